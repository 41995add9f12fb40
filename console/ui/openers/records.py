"""Opens the boxes of what is written about callers and what is left of their calls."""

from typing import TYPE_CHECKING

from console.calls.protocol.intents import Intent
from console.calls.protocol.lists import Waiting
from console.calls.protocol.snapshot import Row

if TYPE_CHECKING:
    from console.ui.boxes.records.contact_search import Found
    from console.ui.openers.host import Host


def note(screen: "Host", row: Row) -> None:
    """Write a line about a call."""
    from console.ui.boxes.call.note import NoteBox

    screen.open(
        lambda view, done: NoteBox(row, view, done),
        lambda text: screen.send(Intent("note", row.id, text=text)),
    )


def file(screen: "Host", row: Row) -> None:
    """Say what came of a call."""
    from console.ui.boxes.call.filing import FileBox

    screen.open(lambda view, done: FileBox(row, view, done), screen.send)


def identify(screen: "Host", row: Row) -> None:
    """Say who of a shared number a call is about."""
    from console.ui.boxes.call.identify import IdentifyBox

    screen.open(lambda view, done: IdentifyBox(row, view, done), screen.send)


def card(screen: "Host", *, call: str = "", ident: int = 0) -> None:
    """See and change the card of a call's caller, or of a contact."""
    from console.ui.boxes.records.contact_card import CardBox

    screen.open(lambda view, done: CardBox(call, ident, view, screen.ask, done), screen.send)


def search(screen: "Host") -> None:
    """Find a caller's card."""
    from console.ui.boxes.records.contact_search import FindBox

    def ask(text: str) -> None:
        screen.send(Intent("search", text=text))

    def use(chosen: "Found") -> None:
        if isinstance(chosen, int):
            card(screen, ident=chosen)
        else:
            screen.select(chosen)

    screen.open(lambda view, done: FindBox(view, ask, done), use)


def slip(screen: "Host", row: Row) -> None:
    """Write a message slip about a call."""
    from console.ui.boxes.call.slip import SlipBox

    screen.open(
        lambda view, done: SlipBox(row.name, view, done, call=row.id, preferred=row.card.preferred),
        lambda written: screen.send(Intent("slip", row.id, to=written[0], text=written[1], until=written[2])),
    )


def inbox(screen: "Host") -> None:
    """See open slips and voicemails."""
    from console.ui.boxes.records.inbox import InboxBox

    def use(result: Intent | Waiting) -> None:
        if isinstance(result, Waiting):
            _give(screen, result)
        else:
            screen.send(result)

    screen.open(lambda view, done: InboxBox(view, screen.ask, screen.send, done), use)


def _give(screen: "Host", item: Waiting) -> None:
    """Give a voicemail to a colleague, and go on with what waits."""
    from console.ui.boxes.call.forward_message import GiveBox

    def use(given: tuple[str, str, str]) -> None:
        to, text, _ = given
        if text:
            screen.send(Intent("message_slip", item.id, to=to, text=text))
        else:
            screen.send(Intent("message_give", to=to, text=item.id))
        inbox(screen)

    screen.open(lambda view, done: GiveBox(item.name, view, done), use)


def history(screen: "Host") -> None:
    """See earlier calls."""
    from console.ui.boxes.records.history import HistoryBox

    screen.open(lambda view, done: HistoryBox(view, screen.ask, done), screen.send)
