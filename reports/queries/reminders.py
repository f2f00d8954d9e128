"""Who is reminded of which values on a day: those who owe them, and managers of what has closed."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

from accounts.models import Organisation, User
from kpis.calc.periods import Period
from kpis.queries.missing import missing_values
from kpis.queries.owing import Writers, owers_of, writers_on
from kpis.queries.slots import Slot
from kpis.queries.windows import Window
from reports.calc.reminder_days import closed_day, end_of_week, opens_round, week_before
from reports.models import Reminder, ReminderStop

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody, named `by`, asked a person for the values of a team and period."""

    person: int
    team: int
    period: Period
    by: str


@dataclass(slots=True)
class Told:
    """What one person is told: `due` they may enter, `closed` managers may, `managed` they may as manager.
    `opens`: something of it is what the day is about."""

    due: list[Slot] = field(default_factory=list)
    closed: list[Slot] = field(default_factory=list)
    managed: list[Slot] = field(default_factory=list)
    opens: bool = False

    @property
    def kind(self) -> str:
        return Reminder.Kind.BEFORE if self.opens else Reminder.Kind.AFTER

    @property
    def slots(self) -> list[Slot]:
        return [*self.due, *self.closed, *self.managed]


@dataclass(frozen=True, slots=True)
class Round:
    """`told` and `people` by user id; people are also those whom the mails name."""

    told: dict[int, Told]
    people: dict[int, User]
    owers: dict[int, tuple[int, ...]]
    writers: Writers


def round_of(organisation: Organisation, today: dt.date) -> Round:
    """The mails of a day. Nine statements, whatever the number of people and values."""
    closed_on = closed_day(today, organisation.remind_after_days)
    slots = missing_values(organisation, today, since=week_before(closed_on) if closed_on else None)
    found = _read(slots, today)
    for slot in slots:
        if slot.window.is_open(today):
            _tell_due(found, slot, _opens(slot.window, today, organisation.remind_before_days))
        elif _occasion(slot.window).deadline == closed_on:
            _tell_closed(found, slot)
    wanted = {pk: told for pk, told in found.told.items() if told.opens or told.closed or told.managed}
    return _with_people(replace(found, told=wanted))


def round_of_asked(organisation: Organisation, today: dt.date, asked: Collection[Asked]) -> Round:
    """What those who were asked for values owe: all that is due, and of the periods asked for what has
    closed. As many statements."""
    first = min(one.period.start for one in asked)
    slots = missing_values(organisation, today, since=first)
    found = _read(slots, today)
    wanted = {(one.person, one.team, one.period) for one in asked}
    for slot in slots:
        for user in found.owers[slot.measure.pk]:
            if slot.window.is_open(today):
                found.told[user].due.append(slot)
            elif (user, slot.measure.team_id, slot.window.period) in wanted:
                found.told[user].closed.append(slot)
    people = {one.person for one in asked}
    return _with_people(replace(found, told={pk: told for pk, told in found.told.items() if pk in people}))


def stopped(people: Iterable[int]) -> set[int]:
    return set(ReminderStop.objects.filter(user__in=list(people)).values_list("user", flat=True))


def _read(slots: Iterable[Slot], today: dt.date) -> Round:
    writers = writers_on(today)
    measures = {slot.measure.pk: slot.measure for slot in slots}
    return Round(defaultdict(Told), {}, dict(owers_of(measures.values(), today, writers)), writers)


def _tell_due(found: Round, slot: Slot, opens: bool) -> None:
    for user in found.owers[slot.measure.pk]:
        found.told[user].due.append(slot)
        found.told[user].opens |= opens


def _tell_closed(found: Round, slot: Slot) -> None:
    """Whoever is both owes it as somebody who can still enter it."""
    managers = managers_told(found.writers, slot)
    for user in managers:
        found.told[user].managed.append(slot)
    for user in found.owers[slot.measure.pk]:
        if user not in managers:
            found.told[user].closed.append(slot)


def managers_told(writers: Writers, slot: Slot) -> tuple[int, ...]:
    """Of a person's measure only managers of that very team may know."""
    team = slot.measure.team_id
    return writers.of_team(team, "manager") if slot.measure.person_id else writers.managers(team)


def _opens(window: Window, today: dt.date, days_before: int | None) -> bool:
    """What is open again has no deadline, so no day."""
    if window.touched or days_before is None:
        return False
    occasion = _occasion(window)
    first_due = today if occasion.is_due(today) and not occasion.is_due(today - DAY) else dt.date.min
    return opens_round(today, occasion.deadline, first_due, days_before)


def _occasion(window: Window) -> Window:
    """The window whose deadline counts: of a day that of the last one in its week."""
    if window.period.grain != "day":
        return window
    sunday = end_of_week(window.period.start)
    return replace(window, period=Period("day", sunday, sunday), touched=None)


def _with_people(found: Round) -> Round:
    """Without those who stopped their reminders."""
    told = {pk: found.told[pk] for pk in found.told.keys() - stopped(found.told)}
    named = {user for one in told.values() for slot in one.slots for user in found.owers[slot.measure.pk]}
    asked = {
        user for one in told.values() for slot in one.closed for user in managers_told(found.writers, slot)
    }
    people = User.objects.get_queryset().in_bulk(list({*told, *named, *asked}))
    return replace(found, told=told, people=people)
