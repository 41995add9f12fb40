"""The table of docs/performance.md, made from the figures that `make bench` wrote to docs/performance.json.

python -m bench.page
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.office import ROOT

PAGE, FIGURES = ROOT / "docs/performance.md", ROOT / "docs/performance.json"
BEGIN, END = "<!-- made by bench.page: do not edit -->", "<!-- until here -->"

Figure = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """A line of the table: the bar in words and as a test of the desk's figure and of its peers', how a
    figure is written, and which figures they are (by name, and by more of their values)."""

    what: str
    bar: str
    ours: str
    say: Callable[[Figure], str]
    held: Callable[[Figure, dict[str, Figure]], bool]
    peers: tuple[str, ...] = ()
    where: Figure = field(default_factory=dict)


def _ms(figure: Figure) -> str:
    p50, p99 = (
        f"{value:.0f}" if value >= 100 else f"{value:.3g}" for value in (figure["p50_ms"], figure["p99_ms"])
    )
    return f"p50 {p50}, p99 {p99} ms"


def _cpu(figure: Figure) -> str:
    return f"{figure['cpu_percent']:g} % of a core, {figure['rss_mib']:.0f} MiB"


def _rate(figure: Figure) -> str:
    return f"{figure['ok']} of {figure['made']}, {_cpu(figure)}"


def _p99(bar: float) -> Callable[[Figure, dict[str, Figure]], bool]:
    return lambda ours, _: ours["p99_ms"] <= bar


def _not_later(ours: Figure, peers: dict[str, Figure]) -> bool:
    other = peers["Asterisk"]
    return bool(ours["p50_ms"] <= other["p50_ms"] and ours["p99_ms"] <= other["p99_ms"])


ROWS = (
    Row("INVITE in → 180 out, 50 calls live", "not later than Asterisk, p50 and p99", "INVITE to 180, desk",
        _ms, _not_later, ("Asterisk", "pjsua (C)")),
    Row("INVITE in → name painted on a 120×36 terminal, 50 calls live", "p50 40, p99 100 ms",
        "INVITE to painted, desk", _ms, lambda ours, _: ours["p50_ms"] <= 40 and ours["p99_ms"] <= 100,
        ("baresip",)),
    Row("key pressed → 200 OK on the wire, the phone rung first", "p99 60 ms", "Enter to 200", _ms, _p99(60)),
    Row("the same, their line kept up", "p99 60 ms", "Enter to 200, line kept", _ms, _p99(60)),
    Row("150 calls a second answered, routed, journaled", "all, one core", "rate", _rate,
        lambda ours, _: ours["journaled"] == ours["made"] == ours["ok"] and ours["cpu_percent"] <= 100,
        ("pjsua (C)", "Asterisk")),
    Row("200 calls held with music", "all, one core", "hold",
        lambda each: f"{each.get('held', each.get('made'))} held, {_cpu(each)}",
        lambda ours, _: ours["held"] == ours["calls"] and ours["cpu_percent"] <= 100,
        ("pjsua (C)", "Asterisk"), {"calls": 200}),
    Row("memory with 100 calls", "200 MiB", "hold", _cpu, lambda ours, _: ours["rss_mib"] <= 200,
        where={"calls": 100}),
    Row("memory and open files after 3,000 → 12,000 calls → 45 s at rest", "flat", "long",
        lambda each: " → ".join(
            "{:g} MiB, {}".format(*each[key]) for key in ("after_3000", "after_12000", "at_rest")
        ),
        lambda ours, _: ours["after_12000"][0] <= 1.05 * ours["after_3000"][0]
        and ours["after_12000"][1] <= ours["after_3000"][1] + 2),
    Row("a decision, 200 rules, 500 staff, a new minute each", "p99 1 ms", "decide, cold", _ms, _p99(1),
        where={"rules": 200}),
    Row("a pass over 50 queues, 500 staff all free, 100 waiting", "p99 2 ms", "queues, rush, pass", _ms,
        _p99(2), where={"queues": 50}),
    Row("directory, 50,000 contacts, a keystroke", "p99 30 ms", "directory, search, a keystroke", _ms,
        _p99(30)),
    Row("the same with a wrong letter", "p99 30 ms", "directory, search with a wrong letter, a keystroke",
        _ms, _p99(30)),
    Row("idle: desk and seat", "2 % of a core", "idle", _cpu, lambda ours, _: ours["cpu_percent"] <= 2,
        ("Asterisk", "pjsua (C)")),
    Row("idle seat over SSH", "200 B/s", "idle, no call", lambda each: f"{each['bytes_a_second']:g} B/s",
        lambda ours, _: ours["bytes_a_second"] <= 200),
    Row("start of a seat → first paint", "1.5 s", "start to first paint", _ms, _p99(1500)),
    Row("100 callers wait with music and announcements: the phone left alone", "5 ms at most", "waiting",
        lambda each: "p99 {p99:.2g}, longest {max:.2g} ms".format_map(
            each["times"]["between polls"]["cpu_ms"]
        ),
        lambda ours, _: ours["left_alone_ok"] and not ours["lost"]),
    Row("500 INVITE a second for 20 s: audio of a caller beside it, then the next call", "goes on, answered",
        "flood",
        lambda each: f"{each['media_share']:.0%}, answered after {each['ordinary_call_ok_after_s']:g} s",
        lambda ours, _: ours["media_share"] > 0.95 and ours["ordinary_call_ok_after_s"] < 60),
    Row("2,000 quick TCP connects beside a ringing call", "it rings on, the next is answered", "tcp connects",
        lambda each: f"{each['accepted']} accepted in {each['seconds']:g} s",
        lambda ours, _: ours["still_ringing"] == 1 and ours["ordinary_call_ok"] == 1),
)  # fmt: skip


def table(results: dict[str, Any]) -> str:
    """The table as Markdown."""
    box = results["machine"]
    lines = [
        f"Measured on {results['date']}: {', '.join(box.values())}.",
        "",
        "| what | bar | desk | beside it in the same run | load | |",
        "|---|---|---|---|---|---|",
    ]
    for row in ROWS:
        ours = _find(results, row.ours, row.where)
        if not ours:
            lines.append(f"| {row.what} | {row.bar} | not measured | | | |")
            continue
        found = {peer: _find(results, f"{row.ours.removesuffix(', desk')}, {peer}") for peer in row.peers}
        peers = {peer: figure for peer, figure in found.items() if figure}
        beside = "; ".join(f"{peer}: {row.say(figure)}" for peer, figure in peers.items())
        try:
            held = "held" if row.held(ours, peers) else "**missed**"
        except KeyError as missing:
            held = f"nothing to compare: {missing.args[0]}"
        lines.append(f"| {row.what} | {row.bar} | {row.say(ours)} | {beside} | {ours['load']:g} | {held} |")
    return "\n".join(lines) + "\n"


def page(text: str, results: dict[str, Any]) -> str:
    """The page with its table made anew."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table(results)}{END}{after}"


def write() -> None:
    """Make the page's table from the figures kept."""
    results = json.loads(FIGURES.read_text(encoding="utf-8"))
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), results), encoding="utf-8")


def _find(results: dict[str, Any], name: str, where: Figure | None = None) -> Figure:
    """The figure of that name with these values, empty when there is none."""
    for figure in results["figures"]:
        if figure["bench"] == name and all(figure.get(key) == value for key, value in (where or {}).items()):
            return dict(figure)
    return {}


if __name__ == "__main__":
    write()
