"""A report waits for the figures it was told to wait for, and those who owe them are asked."""

import datetime as dt

from accounts.clock import today_in
from accounts.models import Organisation
from accounts.refusals import Refused
from kpis.actions.nudges import nudge
from kpis.calc.periods import period_of
from kpis.queries.calendars import calendar_of
from reports.calc.facts import InVain
from reports.calc.gate import Gate
from reports.models import ReportOccurrence
from reports.queries.gates import coverage_of, gate_of, owing

LAST_DAY = dt.timedelta(days=1)


def holds(
    occurrence: ReportOccurrence, organisation: Organisation, scope: frozenset[int], now: dt.datetime
) -> bool:
    """Whether it waits on; what was found out is kept on the row for whoever looks."""
    gate = _gate(occurrence, organisation)
    if gate is None:
        return False
    coverage = coverage_of(occurrence.schedule, organisation, occurrence.period, scope)
    waits = gate.holds(coverage, now)
    if waits and _is_time_to_ask(occurrence, organisation, gate, now):
        _ask(occurrence, organisation, scope, now)
    _keep(occurrence, gate, waits=waits, now=now)
    return waits


def missed(
    occurrence: ReportOccurrence, organisation: Organisation, scope: frozenset[int], now: dt.datetime
) -> InVain | None:
    """What it waited for until its last day and did not get."""
    gate = _gate(occurrence, organisation)
    if gate is None or now < gate.until:
        return None
    came = coverage_of(occurrence.schedule, organisation, occurrence.period, scope)
    return InVain(gate.percent, came) if came is not None and came < gate.percent else None


def _gate(occurrence: ReportOccurrence, organisation: Organisation) -> Gate | None:
    """Only regular reports wait: what a person sends again goes at once."""
    if occurrence.kind != ReportOccurrence.Kind.SCHEDULED:
        return None
    return gate_of(occurrence.schedule, organisation, occurrence.period)


def _is_time_to_ask(
    occurrence: ReportOccurrence, organisation: Organisation, gate: Gate, now: dt.datetime
) -> bool:
    """When it begins to wait, and a day before it ends, from that hour on and on that day alone: a day later
    begins at midnight."""
    again = gate.until - LAST_DAY
    is_the_day = today_in(organisation, now) == today_in(organisation, again)
    return occurrence.gate_until is None or (is_the_day and now >= again)


def _ask(
    occurrence: ReportOccurrence, organisation: Organisation, scope: frozenset[int], now: dt.datetime
) -> None:
    calendar, owner = calendar_of(organisation), occurrence.schedule.owner
    period = period_of(calendar, calendar.fine, occurrence.period_end)
    for person, measures in owing(occurrence, scope, calendar, today_in(organisation, now)).items():
        for team in sorted({measure.team for measure in measures}, key=lambda team: team.pk):
            try:
                nudge(owner, team, period, person, now=now)
            except Refused:
                continue  # the owner knows already


def _keep(occurrence: ReportOccurrence, gate: Gate, *, waits: bool, now: dt.datetime) -> None:
    """One that has waited is late only from the moment it stopped waiting."""
    if waits:
        until: dt.datetime | None = gate.until
    else:
        until = min(gate.until, now) if occurrence.gate_until else None
    if until != occurrence.gate_until:
        ReportOccurrence.objects.filter(pk=occurrence.pk).update(gate_until=until)
