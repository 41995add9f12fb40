"""The box of reports: figures of a period, which rules are fought, and advice that can be tried."""

from collections.abc import Callable

from console.calls.protocol.intents import Intent
from console.routing.reports.advice import Suggestion
from console.routing.reports.values import Proposal, Report
from console.ui.boxes.box import Box, entry
from console.ui.boxes.office import report_pages as pages
from console.ui.paint.styled_line import Line
from console.ui.paint.text import wrap
from console.ui.paint.text_field import Field
from console.ui.view import View

PAGES = ("calls", "people", "rules", "advice")
_ADVICE = PAGES.index("advice")
#: keys of the periods that are asked for most: what the desk is asked, and how that is said
PERIODS = {"1": ("today", "today"), "2": ("7d", "7 days"), "3": ("28d", "28 days")}
_OWN = "4"
#: from so many lines on an answer has its own line, and what it rests on those below
_TWO_EACH = 20


class ReportBox(Box[None]):
    """F7. ``ask`` goes to the desk, which reads the journal in another process: the answer is painted when it
    is there."""

    WIDTH, HEAD, LIST = 112, 2, 28

    def __init__(self, view: View, ask: Callable[[Intent], None], done: Callable[[None], None]) -> None:
        super().__init__(view, done)
        self._tell = ask
        self._own = Field("from a day to a day: 2026-11-01..2026-11-14, yesterday, 90d", longest=60)
        self._page = 0
        self._heat = 0
        self._top = self._above = 0
        self._trying: Proposal | None = None
        self._period = ""
        self._read("7d")

    def _read(self, period: str) -> None:
        self._period, self.fields = period, []
        self._top, self.at, self._trying = 0, 0, None
        self._tell(Intent("report", to="open", text=period))

    # -- what the desk has said ----------------------------------------------------------------------

    @property
    def report(self) -> Report | None:
        """The report of the period that is asked for, once it is there."""
        told = self.view.snapshot.report
        return told.report if told and told.period == self._period else None

    @property
    def problem(self) -> str:
        """Why there is none, as a sentence; empty while it is read."""
        told = self.view.snapshot.report
        return told.problem if told and told.period == self._period else ""

    @property
    def advised(self) -> tuple[Suggestion, ...]:
        """What would help."""
        return self.report.advice.suggestions if self.report else ()

    @property
    def proposal(self) -> Proposal | None:
        """The change of the config for the advice under the hand."""
        proposals = self.report.proposals if self.report else ()
        return proposals[self.at] if self.at < len(proposals) else None

    # -- painting ------------------------------------------------------------------------------------

    def title(self, line: Callable[[], Line]) -> list[Line]:
        """Which period, and which page of it."""
        head = line().add("Reports ", "strong", bold=True)
        for key, (period, words) in (*PERIODS.items(), (_OWN, ("", self._summary))):
            here = period == self._period or (key == _OWN and not self._usual)
            head.space().add(f"{key} ", "quiet").add(
                f"[{words}]" if here else f" {words} ", _role(here), bold=here
            )
        tabs = line().space(8)
        for at, name in enumerate(PAGES):
            here = at == self._page
            tabs.add(f"[{name}]" if here else f" {name} ", _role(here), bold=here).space()
        return [head, tabs]

    @property
    def _usual(self) -> bool:
        return any(period == self._period for period, _ in PERIODS.values())

    @property
    def _summary(self) -> str:
        return "own" if self._usual else self._period

    def entries(self, line: Callable[[], Line], room: int) -> list[Line]:
        """The page, from the line that is scrolled to."""
        if self._trying:
            return self._trial(line, self._trying)[:room]
        if self.report is None:
            if self.problem:
                return [line().add(part, "bad") for part in wrap(self.problem, line().room - 1, 4)]
            return [line().add("Reading the journal …", "quiet")]
        if self._page == _ADVICE:
            return self._advice(line, self.report, room)
        lines = self._lines(line, self.report)
        self._top = max(0, min(self._top, len(lines) - room))
        return lines[self._top : self._top + room]

    def _lines(self, line: Callable[[], Line], report: Report) -> list[Line]:
        if PAGES[self._page] == "calls":
            return pages.calls(line, report, pages.HEATS[self._heat])
        return pages.people(line, report) if PAGES[self._page] == "people" else pages.rules(line, report)

    def _advice(self, line: Callable[[], Line], report: Report, room: int) -> list[Line]:
        """Three answers, what would help, and what is under the hand in full."""
        lines = []
        for answer in report.advice.answers:
            word = "Yes" if answer.yes else "No"
            out = line().add(f"{answer.question} ", "text")
            out.add(word, "warn" if answer.yes else "good", bold=True)
            lines.append(out if room > _TWO_EACH else out.add(f": {answer.why}", "text"))
            more = wrap(answer.why, line().room - 3, 2) if room > _TWO_EACH else ()
            lines += [line().space(2).add(part, "quiet") for part in more]
        lines.append(line())
        if not self.advised:
            return [*lines, line().add("Nothing to suggest from these calls", "quiet")]
        about = pages.suggestion(line, self.advised[self.at], self.proposal)
        shown = max(1, min(len(self.advised), room - len(lines) - 1 - len(about)))
        self._above = len(lines)
        for at in self.window(shown):
            each, selected = self.advised[at], at == self.at
            out = entry(line, selected=selected).fit(each.method, 12, "strong", bold=selected)
            lines.append(out.fit(each.when, 18, "text").space().fit(each.wrong, out.room - 1, "text"))
        return [*lines, Line(line().ink, line().cells, "raised").rule(), *about][:room]

    def _trial(self, line: Callable[[], Line], proposal: Proposal) -> list[Line]:
        """The change under trial, and what the period's calls would have done."""
        lines = [line().add("Dry run", "strong", bold=True), *pages.change(line, proposal), line()]
        told = self.view.snapshot.rehearsed
        if told is None or (told.path, told.value) != (proposal.key.path, proposal.value):
            return [*lines, line().add("Deciding the calls again …", "quiet")]
        if told.rehearsal is None:
            return lines + [line().add(part, "bad") for part in wrap(told.problem, line().room - 1, 4)]
        return lines + pages.rehearsal(line, told.rehearsal)

    def hint(self, line: Callable[[], Line]) -> list[Line]:
        """What the keys do."""
        if self.fields:
            words = "⏎ reads it   Esc back"
        elif self._trying:
            words = "Esc back; nothing was changed. F8 changes it, or config.toml"
        elif self._page == _ADVICE and self.advised:
            words = f"{self._why_not or '⏎ dry run'}   ↑ ↓ choose   1-4 period   Tab page   Esc closes"
        elif self._page == 0:
            words = "← → figure   ↑ ↓ scroll   1-4 period   Tab page   Esc closes"
        else:
            words = "↑ ↓ scroll   1-4 period   Tab page   Esc closes"
        return [line().add(words, "quiet")]

    @property
    def _why_not(self) -> str:
        """Why the advice under the hand can't be tried; empty when it can."""
        if "dry_run" not in self.view.snapshot.you.verbs:
            return "dry runs are for a manager"
        return "" if self.proposal and self.proposal.value else "no dry run: no value to try"

    # -- keys ----------------------------------------------------------------------------------------

    def count(self) -> int:
        """How many pieces of advice there are."""
        return len(self.advised)

    def move(self, by: int) -> None:
        """Choose advice, or scroll."""
        if self._page == _ADVICE:
            super().move(by)
        else:
            self._top = max(0, self._top + by)

    def click(self, x: int, y: int) -> None:
        """A click on advice moves the hand there; outside the box it closes it."""
        left, top, width, height = self._frame
        at = y - self._list_at[0] - self._above + self._first
        if not (left <= x < left + width and top <= y < top + height):
            self.close()
        elif self._page == _ADVICE and not self._trying and self._first <= at < self.count():
            self.at = at

    def press(self, key: str, letter: str | None) -> None:
        """Esc goes back a step; digits choose the period, Tab the page, arrows the figure."""
        if self.fields and key == "escape":
            self.fields = []
        elif self.fields:
            super().press(key, letter)
        elif self._trying:
            self._trying = None if key == "escape" else self._trying
        elif key in PERIODS:
            self._read(PERIODS[key][0])
        elif key == _OWN:
            self.fields = [self._own]
        elif key in ("tab", "shift+tab", "f7"):
            self._page = (self._page + (-1 if key == "shift+tab" else 1)) % len(PAGES)
            self._top = 0
        elif key in ("left", "right") and self._page == 0:
            self._heat = (self._heat + (1 if key == "right" else -1)) % len(pages.HEATS)
        else:
            super().press(key, letter)

    def choose(self) -> None:
        """Read the period that is typed, or try the advice under the hand."""
        if self.fields:
            if typed := self._own.text.strip():
                self._read(typed)
        elif self._page == _ADVICE and self.advised and not self._why_not and self.proposal:
            change = self._trying = self.proposal
            self._tell(Intent("dry_run", to=change.key.path, text=change.value, until=self._period))

    def close(self, result: None = None) -> None:
        """The desk need not look any more."""
        self._tell(Intent("report"))
        super().close(result)


def _role(here: bool) -> str:
    return "strong" if here else "quiet"
