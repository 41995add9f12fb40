"""Write the import graph of docs/architecture.md from the code: `python -m docs.imports [--check]`.

An arrow of the picture is an import that no longer way implies; the table has every import between packages,
and the libraries from outside that a package uses.
"""

import re
import sys
from collections.abc import Iterable
from pathlib import Path

import grimp

PAGE = Path(__file__).with_name("architecture.md")
ROOT = "console"
BLOCK = re.compile(r"(?<=<!-- imports: docs/imports\.py -->\n).*?(?=<!-- /imports -->)", re.DOTALL)

Graph = dict[str, set[str]]


def imports() -> tuple[Graph, Graph]:
    """The packages of the code and the packages each imports; the same with libraries from outside."""
    graph = grimp.build_graph(ROOT, include_external_packages=True, exclude_type_checking_imports=False)
    packages: Graph = {}
    libraries: Graph = {}
    for module in (name for name in graph.modules if name.startswith(f"{ROOT}.")):
        package = _package(module)
        within, outside = packages.setdefault(package, set()), libraries.setdefault(package, set())
        for imported in graph.find_modules_directly_imported_by(module):
            if imported.startswith(f"{ROOT}."):
                within.add(_package(imported))
            elif imported != ROOT and imported not in sys.stdlib_module_names:
                outside.add(imported)
        within.discard(package)
    return packages, libraries


def _package(module: str) -> str:
    return module.split(".")[1]


def reach(packages: Graph, start: str) -> set[str]:
    """All packages that one needs, by whatever way; import-linter sees that none needs itself."""
    return packages[start].union(*(reach(packages, each) for each in packages[start]))


def block() -> str:
    """The part of the page that is made here."""
    packages, libraries = imports()
    needs = {package: reach(packages, package) for package in packages}
    order = sorted(packages, key=lambda package: (-len(needs[package]), package))
    arrows = [
        f"  {package} --> {each}"
        for package in order
        for each in order
        if each in packages[package] and not any(each in needs[other] for other in packages[package])
    ]
    rows = [
        f"| `{package}` | {_names(each for each in order if each in packages[package])} "
        f"| {_names(sorted(libraries[package]))} |"
        for package in order
    ]
    table = ["| package | imports | libraries |", "|---|---|---|", *rows]
    return "\n".join(["```mermaid", "flowchart TD", *arrows, "```", "", *table, ""])


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "–"


def main() -> int:
    """Write the page, or with ``--check`` only say whether it is as it should be."""
    text = PAGE.read_text(encoding="utf-8")
    renewed = BLOCK.sub(lambda _: block(), text)
    if "--check" not in sys.argv:
        PAGE.write_text(renewed, encoding="utf-8")
    elif renewed != text:
        print("docs/architecture.md shows other imports than the code; to renew it: python -m docs.imports")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
