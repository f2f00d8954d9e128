"""Dated targets: agreed, agreed late, replaced, ended."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.actions.curation import Curation, curating
from accounts.actions.rows import append
from accounts.audit import Actor
from accounts.clock import today_in
from accounts.models import Organisation
from accounts.models.lines import CLEAN, is_clean
from accounts.refusals import Problem
from kpis.actions import staleness
from kpis.actions.checks import check_lines, measure_key
from kpis.calc.deadlines import Grace
from kpis.calc.periods import FIRST_YEAR, Calendar, Period, period_of
from kpis.calc.target_rules import TargetRow, target_flaws
from kpis.models import KPIVersion, MeasureLife, Target, TeamPeriod
from kpis.queries.calendars import calendar_of, grace_of
from kpis.queries.history import definition_of, lines_of, ruling, targets_of, versions_of

EARLIEST = dt.date(FIRST_YEAR, 1, 1)
"""In place of the beginning, which may lie inside a fiscal year that no calendar covers."""
FIELDS = ("due", "profile", *Target.FIGURES, "rationale")


@dataclass(frozen=True, slots=True)
class Agreed:
    """`late`: the first target of a period that was closed already; `restated`: it replaces one there."""

    target: Target
    late: bool = False
    restated: bool = False


def set_target(actor: Actor, target: Target, *, now: dt.datetime, reason: str = "") -> Agreed:
    """Appends what the measure is judged by at `target.grain` from `target.valid_from` on.

    A first target for a closed period is marked as agreed late, from today on; replacing the target of a
    closed period needs a reason.
    """
    with curating(actor, now, reason) as curation:
        return agree_targets(curation, [target])[0]


def agree_targets(curation: Curation, targets: Sequence[Target]) -> list[Agreed]:
    """The same for many, within one act of curation."""
    agreed = [_agreed(target, curation.now) for target in targets]
    if not curation.reason.strip():
        curation.refuse(map(_unexplained, (one.target for one in agreed if one.restated)))
    put_targets(curation, targets)
    for one in agreed:
        if one.late:
            mark = f"agreed late by {one.target.grain} from {one.target.valid_from}"
            today = today_in(Organisation.current(), curation.now)
            curation.record(one.target.measure, {}, {mark: today})
    return agreed


def end_target(
    actor: Actor, target: Target, last_day: dt.date, *, now: dt.datetime, reason: str = ""
) -> Agreed:
    """Appends the empty row that ends this target after `last_day`."""
    ending = Target(measure=target.measure, grain=target.grain, valid_from=last_day + dt.timedelta(days=1))
    return set_target(actor, ending, now=now, reason=reason)


def put_targets(curation: Curation, rows: Sequence[Target]) -> list[Target]:
    """Appends many; gives back those that say something new."""
    versions = versions_of({row.measure.kpi_id for row in rows})
    calendar = calendar_of(Organisation.current())
    bad = curation.refuse([p for row in rows for p in _problems(calendar, versions[row.measure.kpi_id], row)])
    good = [row for row in rows if target_key(row) not in bad]
    written = append(curation, good, about="measure", fields=FIELDS, by_grain=True)
    curation.touched.update(("targets", *target_key(row)) for row in written)
    curation.check(check_lines, [row.measure_id for row in written])
    for row in written:
        curation.mark(staleness.touch_measures, [row.measure_id], row.valid_from)
    return written


def target_key(row: Target) -> tuple[str, str, str, dt.date, str]:
    return (*measure_key(row.measure), row.valid_from, row.grain)


def _problems(calendar: Calendar, versions: list[KPIVersion], row: Target) -> Iterable[Problem]:
    version = ruling(versions, row.valid_from)
    if version is None:
        rule = _("%(kpi)s has no version that says how it is scored.") % {"kpi": row.measure.kpi.code}
        yield Problem("kpi", row.measure.kpi.code, rule, "targets", target_key(row))
        return
    if not is_clean(row.rationale):
        yield Problem("rationale", row.rationale, str(CLEAN), "targets", target_key(row))
    facts = TargetRow(row.valid_from, row.grain, lines_of(row), row.profile, row.due)
    for flaw in target_flaws(calendar, definition_of(version), facts):
        yield Problem(*flaw, "targets", target_key(row))


def _unexplained(target: Target) -> Problem:
    rule = _("This replaces the target of a closed period: say why.")
    return Problem("reason", "", rule, "targets", target_key(target))


def _agreed(target: Target, now: dt.datetime) -> Agreed:
    organisation = Organisation.current()
    grace, today = grace_of(organisation), today_in(organisation, now)
    period = _first_period(target, calendar_of(organisation))
    if period is None or not _is_closed(target, period, grace, today):
        return Agreed(target)
    last_closed = max(period.end, grace.first_open(today) - dt.timedelta(days=1))
    restated = _rules_between(target, period.end, last_closed)
    return Agreed(target, late=not (restated or target.ends), restated=restated)


def _first_period(target: Target, calendar: Calendar) -> Period | None:
    """The first period of the KPI's frequency that the row rules while its measure lives. Dated inside a
    period of its grain, it rules the whole of that."""
    version = ruling(versions_of([target.measure.kpi_id])[target.measure.kpi_id], target.valid_from)
    since = period_of(calendar, target.grain, max(target.valid_from, EARLIEST)).start
    lives = MeasureLife.objects.filter(measure=target.measure).order_by("active_from")
    days = [max(life.active_from, since) for life in lives if (life.active_to or dt.date.max) >= since]
    if version is None or not days:
        return None
    found = period_of(calendar, version.frequency, days[0])
    if calendar.table is not None and not calendar.holds(found):
        found = period_of(calendar, version.frequency, max(days[0], calendar.table.first_day))
    return found


def _is_closed(target: Target, period: Period, grace: Grace, today: dt.date) -> bool:
    rows = TeamPeriod.objects.filter(team=target.measure.team_id, grain=period.grain, start=period.start)
    touched = rows.first()
    if touched:
        return touched.state != TeamPeriod.State.REOPENED
    return grace.has_passed(period.end, today)


def _rules_between(target: Target, first: dt.date, last: dt.date) -> bool:
    """Whether another target of that grain rules any day between the two."""
    rows = targets_of([target.measure_id])[target.measure_id][target.grain]
    for row, following in zip(rows, [*rows[1:], None], strict=False):  # none at all ends at once
        goes_on = following is None or following.valid_from > first
        if row.valid_from <= last and goes_on and not row.ends:
            return True
    return False
