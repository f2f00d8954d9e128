"""Dated targets: agreed, agreed late, replaced, ended."""

import datetime as dt
from collections.abc import Iterable, Sequence

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
from kpis.calc.periods import Calendar
from kpis.calc.target_rules import TargetRow, target_flaws
from kpis.models import KPIVersion, Target
from kpis.queries.agreements import Agreed, agreements
from kpis.queries.calendars import calendar_of
from kpis.queries.history import definition_of, lines_of, ruling, versions_of

FIELDS = ("due", "profile", *Target.FIGURES, "rationale")


def set_target(actor: Actor, target: Target, *, now: dt.datetime, reason: str = "") -> Agreed:
    """Appends what the measure is judged by at `target.grain` from `target.valid_from` on.

    A first target for a closed period is marked as agreed late, from today on; replacing the target of a
    closed period needs a reason.
    """
    with curating(actor, now, reason) as curation:
        return agree_targets(curation, [target])[0]


def agree_targets(curation: Curation, targets: Sequence[Target]) -> list[Agreed]:
    """The same for many, within one act of curation."""
    agreed = agreements(targets, curation.now)
    if not curation.reason.strip():
        curation.refuse(map(_unexplained, (one.target for one in agreed if one.restated)))
    put_targets(curation, targets)
    today = today_in(Organisation.current(), curation.now)
    for one in agreed:
        if one.late:
            mark = f"agreed late by {one.target.grain} from {one.target.valid_from}"
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
    bad = curation.refuse(
        [p for row in rows for p in target_problems(calendar, versions[row.measure.kpi_id], row)]
    )
    good = [row for row in rows if target_key(row) not in bad]
    written = append(curation, good, about="measure", fields=FIELDS, by_grain=True)
    curation.touched.update(("targets", *target_key(row)) for row in written)
    curation.check(check_lines, [row.measure_id for row in written])
    for row in written:
        curation.mark(staleness.touch_measures, [row.measure_id], row.valid_from)
    return written


def target_key(row: Target) -> tuple[str, str, str, dt.date, str]:
    return (*measure_key(row.measure), row.valid_from, row.grain)


def target_problems(calendar: Calendar, versions: list[KPIVersion], row: Target) -> Iterable[Problem]:
    """What forbids saving this row, the order of its lines aside."""
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
