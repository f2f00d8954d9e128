"""What an address asks for: the period of its key, seen from the reader's today."""

import datetime as dt
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from accounts.clock import end_of_day, today_in
from accounts.models import Organisation
from kpiportal.web import NoSuchPage
from kpis import formats
from kpis.calc.periods import Calendar, Period, PeriodError, shift, typed_period
from kpis.doors.table_files import CONTENT_TYPES
from kpis.queries.as_known import organisation_at
from kpis.queries.calendars import calendar_of, latest_ended
from kpis.queries.chart_views import KINDS, ChartView
from kpis.queries.receipt_pages import NODES
from kpis.queries.scorecard_order import SHOWS, SORTS, Wanted
from kpis.queries.series import SPANS, USUAL_SPAN

EARLIEST_YEAR = 1900
MOST_PERIODS = 24
"""Of a stretch, counted by the grain of its first."""

MOST_DIGITS = 18
"""Of an id: more would not fit into the database."""


@dataclass(frozen=True)
class Moment:
    """The one reading of the clock of a request."""

    now: dt.datetime
    organisation: Organisation

    @property
    def today(self) -> dt.date:
        return today_in(self.organisation, self.now)

    @property
    def calendar(self) -> Calendar:
        return calendar_of(self.organisation)


def this_moment() -> Moment:
    return Moment(timezone.now(), Organisation.current())


def asked_period(request: HttpRequest, moment: Moment, grain: str = "") -> Period:
    """The period of `?period=KEY`, without one the latest that is over, of a month or of what a table has in
    its place unless another grain is usual. NoSuchPage for a key of none."""
    key = request.GET.get("period", "")
    if not key:
        return latest_ended(moment.calendar, grain or moment.calendar.fine, moment.today)
    return _begun_period(key, moment)


def asked_stretch(request: HttpRequest, moment: Moment) -> tuple[Period, Period] | None:
    """The first and the last period of `?from=KEY&to=KEY`, of which one may be left out; None without both.
    NoSuchPage for a key of none, for a last before the first and for more than MOST_PERIODS."""
    keys = [request.GET.get(name, "") for name in ("from", "to")]
    if not any(keys):
        return None
    first, last = (_begun_period(key or "".join(keys), moment) for key in keys)
    if last.end < first.start:
        raise NoSuchPage(_("The last period is before the first."))
    if shift(moment.calendar, first, MOST_PERIODS).start <= last.start:
        raise NoSuchPage(_("These are more than %(most)s periods: ask for fewer.") % {"most": MOST_PERIODS})
    return first, last


def _begun_period(key: str, moment: Moment) -> Period:
    try:
        period = typed_period(moment.calendar, key)
    except PeriodError as problem:
        usual = "2026-11" if moment.calendar.table is None else "FY2026-P07"
        words = {"key": key[:20], "usual": usual}
        raise NoSuchPage(
            _("“%(key)s” names no period: write it like %(usual)s or FY2026-Q3.") % words
        ) from problem
    if period.start > moment.today:
        begins = formats.day_text(period.start)
        raise NoSuchPage(_("This period has not begun: its first day is %(day)s.") % {"day": begins})
    return period


def asked_known(request: HttpRequest, moment: Moment) -> Moment | None:
    """The end of the day of `?known=2026-04-20` in the organisation as it was known then; None is now, as is
    today. NoSuchPage for what is no day or has not come."""
    text = request.GET.get("known", "")
    if not text:
        return None
    day = _day(text)
    if day is None or day.year < EARLIEST_YEAR:
        raise NoSuchPage(_("“%(day)s” is no day: write it like 2026-04-20.") % {"day": text[:20]})
    if day > moment.today:
        raise NoSuchPage(_("Nothing is known yet of %(day)s.") % {"day": formats.day_text(day)})
    if day == moment.today:
        return None
    known = end_of_day(moment.organisation, day)
    return Moment(known, organisation_at(known))


def _day(text: str) -> dt.date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def asked_person(request: HttpRequest) -> int | None:
    """The id of `?person=ID`: that person's measure instead of the team's."""
    given = request.GET.get("person", "")
    if given and not (given.isascii() and given.isdigit() and len(given) <= MOST_DIGITS):
        raise NoSuchPage(_("“%(id)s” names no person.") % {"id": given[:20]})
    return int(given) if given else None


def asked_chart(request: HttpRequest) -> ChartView:
    """Of `?span=24&view=ytd&compare=year`; what there is not is as usual."""
    span, kind = request.GET.get("span", ""), request.GET.get("view", "")
    return ChartView(
        span if span in SPANS else USUAL_SPAN,
        kind if kind in KINDS else KINDS[0],
        request.GET.get("compare") == "year",
    )


def asked_order(request: HttpRequest) -> Wanted:
    """What of a scorecard is shown by `?show=red&sort=score`; what names nothing changes nothing."""
    show, sort = request.GET.get("show", ""), request.GET.get("sort", "")
    return Wanted(show if show in SHOWS else "", sort if sort in SORTS else "")


def asked_file(request: HttpRequest) -> str:
    """The kind of file of `?format=csv`; empty for a page."""
    kind = request.GET.get("format", "")
    return kind if kind in CONTENT_TYPES else ""


def asked_plain(request: HttpRequest) -> bool | None:
    """Plain or corrected limits; None is what was decided for the measure."""
    return {"plain": True, "corrected": False}.get(request.GET.get("limits", ""))


def asked_node(node: str) -> str:
    if node not in NODES:
        raise NoSuchPage(_("“%(node)s” is no measure, objective, perspective or team.") % {"node": node[:20]})
    return node
