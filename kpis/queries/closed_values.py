"""The values of closed periods that another target could judge."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from decimal import Decimal

from django.db.models import Q

from accounts.models import Organisation
from kpis.calc.periods import Calendar, period_at, shift
from kpis.calc.red_lines import MOST
from kpis.models import Measure, Score, TeamPeriod
from kpis.queries.calendars import calendar_of, grace_of, latest_ended
from kpis.queries.pasts import COMPLETE

BACK = dt.timedelta(days=2 * 366)
"""A profile of last year looks at the year before the running one too."""

Values = dict[dt.date, Decimal]
"""By the first day of the period, oldest first."""


def closed_values(
    grains: Mapping[Measure, Collection[str]], organisation: Organisation, today: dt.date
) -> Mapping[tuple[int, str], Values]:
    """By measure and grain, the complete values of two years and of 24 periods at least. Two statements."""
    calendar, grace = calendar_of(organisation), grace_of(organisation)
    teams = {measure.pk: measure.team_id for measure in grains}
    states = _states(set(teams.values()), today)
    rows = Score.objects.filter(_wanted(grains, calendar, today), status__in=COMPLETE, present=True)
    found: dict[tuple[int, str], Values] = defaultdict(dict)
    for measure, grain, start, value in (
        rows.exclude(value=None).order_by("start").values_list("measure_id", "grain", "start", "value")
    ):
        state = states.get((teams[measure], grain, start))
        end = period_at(calendar, grain, start).end
        is_closed = grace.has_passed(end, today) if state is None else state != TeamPeriod.State.REOPENED
        if is_closed and value is not None:
            found[measure, grain][start] = value
    return found


def _wanted(grains: Mapping[Measure, Collection[str]], calendar: Calendar, today: dt.date) -> Q:
    measures = defaultdict(list)
    for measure, several in grains.items():
        for grain in several:
            measures[grain].append(measure.pk)
    wanted = Q(pk=None)
    for grain, ids in measures.items():
        last = latest_ended(calendar, grain, today)
        first = min(shift(calendar, last, 1 - MOST).start, today - BACK)
        wanted |= Q(grain=grain, measure__in=ids, start__gte=first, start__lte=last.start)
    return wanted


def _states(teams: Collection[int], today: dt.date) -> Mapping[tuple[int, str, dt.date], str]:
    rows = TeamPeriod.objects.filter(team__in=teams, start__gte=today - BACK)
    found = rows.values_list("team_id", "grain", "start", "state")
    return {(team, grain, start): state for team, grain, start, state in found}
