"""What is odd about an office that can be used: found by thinking its weeks through before a call comes."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from console.config.explain import show
from console.config.grammar.destination import Destination, Kind
from console.config.problems import Problem
from console.config.schema.office import Office
from console.config.schema.rules import ANYONE
from console.routing.numbers.phones import reach, title_of
from console.routing.queue.queues import people_of
from console.routing.review.shadowed_rules import shadows
from console.routing.review.unserved import unserved
from console.routing.schedule.spans import schedule

#: how many days are thought through: a year and a week, so that each weekday is seen in every season
DAYS = 371


def review(office: Office, today: date) -> tuple[Problem, ...]:
    """Warnings about rules that never decide, places where at some hour nobody is, and people who can't be
    rung; ``today`` is the first of the days that are looked at."""
    begin = datetime.combine(today, time())
    within = (begin, begin + timedelta(days=DAYS))
    plan = schedule(office, within)
    found = [*shadows(office, plan, within), *unserved(office, plan, within)]
    found += [*_phoneless(office), *_barred(office)]
    return tuple(dict.fromkeys(found))


def _barred(office: Office) -> Iterator[Problem]:
    """Contacts who could never be served in a queue, since they are put through to nobody who serves it."""
    for i, person in enumerate(office.contact):
        if not person.barred or ANYONE in person.barred:
            continue
        for queue in office.queue:
            if people_of(office, queue) and not people_of(office, queue, barred=person.barred):
                title = queue.title or queue.name
                message = f"nobody else serves {title}: {person.name} never waits there and goes on at once"
                yield Problem(f"contact[{i}].barred", show(person.barred), message, warning=True)


def _phoneless(office: Office) -> Iterator[Problem]:
    """People calls are meant for whom no phone leads to."""
    meant = {name for queue in office.queue for name in queue.members}
    meant |= {box.owner for box in office.voicemail} | {person.preferred for person in office.contact}
    for i, person in enumerate(office.staff):
        if reach(office, Destination(Kind.STAFF, person.name)):
            continue
        if person.extension or person.mobile:
            why = "nothing leads to that phone; add a trunk or an account"
        elif person.name in meant or person.skills:
            why = f"has no phone, so no call reaches {title_of(person)}; give a uri, an extension or a mobile"
        elif person.user:
            continue  # a seat is all that this entry is for
        else:
            why = "has neither a phone nor a user: nothing reaches this person; give a uri or an extension"
        yield Problem(f"staff[{i}]", show(person.name), why, warning=True)
