"""Settings from a manager's seat: looked at, tried, changed, taken back. They are ``config.settings``'s."""

from console.calls.protocol.commands import ChangeSetting, ReadSettings, TrySetting
from console.calls.protocol.events import SettingDone
from console.calls.protocol.intents import VERBS, Intent
from console.calls.protocol.settings import Settings, Trial
from console.calls.state.desk import Desk
from console.calls.state.seat import UNDO_S, Seat, Undo

LONGEST = 2000


def handle_intent(desk: Desk, seat: Seat, intent: Intent) -> None:
    """One of the verbs ``settings`` (``to`` "open", else no more), ``try_setting``, ``set_setting`` (``to`` a
    key's path, ``text`` its value) and ``undo_setting``."""
    text = intent.text[:LONGEST]
    if intent.verb == "settings" and intent.to == "open":
        desk.out.append(ReadSettings(seat.id))
    elif intent.verb == "settings":
        seat.settings = seat.trial = None
        desk.touch()
    elif intent.verb == "try_setting":
        desk.out.append(TrySetting(seat.id, intent.to, text))
    elif intent.verb == "set_setting":
        desk.out.append(ChangeSetting(seat.id, seat.person.user, intent.to, text))
    else:
        desk.out.append(ChangeSetting(seat.id, seat.person.user, "", ""))


def read(desk: Desk, seat: Seat, settings: Settings) -> None:
    """What a seat that looks at the settings sees."""
    seat.settings = settings
    desk.touch()


def tried(desk: Desk, seat: Seat, trial: Trial) -> None:
    """What another value would do."""
    if seat.settings is not None:
        seat.trial = trial
        desk.touch()


def changed(desk: Desk, seat: Seat | None, done: SettingDone) -> None:
    """A setting was changed, or not, and why; who changed what is told to all managers' seats."""
    if done.bad:
        if seat:
            desk.tell(seat.id, done.words, bad=True)
        return
    desk.audit(done.user, "setting", done.subject, done.words)
    for each in tuple(desk.seats.values()):
        if each.person.role >= VERBS["settings"]:
            desk.tell(each.id, done.words)
            if each is seat and done.back[0]:
                until = desk.now.mono + UNDO_S
                each.undo = Undo(until, "holiday", done.words, setting=done.back)
                each.notes[-1].undo_until = until
        if each.settings is not None:
            each.trial = None
            desk.out.append(ReadSettings(each.id))
    desk.touch()
