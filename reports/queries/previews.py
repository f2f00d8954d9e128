"""Which part of the report that would be made now one reader would get."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from accounts.clock import today_in
from accounts.models import Organisation
from accounts.queries.trees import parents_on
from kpis.calc.periods import Period
from reports.calc.audience import Reader, visible_teams
from reports.models import ReportSchedule
from reports.queries.facts import scope_of
from reports.queries.schedules import latest_period


@dataclass(frozen=True, slots=True)
class Part:
    """`scope` are the ids of all its teams, `parents` the tree of the period's last day, `visible` what the
    reader may see of it."""

    period: Period
    scope: frozenset[int]
    parents: Mapping[int, int | None]
    visible: frozenset[int]


def part_for(
    schedule: ReportSchedule, reader: Reader, organisation: Organisation, now: dt.datetime
) -> Part | None:
    """By the rights of today, as a build now would cut it; None where no period is over yet."""
    period = latest_period(schedule, organisation, now)
    if period is None:
        return None
    parents = parents_on(period.end)
    scope = scope_of(schedule, period, parents)
    visible = visible_teams(reader, scope, parents_on(today_in(organisation, now)))
    return Part(period, scope, parents, visible)
