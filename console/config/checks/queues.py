"""Queues: somebody serves each, what is asked for only gets less, and what is promised can come to pass."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from console.config.draft import Draft
from console.config.explain import show
from console.config.grammar.destination import Step
from console.config.problems import Problem, did_you_mean
from console.config.schema.office import Staff
from console.config.schema.queues import Queue

_PHONES = ("uri", "extension", "mobile")
_NOBODY = 'write skills, such as { billing = 3 }, or members, such as ["sam"]'


def check_lines(draft: Draft) -> Iterator[Problem]:
    """Problems of every queue but where it overflows to, which is a matter of chains."""
    raw = dict(draft.entries("queue"))
    checker = _Checker(draft)
    for i, queue in enumerate(draft.office.queue):
        key = draft.key("queue", i)
        written = raw.get(key, {})
        whose = f' (queue "{queue.name}")'
        for found in (
            checker.members(key, queue),
            checker.served(key, queue, written),
            checker.relax(key, queue),
            checker.promises(key, queue),
        ):
            for problem in found:
                yield Problem(problem.key, problem.value, problem.message + whose, problem.warning)


class _Checker:
    """Looks at queues with the office's people and the skills its calls can need at hand."""

    def __init__(self, draft: Draft) -> None:
        self._names = draft.names("staff")
        self._links = draft.names("account", "trunk")
        self._staff = draft.office.staff
        raw = {e["name"]: e for _, e in draft.entries("staff") if isinstance(e.get("name"), str)}
        self._phoneless = {name for name, entry in raw.items() if not any(map(entry.get, _PHONES))}
        # What can't be read was reported: nothing is concluded from people of whom a part is missing.
        self._whole = len(raw) == len(self._staff) and all(
            raw[person.name].get("skills", {}) == person.skills for person in self._staff
        )
        self._skills = {skill for person in self._staff for skill in person.skills}
        self._needed = _needed(draft)

    def members(self, key: str, queue: Queue) -> Iterator[Problem]:
        """Members who don't exist, have no phone or stand there twice."""
        people = {person.name: person for person in self._staff}
        seen: set[str] = set()
        for i, name in enumerate(queue.members):
            at, person = f"{key}.members[{i}]", people.get(name)
            if name not in self._names:
                hint = did_you_mean(name, self._names)
                yield Problem(at, show(name), f"nobody of the staff has that name{hint}")
            elif name in self._phoneless:
                yield Problem(at, show(name), f"{name} has no phone; give a uri, an extension or a mobile")
            elif person and not person.uri and not self._links:
                yield Problem(at, show(name), f"nothing leads to {name}'s phone; add a trunk or an account")
            if name in seen:
                yield Problem(at, show(name), "stands there twice; the first place counts", warning=True)
            seen.add(name)

    def served(self, key: str, queue: Queue, written: Mapping[str, Any]) -> Iterator[Problem]:
        """A queue for which nobody is named, or nobody has the skills."""
        if not written.get("members") and not written.get("skills"):
            yield Problem(key, "", f"nobody serves it: {_NOBODY}")
            return
        if not self._whole or not queue.skills or not set(queue.members) <= self._names:
            return
        members = [p for p in self._staff if not queue.members or p.name in queue.members]
        reachable = [p for p in members if p.name not in self._phoneless]
        if any(_meets(person, queue.skills) for person in reachable):
            return
        who = "none of the members has" if queue.members else "nobody with a phone has"
        asked = " and ".join(f"{skill} {level}" for skill, level in queue.skills.items())
        unknown = [did_you_mean(skill, self._skills) for skill in queue.skills if skill not in self._skills]
        hint = next(iter(unknown), "; give somebody the skills or ask for less")
        lowest = dict(queue.skills)
        for relax in queue.relax:
            lowest = relax.lower(lowest)
            if any(_meets(person, lowest) for person in reachable):
                message = f"{who} {asked}: it is served only from relax after {relax.after:g}s on{hint}"
                yield Problem(f"{key}.skills", show(queue.skills), message, warning=True)
                return
        yield Problem(f"{key}.skills", show(queue.skills), f"{who} {asked}{hint}")

    def relax(self, key: str, queue: Queue) -> Iterator[Problem]:
        """Steps out of order, for skills no call of the queue needs, or without any effect."""
        levels = dict(queue.skills)
        before = -1.0
        for i, relax in enumerate(queue.relax):
            at = f"{key}.relax[{i}]"
            if relax.after <= before:
                message = f"comes no later than the step before it; write more than {before:g}s"
                yield Problem(f"{at}.after", f"{relax.after:g}s", message)
            elif queue.max_wait and relax.after >= queue.max_wait:
                message = f"never comes: the longest wait (max_wait) is {queue.max_wait:g}s"
                yield Problem(f"{at}.after", f"{relax.after:g}s", message, warning=True)
            before = max(before, relax.after)
            if relax.anyone and relax.skills:
                message = "means nothing beside anyone = true, which drops all skills; write one of them"
                yield Problem(f"{at}.skills", show(relax.skills), message)
            elif not relax.anyone and not relax.skills:
                yield Problem(at, "", "changes nothing; write skills = { … } or anyone = true")
            for skill, level in relax.skills.items():
                where, value = f"{at}.skills.{skill}", str(level)
                known = {*queue.skills, *self._needed}
                if not 0 <= level <= 5:
                    yield Problem(
                        where, value, "a level is a whole number from 1 to 5; 0: not needed any more"
                    )
                elif skill not in known:
                    message = f"neither the queue nor any call asks for it{did_you_mean(skill, known)}"
                    yield Problem(where, value, message, warning=True)
                elif skill in queue.skills and level >= levels.get(skill, 0) and skill not in self._needed:
                    message = (
                        f"asks for no less than before ({levels.get(skill, 0)}); steps only ask for less"
                    )
                    yield Problem(where, value, message, warning=True)
            levels = relax.lower(levels)

    def promises(self, key: str, queue: Queue) -> Iterator[Problem]:
        """Announcements and call backs that can't come to pass."""
        limit = queue.max_wait
        moments = [("announce.first", queue.announce.first)] if queue.announce else []
        if queue.callback:
            moments.append(("callback.after", queue.callback.after))
            if not self._links:
                message = "nothing leads to callers' numbers; add a trunk or an account"
                yield Problem(f"{key}.callback", "", message)
        for name, after in moments:
            if limit and after >= limit:
                message = f"never comes: the longest wait (max_wait) is {limit:g}s"
                yield Problem(f"{key}.{name}", f"{after:g}s", message, warning=True)


def _meets(person: Staff, skills: Mapping[str, int]) -> bool:
    return all(person.skills.get(skill, 0) >= level for skill, level in skills.items())


def _needed(draft: Draft) -> frozenset[str]:
    """Skills that calls can bring to any queue: by rule, by tag, by language, by a menu's key."""
    office = draft.office
    found = {*office.routing.languages, *chain.from_iterable(office.routing.needs.values())}
    found |= set(chain.from_iterable(rule.needs for rule in office.rule))
    steps: list[Step] = [*office.routing.otherwise, *chain.from_iterable(r.then for r in office.rule)]
    for menu in office.menu:
        steps += [*menu.keys.values(), menu.no_input, menu.invalid]
        steps += chain.from_iterable(changes.keys.values() for changes in menu.modes.values())
        found |= {menu.language} - {""}
    for step in steps:
        found |= {skill for skill, _ in step.needs} | ({step.language} - {""})
    return frozenset(found)
