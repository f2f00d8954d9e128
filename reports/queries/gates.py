"""How much of what a report waits for is in, and who owes the rest."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal

from accounts.models import Organisation, User
from kpis.calc.periods import Calendar, Period
from kpis.models import Measure, NodeScore
from kpis.queries.calendars import calendar_of
from kpis.queries.debtors import who_owes
from reports.calc.facts import MISSING
from reports.calc.gate import Gate, last_moment, weight_in
from reports.models import ReportOccurrence, ReportSchedule
from reports.queries.measures import measure_facts
from reports.queries.schedules import rule_of

OWED = (*MISSING, "not_due")


def gate_of(schedule: ReportSchedule, organisation: Organisation, period: Period) -> Gate | None:
    if schedule.gate_percent is None or schedule.gate_until_days is None:
        return None
    until = last_moment(rule_of(schedule, organisation), period, schedule.gate_until_days)
    return Gate(schedule.gate_percent, until)


def coverage_of(
    schedule: ReportSchedule, organisation: Organisation, period: Period, scope: frozenset[int]
) -> Decimal | None:
    """That of the team's own score; where KPIs or objectives were chosen, by their weights alone."""
    if schedule.kpis.exists() or schedule.objectives.exists():
        return weight_in(measure_facts(schedule, scope, calendar_of(organisation), period))
    of_team = NodeScore.objects.filter(team=schedule.team_id, node="team", present=True)
    found = of_team.filter(grain=period.grain, start=period.start).values_list("coverage", flat=True)
    return found.first()


def owing(
    occurrence: ReportOccurrence, scope: frozenset[int], calendar: Calendar, today: dt.date
) -> dict[User, list[Measure]]:
    """Each person with the measures of theirs that the report waits for."""
    facts = measure_facts(occurrence.schedule, scope, calendar, occurrence.period)
    ids = [fact.id for fact in facts if fact.status in OWED and fact.weight > 0]
    measures = Measure.objects.filter(pk__in=ids, source="entry").select_related("team")
    by_measure = who_owes(list(measures), today)
    found: dict[User, list[Measure]] = defaultdict(list)
    for measure in measures:
        for person in by_measure.get(measure.pk, []):
            found[person].append(measure)
    return found
