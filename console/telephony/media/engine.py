"""What legs hear and what is recorded of them: declared by commands, kept true by ``tick``."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from console.audio import files
from console.calls.protocol.commands import Audio, Music, Record, Recorded, Ringback, Source, Voice
from console.calls.protocol.events import PhoneEvent, PieceEnded, PromptEnded, RecordingEnded, SoundLevel
from console.telephony.media.mixer import Jack, Listening, Patch, leg_jack, nobody
from console.telephony.media.players import Players
from console.telephony.media.prompt_file import Clip, PlayerError, Reel
from console.telephony.media.recorder import LOOK_S, Watch
from console.telephony.safe_callback import safely

log = logging.getLogger(__name__)

#: A prompt or a recording waits so long for a leg's audio, and a prompt that began goes on so long after a
#: hold, in seconds; then it is over with this reason.
NO_AUDIO_S, HELD_S = 10.0, 60.0
NO_AUDIO = "the caller has no audio"

#: How long a player stays connected after its last sample, in seconds: the bridge connects at its next tick.
TAIL_S = 0.06
#: So many prompts begin between two ticks, and the others in turn: each may have to be laid out on the reel
#: first, and a hundred at once would keep the phone from its calls.
AT_ONCE = 4
#: A recorder stays this long after it was disconnected, in seconds, before its file is closed.
CLOSE_S = 0.1
#: The ringing tone, and how often it is laid out for one listener before it is begun again: minutes of it.
RINGBACK, ROUNDS = "ringback", 20
#: How often a metered leg's level is looked at, in seconds, and the bridge's level of loud speech.
METER_S, LOUD = 0.25, 40


class Bridge(Patch, Protocol):
    """The conference bridge and the files at it."""

    def open_player(self, path: Path, loop: bool) -> Jack:
        """A player of a WAV file. Raises :class:`PlayerError`."""

    def wind(self, player: Jack, sample: int) -> None:
        """Put a player that nobody hears to a sample of its file."""

    def close_player(self, player: Jack) -> None:
        """Close a player's file; it must have been disconnected for a while."""

    def open_recorder(self, path: Path) -> Jack:
        """A recorder into a new WAV file. Raises ``OSError``."""

    def close_recorder(self, recorder: Jack) -> None:
        """Close a recorder's file; it must have been disconnected for a while."""

    def level(self, leg: int) -> int:
        """How loud a leg is now, 0-100."""


@dataclass(slots=True)
class _Playing:
    """Prompts a leg hears one after the other, or a recording; ``since`` is when it was to begin or lost its
    media, ``ends`` when it has heard them, ``left`` the seconds it has yet to hear while it has no media;
    ``then`` is what it hears after that, ``why`` what could not be played before; ``again``: it begins again
    at its end, which nobody is told of."""

    prompts: tuple[str, ...]
    since: float
    recording: Path | None = None
    begun: bool = False
    clip: Clip | None = None
    player: Jack | None = None
    ends: float = float("inf")
    left: float = 0.0
    then: "_Playing | None" = None
    why: str = ""
    again: bool = False


@dataclass(slots=True)
class _Recording:
    order: Record
    since: float
    recorder: Jack | None = None
    watch: Watch | None = None
    look_at: float = 0.0


@dataclass(slots=True)
class _Closing:
    recorder: Jack
    path: Path
    due: float
    after: tuple[PhoneEvent, ...]
    ended: tuple[int, str, Watch] | None


