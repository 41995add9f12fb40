"""`reception pjsip`: brings the SIP library into this program's own Python, as `make pjsip` does."""

import argparse
import sys
from pathlib import Path

from console.cli.common import paths


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("--rebuild", action="store_true", help="build it even when one is kept from before")
    parser.add_argument("--wheel-dir", type=Path, metavar="DIR", help="also put the wheel in this folder")


def run(args: argparse.Namespace) -> int:
    """Install a wheel that is kept or lies with a release, else build one; PyPI's where none can be."""
    sys.path.insert(0, str(paths.recipe()))
    import choose  # type: ignore[import-not-found, unused-ignore]  # a script of the recipe's own folder

    return int(choose.bring(rebuild=args.rebuild, wheel_dir=args.wheel_dir))
