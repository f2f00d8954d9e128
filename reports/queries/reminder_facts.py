"""The facts of reminders: batches of what is missing, with the values of the periods before."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from accounts.emails import absolute
from accounts.models import Organisation
from kpis.calc.periods import Calendar, period_key, shift
from kpis.models import Score
from kpis.queries.calendars import calendar_of
from kpis.queries.pasts import FINE
from kpis.queries.slots import Key, Slot, in_periods
from reports.calc.reminder_facts import Batch, MissingValue, ReminderFacts

from .reminders import Asked, Round, Told, managers_told

MOST_LINKED = 40

Previous = Mapping[Key, Decimal | None]


@dataclass(frozen=True, slots=True)
class _Desk:
    calendar: Calendar
    today: dt.date
    found: Round
    previous: Previous

    def batches(self, slots: Iterable[Slot], *, names_owers: bool = False) -> tuple[Batch, ...]:
        """What closes first comes first."""
        groups: dict[tuple[int, object], list[Slot]] = defaultdict(list)
        for slot in slots:
            period = slot.window.period
            groups[slot.measure.team_id, period.grain if period.grain in FINE else period].append(slot)
        made = [self._batch(group, names_owers) for group in groups.values()]
        return tuple(
            sorted(made, key=lambda batch: (batch.closes or dt.date.max, batch.team, batch.first.end))
        )

    def _batch(self, slots: Sequence[Slot], names_owers: bool) -> Batch:
        windows = sorted((slot.window for slot in slots), key=lambda window: window.period.start)
        first, last = windows[0].period, windows[-1].period
        of_measures: dict[int, list[Slot]] = defaultdict(list)
        for slot in slots:
            of_measures[slot.measure.pk].append(slot)
        team = slots[0].measure.team
        path = reverse("update", args=[team.code])
        return Batch(
            team=team.name,
            first=first,
            last=last,
            closes=min((window.deadline for window in windows if not window.state), default=None),
            values=tuple(self._value(group, names_owers) for group in of_measures.values()),
            url=absolute(f"{path}?period={period_key(self.calendar, last)}"),
            managers=self._managers(slots),
        )

    def _value(self, slots: Sequence[Slot], names_owers: bool) -> MissingValue:
        """Of a person's measure no figure leaves its page."""
        measure, version = slots[0].measure, slots[0].version
        owers = self.found.owers[measure.pk] if names_owers and not measure.person_id else ()
        return MissingValue(
            name=measure.kpi.name,
            person=str(measure.person or ""),
            owers=self._names(owers),
            previous=None if measure.person_id else self.previous.get(slots[0].key),
            unit=version.unit,
            decimals=version.decimals,
            count=len(slots),
        )

    def _managers(self, slots: Iterable[Slot]) -> tuple[str, ...]:
        closed = [slot for slot in slots if not slot.window.is_open(self.today)]
        return self._names({user for slot in closed for user in managers_told(self.found.writers, slot)})

    def _names(self, users: Collection[int]) -> tuple[str, ...]:
        people = (self.found.people[user] for user in users if user in self.found.people)
        return tuple(sorted(map(str, people)))


def reminder_facts(
    organisation: Organisation, today: dt.date, found: Round, asked: Collection[Asked] = ()
) -> dict[int, ReminderFacts]:
    """By user id. One statement."""
    calendar = calendar_of(organisation)
    desk = _Desk(calendar, today, found, _previous(calendar, found.told.values()))
    by_person: dict[int, dict[tuple[str, object], Asked]] = defaultdict(dict)
    for one in asked:
        by_person[one.person][one.by, one.period] = one
    return {
        pk: ReminderFacts(
            kind="nudge" if asked else told.kind,
            zone=organisation.timezone,
            calendar=calendar,
            due=desk.batches(told.due),
            closed=desk.batches(told.closed),
            managed=desk.batches(told.managed, names_owers=True),
            asked=tuple((one.by, one.period) for one in by_person[pk].values()),
            has_link=organisation.entry_links and bool(linked(told)),
        )
        for pk, told in found.told.items()
    }


def linked(told: Told) -> list[Slot]:
    """What may stand behind a link that opens without logging in: nothing of persons, and not more than a
    form has room for. Days and weeks come last, what closes first comes first."""
    of_teams = [slot for slot in told.due if not slot.measure.person_id]
    ordered = sorted(of_teams, key=lambda slot: (slot.window.period.grain in FINE, slot.window.deadline))
    return ordered[:MOST_LINKED]


def _previous(calendar: Calendar, told: Iterable[Told]) -> Previous:
    """By the key of the missing value; days and weeks stand without."""
    slots = [slot for one in told for slot in one.due if slot.window.period.grain not in FINE]
    periods = {slot.window.period for slot in slots}
    before = {
        (then.grain, then.start): period for period in periods for then in [shift(calendar, period, -1)]
    }
    rows = Score.objects.filter(
        in_periods(shift(calendar, period, -1) for period in periods),
        measure__in={slot.measure.pk for slot in slots},
    )
    values = rows.values_list("measure", "grain", "start", "value")
    return {(measure, grain, before[grain, start].start): value for measure, grain, start, value in values}