class Sound:
    """Owned by the phone's thread; ``now`` is always seconds of one steady clock."""

    def __init__(
        self,
        bridge: Bridge,
        prompts: Mapping[str, Path],
        *,
        music: Path | None,
        ringback: Path | None,
        players: int,
    ) -> None:
        self._bridge = bridge
        self._listening = Listening(bridge)
        self._reel = Reel(prompts)
        self._players = Players(
            bridge.open_player, bridge.wind, bridge.close_player, self._reel.path, players
        )
        self._music, self._ringback = music, ringback
        self._playing: dict[int, _Playing] = {}
        self._begun = 0
        self._recordings: dict[int, _Recording] = {}
        self._closing: list[_Closing] = []
        self._meters: dict[int, tuple[float, int]] = {}
        self._events: list[PhoneEvent] = []

    def listen(self, leg: int, to: Source, now: float) -> None:
        """What a leg hears from now on."""
        last = self._playing.pop(leg, None)
        sources: tuple[Jack | None, ...] = ()
        match to:
            case Voice(other, others):
                sources = tuple(leg_jack(each) for each in (other, *others))
            case Music():
                sources = (self._players.loop(self._music),)
            case Ringback(before):
                self._playing[leg] = _Playing(before, now, then=_ringing(now)) if before else _ringing(now)
            case Audio(prompts):
                self._playing[leg] = _Playing(prompts, now)
            case Recorded(path, first, after):
                end = _Playing(after, now) if after else None
                recording = _Playing((), now, Path(path), then=end)
                self._playing[leg] = _Playing(first, now, then=recording) if first else recording
            case _:
                pass
        self._listening.hear(leg_jack(leg), [s for s in sources if s])
        self._give_back(last, now)
        if self._listening.is_up(leg):
            self._begin_playing(leg, now)

    def use(self, files: Iterable[tuple[str, str]]) -> None:
        """Other sounds for prompts from now on; what is being heard is heard to its end."""
        changed = {name: Path(path) for name, path in files}
        self._reel.change(changed)
        self._music = changed.get("music", self._music)
        self._ringback = changed.get("ringback", self._ringback)

    def record(self, order: Record, now: float) -> None:
        """Record a leg, from the moment it has media."""
        self.stop_recording(order.leg, now)
        self._recordings[order.leg] = _Recording(order, now)
        if self._listening.is_up(order.leg):
            self._begin_recording(order.leg, now)

    def meter(self, leg: int, *, on: bool) -> None:
        """Tell a leg's level while it changes, or no more."""
        if on:
            self._meters.setdefault(leg, (0.0, -1))
        else:
            self._meters.pop(leg, None)
        self._listening.hear(nobody(leg), (leg_jack(leg),) if on else ())

    def stop_recording(self, leg: int, now: float, after: tuple[PhoneEvent, ...] = (), why: str = "") -> bool:
        """Close a leg's recording; ``after`` are events to give once its file is whole.

        Gives whether there was a file to close; without one ``after`` is not given.
        """
        recording = self._recordings.pop(leg, None)
        if recording is None or recording.recorder is None or recording.watch is None:
            return False
        self._listening.hear(recording.recorder, ())
        ended = (leg, why, recording.watch) if why else None
        if recording.order.others is not None:
            after = (PieceEnded(recording.order.path), *after)
        self._closing.append(
            _Closing(recording.recorder, Path(recording.order.path), now + CLOSE_S, after, ended)
        )
        return True

    def media(self, leg: int, now: float, *, up: bool) -> None:
        """A leg's media was set up anew, or is gone while the leg lives (hold without media)."""
        playing, recording = self._playing.get(leg), self._recordings.get(leg)
        if playing and playing.player and self._listening.is_up(leg) and not up:
            playing.left, playing.ends, playing.since = playing.ends - now, float("inf"), now
        self._listening.media(leg, up=up)
        if not up:
            return
        if playing and not playing.begun:
            self._begin_playing(leg, now)
        elif playing and playing.left:
            playing.left, playing.ends = 0.0, now + playing.left
        if recording and recording.recorder is None:
            self._begin_recording(leg, now)

    def drop(self, leg: int, now: float, last: PhoneEvent) -> None:
        """A leg is gone; ``last`` is its last event, given once a recording of it is whole."""
        # The port is going away by itself: forget its connections before anything could touch them.
        self._listening.drop(leg)
        self._give_back(self._playing.pop(leg, None), now)
        self.meter(leg, on=False)
        if not self.stop_recording(leg, now, (last,)):
            self._events.append(last)

    def tick(self, now: float) -> list[PhoneEvent]:
        """What ended since the last tick, in order."""
        for leg in [leg for leg, playing in self._playing.items() if now >= playing.ends]:
            safely("the end of a prompt", self._end_playing, leg, now)
        self._begun = 0
        for leg in [leg for leg in self._playing if self._listening.is_up(leg)]:
            safely("a prompt", self._begin_playing, leg, now)
        self._give_up(now)
        safely("the players", self._players.tick, now)
        for leg, recording in list(self._recordings.items()):
            if recording.watch and now >= recording.look_at:
                recording.look_at = now + LOOK_S
                safely("a recording", self._look_at, leg, recording, recording.watch, now)
        for leg, (look_at, last) in list(self._meters.items()):
            if now >= look_at:
                safely("a level", self._measure, leg, last, now)
        for closing in [c for c in self._closing if c.due <= now]:
            self._closing.remove(closing)
            self._close(closing)
        events, self._events = self._events, []
        return events

    def _give_up(self, now: float) -> None:
        """What could not begin for want of audio does not wait for it for ever."""
        for leg, playing in list(self._playing.items()):
            limit_s = HELD_S if playing.begun else NO_AUDIO_S
            if not (playing.again or self._listening.is_up(leg)) and now >= playing.since + limit_s:
                self._end_playing(leg, now, NO_AUDIO)
        for leg, recording in list(self._recordings.items()):
            if recording.recorder is None and now >= recording.since + NO_AUDIO_S:
                del self._recordings[leg]
                self._events.append(RecordingEnded(leg, 0.0, NO_AUDIO))

    def _look_at(self, leg: int, recording: _Recording, watch: Watch, now: float) -> None:
        """Stop a recording that is over."""
        if why := watch.look(now, self._bridge.level(leg), _size(Path(recording.order.path))):
            self.stop_recording(leg, now, (), why)

    def _measure(self, leg: int, last: int, now: float) -> None:
        """Tell a leg's level where it is another than ``last``."""
        level = min(100, self._bridge.level(leg) * 100 // LOUD)
        self._meters[leg] = (now + METER_S, level)
        if level != last:
            self._events.append(SoundLevel(leg, level))

    @property
    def closing(self) -> bool:
        """Whether a recording is still being closed."""
        return bool(self._closing)

    def close(self) -> None:
        """Free the reel; the library is gone."""
        self._reel.close()

    def _close(self, closing: _Closing) -> None:
        try:
            self._bridge.close_recorder(closing.recorder)
            seconds = files.repair(closing.path)
        except files.AudioError:
            seconds = 0.0
        except Exception:
            log.exception("a recording could not be closed")
            seconds = 0.0
        if closing.ended:
            leg, why, watch = closing.ended
            self._events.append(
                RecordingEnded(leg, watch.spoken(seconds) if why == "silence" else seconds, why)
            )
        self._events.extend(closing.after)

    def _begin_playing(self, leg: int, now: float) -> None:
        """Start what a leg with media is to be told, unless it is told already or too many begin at once."""
        playing = self._playing.get(leg)
        if playing is None or playing.begun or self._begun >= AT_ONCE:
            return
        self._begun += 1
        playing.begun = True
        try:
            seconds = self._take_player(playing, now)
        except PlayerError as problem:
            self._end_playing(leg, now, str(problem))
            return
        except Exception:
            log.exception("a prompt failed")
            self._end_playing(leg, now, "it can't be played")
            return
        if playing.player is None:
            self._end_playing(leg, now)
            return
        playing.ends = now + seconds + TAIL_S
        self._listening.hear(leg_jack(leg), (playing.player,))

    def _take_player(self, playing: _Playing, now: float) -> float:
        """Get its player, where there is anything to play; gives for how many seconds it plays. Raises
        :class:`PlayerError`."""
        if playing.recording:
            playing.player, seconds = self._players.once(playing.recording)
            return seconds
        playing.clip = self._reel.take(playing.prompts)
        if playing.clip.length:
            playing.player = self._players.take(playing.clip.start, now)
        return playing.clip.seconds

    def _end_playing(self, leg: int, now: float, why: str = "") -> None:
        """A leg has heard all, or what could be played of it; tell."""
        playing = self._playing.pop(leg)
        self._listening.hear(leg_jack(leg), ())
        self._give_back(playing, now)
        if playing.again:
            self._ring_on(leg, now, own=playing.player is not None)
            return
        why = playing.why or why or (playing.clip.why if playing.clip else "")
        if playing.then:
            playing.then.why, playing.then.since = why, now
            self._playing[leg] = playing.then
            return
        self._events.append(PromptEnded(leg, why))

    def _ring_on(self, leg: int, now: float, *, own: bool) -> None:
        """Begin the ringing tone again; a leg that can have no player of its own hears the one for all."""
        if own:
            self._playing[leg] = _ringing(now)
        elif shared := self._players.loop(self._ringback):
            self._listening.hear(leg_jack(leg), (shared,))

    def _give_back(self, playing: _Playing | None, now: float) -> None:
        """Nobody hears a player any more."""
        if playing and playing.clip:
            self._reel.give_back(playing.clip)
        if playing and playing.player:
            self._players.give_back(playing.player, now)

    def _begin_recording(self, leg: int, now: float) -> None:
        recording = self._recordings[leg]
        order = recording.order
        try:
            recording.recorder = self._bridge.open_recorder(Path(order.path))
        except OSError:
            del self._recordings[leg]
            self._events.append(RecordingEnded(leg, 0.0, "disk"))
            return
        recording.watch = Watch(now, order.max_s, order.silence_s)
        self._listening.hear(recording.recorder, map(leg_jack, (leg, *(order.others or ()))))


def _ringing(now: float) -> _Playing:
    """The ringing tone from its beginning, so that nobody comes to it in its silence."""
    return _Playing((RINGBACK,) * ROUNDS, now, again=True)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
