"""The rows of a table calendar, and what forbids a change of calendar."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from django.utils.translation import gettext as _

from accounts import consequences
from accounts.actions.curation import Curation
from accounts.actions.rows import save
from accounts.models import BEGINNING, Organisation
from accounts.refusals import Problem
from kpis.calc.table_rows import TableRow, row_flaws
from kpis.calc.tables import Table
from kpis.models import CalendarPeriod
from kpis.queries.calendars import row_of
from kpis.queries.standing import standing_beside, standing_on

FIELDS = ("key", "start", "end", "quarter", "half", "year")


def put_calendar_periods(curation: Curation, rows: Sequence[TableRow]) -> bool:
    """Adds rows, or changes those of the same key; whether all were good. What persons did in a period that
    would be none any more forbids it."""
    stored = {period.key: period for period in CalendarPeriod.objects.all()}
    known = {key: row_of(period) for key, period in stored.items()}
    merged = sorted((known | {row.key: row for row in rows}).values(), key=lambda row: row.start)
    flaws = [
        Problem(flaw.field, str(getattr(row, flaw.field)), flaw.rule, "periods", (row.key,))
        for flaw in row_flaws(merged)
        for row in [merged[flaw.place]]
    ]
    if not merged or curation.refuse(flaws or _moved(Table(merged))):
        return False
    periods = [
        CalendarPeriod(pk=stored[row.key].pk if row.key in stored else None, **asdict(row)) for row in rows
    ]
    if save(curation, periods, FIELDS):
        Organisation.objects.update(periods_digest=Table(merged).digest)
        curation.mark_all(consequences.organisation_changed, BEGINNING)
    return True


def _moved(table: Table) -> list[Problem]:
    if Organisation.current().calendar != Organisation.Kind.TABLE:
        return []
    found = standing_beside(table)
    rule = _("Periods would move under what stands on them: %(counts)s.") % {"counts": _counted(found)}
    return [Problem("start", "", rule, "periods")] if found else []


def calendar_problems(before: Organisation, after: Organisation) -> list[Problem]:
    """What forbids the other kind of calendar: figures that would stand on no period of it."""
    if before.calendar == after.calendar:
        return []
    problem = "calendar", after.calendar
    if after.calendar == Organisation.Kind.TABLE and not CalendarPeriod.objects.exists():
        rule = _("A table calendar needs its periods: load them with periods.csv of an organisation folder.")
        return [Problem(*problem, rule, "organisation", ("calendar",))]
    is_table = before.calendar == Organisation.Kind.TABLE
    found = standing_on("period" if is_table else "month")
    rule = _("The calendar stays as it is, for these stand on its periods: %(counts)s.")
    named = rule % {"counts": _counted(found)}
    return [Problem(*problem, named, "organisation", ("calendar",))] if found else []


def _counted(found: Mapping[str, int]) -> str:
    return ", ".join(f"{name}: {count}" for name, count in found.items())
