"""The calendar of reviews: what is overdue, what is due this month and in the twelve after it."""

import datetime as dt
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from django.db.models import Exists, Min, OuterRef
from django.urls import reverse
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Organisation, Team
from kpis import formats
from kpis.calc.periods import period_of
from kpis.calc.review_days import OVERDUE, Due, review_months, target_review
from kpis.calc.smart_targets import review_due
from kpis.models import KPI
from kpis.queries.calendars import calendar_of
from kpis.queries.review_runs import measured

_DAY = dt.timedelta(days=1)
MOST = 50
"""Of a month."""


@dataclass(frozen=True, slots=True)
class DueRow:
    day: str
    name: str
    owner: str
    url: str


@dataclass(frozen=True, slots=True)
class DueMonth:
    """`more` are due that are not among `rows`."""

    title: str
    count: int
    rows: list[DueRow]
    more: int


@dataclass(frozen=True, slots=True)
class ReviewCalendar:
    months: list[DueMonth]
    never: int
    teams: list[Team]


def review_calendar(organisation: Organisation, today: dt.date) -> ReviewCalendar:
    """Of all but drafts and what is retired; months to come without a review are left out. `never` counts
    KPIs without an interval. Two statements."""
    rows = KPI.objects.exclude(status__in=(KPI.Status.DRAFT, KPI.Status.RETIRED)).select_related("owner")
    kpis: dict[Hashable, KPI] = {kpi.pk: kpi for kpi in rows.annotate(known=Min("versions__recorded_at"))}
    days = {pk: _due(kpi, organisation, today) for pk, kpi in kpis.items()}
    dated = [Due(day, pk) for pk, day in days.items() if day]
    months = review_months([*dated, *_targets(organisation, today)], today)
    return ReviewCalendar(
        [_month(start, due, kpis, today) for start, due in months.items() if due or start <= today],
        sum(day is None for day in days.values()),
        list(Team.objects.filter(Exists(measured(today).filter(team=OuterRef("pk")))).order_by("name")),
    )


def _due(kpi: KPI, organisation: Organisation, today: dt.date) -> dt.date | None:
    """Counted from the last review, before the first one from the day on which it was written down."""
    known: dt.datetime | None = kpi.known  # type: ignore[attr-defined]  # annotated by review_calendar
    written = known.astimezone(organisation.zone).date() if known else today
    return review_due(kpi.reviewed_on or written, kpi.review_months)


def _targets(organisation: Organisation, today: dt.date) -> list[Due]:
    """Of this fiscal year's successor and the one after it; what was due earlier this month still is."""
    calendar = calendar_of(organisation)
    year = period_of(calendar, "year", today)
    years = [year, period_of(calendar, "year", year.end + _DAY)]
    days = [target_review(one.end + _DAY) for one in years if calendar.holds(one)]
    return [Due(max(day, today)) for day in days if day >= today.replace(day=1)]


def _month(start: dt.date, due: list[Due], kpis: Mapping[Hashable, KPI], today: dt.date) -> DueMonth:
    rows = [_row(one, kpis) for one in due[:MOST]]
    return DueMonth(_title(start, today), len(due), rows, len(due) - len(rows))


def _title(start: dt.date, today: dt.date) -> str:
    if start == OVERDUE:
        return _("Overdue")
    if start == today.replace(day=1):
        return _("Due this month")
    return dateformat.format(start, pgettext("date format", "F Y"))


def _row(due: Due, kpis: Mapping[Hashable, KPI]) -> DueRow:
    day = formats.day_text(due.day)
    if due.about is None:
        url = reverse("admin:kpis_target_changelist")
        return DueRow(day, _("Targets of the next fiscal year"), _("Administrators"), url)
    kpi = kpis[due.about]
    owner = str(kpi.owner) if kpi.owner else _("nobody yet")
    return DueRow(day, kpi.name, owner, reverse("review", args=[kpi.code]))
