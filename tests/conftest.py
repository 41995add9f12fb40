"""What holds for all tests."""

import fcntl
import os
import shlex
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests import namespace, needs

# A busy machine is no reason to fail: no test measures time.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("fuzz", settings.get_profile("busy"), max_examples=20_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "busy"))

# pytest loads readline, which exports the size of its terminal: a program in another one would believe it.
for _size in ("COLUMNS", "LINES"):
    os.environ.pop(_size, None)
    os.unsetenv(_size)
#: tests that take long, longest first: they begin first, so that none is waited for at the end
_SLOWEST = (Path(__file__).parent / "slowest.txt").read_text(encoding="utf-8").split()
#: pytest's cache keeps why tests were skipped, from the first half of `make test` to the second
_SKIPPED = "reception/skipped"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config, specs: Sequence[Any]) -> None:
    """Every worker has a network of its own, with its desks, phones and PBXs, where one can be made."""
    if namespace.usable() == "":
        for spec in specs:
            spec.python = shlex.join(namespace.wrap([sys.executable]))


@pytest.hookimpl(tryfirst=True)  # before xdist adds groups to the names
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long tests first, where each worker takes the next one (``--dist loadgroup``); those that have the
    machine for themselves last, so that none is kept waiting."""
    if getattr(config.option, "loadgroup", False):
        rank = {name: place for place, name in enumerate(_SLOWEST)}
        items.sort(key=lambda item: (_alone(item), rank.get(item.nodeid.partition("[")[0], len(rank))))


def _alone(item: pytest.Item) -> bool:
    return item.get_closest_marker("alone") is not None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """A test marked ``alone`` begins when no other worker's runs, and none begins until it is over."""
    if not (basetemp := item.config.option.basetemp) or "PYTEST_XDIST_WORKER" not in os.environ:
        return (yield)
    with (Path(basetemp).parent / "alone").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX if _alone(item) else fcntl.LOCK_SH)
        return (yield)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--sum-up", action="store_true", help="count what the run before has skipped, too")


def pytest_sessionfinish() -> None:
    """What killed desks left in memory goes, in each worker that had some."""
    if office := sys.modules.get("tests.office"):
        office.clean_up()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """What to install so that fewer tests are skipped."""
    reports = terminalreporter.stats.get("skipped", [])
    reasons = [report.longrepr[2].removeprefix("Skipped: ") for report in reports]
    if config.cache:
        before = config.cache.get(_SKIPPED, []) if config.getoption("sum_up") else []
        config.cache.set(_SKIPPED, reasons)
        reasons += before
    if reasons:
        terminalreporter.section("skipped, and what runs them")
        for line in needs.to_do(reasons):
            terminalreporter.write_line(line)
