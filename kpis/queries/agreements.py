"""Whether targets that are to be saved come late, for a period that is closed, or replace one there."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from accounts.clock import today_in
from accounts.models import Organisation
from kpis.calc.deadlines import Grace
from kpis.calc.periods import FIRST_YEAR, Calendar, Period, coarser_grains, period_of
from kpis.models import KPIVersion, MeasureLife, Target, TeamPeriod
from kpis.queries.calendars import calendar_of, grace_of
from kpis.queries.history import ruling, targets_of, versions_of

EARLIEST = dt.date(FIRST_YEAR, 1, 1)
"""In place of the beginning, which may lie inside a fiscal year that no calendar covers."""

Place = tuple[int, str, dt.date]
"""Team, grain and first day."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """`late`: the first target of a period that was closed already; `restated`: it replaces one there."""

    target: Target
    late: bool = False
    restated: bool = False


def agreements(targets: Sequence[Target], now: dt.datetime) -> list[Agreed]:
    """Each beside what is stored; five statements, however many there are."""
    organisation = Organisation.current()
    measures = {target.measure_id for target in targets}
    lives: dict[int, list[MeasureLife]] = defaultdict(list)
    for life in MeasureLife.objects.filter(measure__in=measures).order_by("active_from"):
        lives[life.measure_id].append(life)
    periods = TeamPeriod.objects.filter(team__in={target.measure.team_id for target in targets})
    known = _Known(
        calendar_of(organisation),
        grace_of(organisation),
        today_in(organisation, now),
        versions_of({target.measure.kpi_id for target in targets}),
        lives,
        {(row.team_id, row.grain, row.start): row.state for row in periods},
        targets_of(measures),
    )
    return [known.agreed(target) for target in targets]


@dataclass(slots=True)
class _Known:
    calendar: Calendar
    grace: Grace
    today: dt.date
    versions: Mapping[int, list[KPIVersion]]
    lives: Mapping[int, list[MeasureLife]]
    states: Mapping[Place, str]
    targets: Mapping[int, Mapping[str, list[Target]]] = field(default_factory=dict)

    def agreed(self, target: Target) -> Agreed:
        period = self._first_period(target)
        if period is None or not self._is_closed(target.measure.team_id, period):
            return Agreed(target)
        last_closed = max(period.end, self.grace.first_open(self.today) - dt.timedelta(days=1))
        restated = self._rules_between(target, period.end, last_closed)
        return Agreed(target, late=not (restated or target.ends), restated=restated)

    def _first_period(self, target: Target) -> Period | None:
        """The first period of the KPI's frequency that the row rules while its measure lives. Dated inside a
        period of its grain, it rules the whole of that."""
        version = ruling(self.versions.get(target.measure.kpi_id, []), target.valid_from)
        since = period_of(self.calendar, target.grain, max(target.valid_from, EARLIEST)).start
        lives = self.lives.get(target.measure_id, ())
        days = [max(life.active_from, since) for life in lives if (life.active_to or dt.date.max) >= since]
        if version is None or not days:
            return None
        found = period_of(self.calendar, version.frequency, days[0])
        if self.calendar.table is not None and not self.calendar.holds(found):
            first_day = max(days[0], self.calendar.table.first_day)
            found = period_of(self.calendar, version.frequency, first_day)
        return found

    def _is_closed(self, team: int, period: Period) -> bool:
        state = self.states.get((team, period.grain, period.start))
        if state is not None:
            return state != TeamPeriod.State.REOPENED
        return self.grace.has_passed(period.end, self.today)

    def _rules_between(self, target: Target, first: dt.date, last: dt.date) -> bool:
        """Whether another target of that grain rules any day between the two; of a sum also one of a longer
        period, which was spread over them."""
        rows = self.targets.get(target.measure_id, {})
        version = ruling(self.versions.get(target.measure.kpi_id, []), target.valid_from)
        is_sum = version is not None and version.aggregation == "sum"
        longer = coarser_grains(self.calendar, target.grain) if is_sum else ()
        return any(_rules(rows.get(grain, []), first, last) for grain in (target.grain, *longer))


def _rules(rows: Sequence[Target], first: dt.date, last: dt.date) -> bool:
    for row, following in zip(rows, [*rows[1:], None], strict=False):  # none at all ends at once
        goes_on = following is None or following.valid_from > first
        if row.valid_from <= last and goes_on and not row.ends:
            return True
    return False
