"""The workbook in which somebody enters a team's figures without the page."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.models import Team
from accounts.requests import PersonRequest
from kpiportal.web import NoSuchPage, file_response
from kpis.calc.periods import Calendar, Period, period_key
from kpis.doors.workbooks import template_workbook
from kpis.doors.xlsx_cells import XLSX
from kpis.permissions import can_enter
from kpis.queries.entry_book import Reader
from kpis.queries.templates import TooManyRowsError, template_of
from kpis.queries.updates import asked_or_due, windows_shown
from kpis.views.asked import asked_stretch, this_moment
from kpis.views.found import by_code


@require_safe
def sheet_template(request: PersonRequest, team: str) -> HttpResponse:
    moment = this_moment()
    found = by_code(Team.objects.visible_to(request.user, moment.today), team)
    if not can_enter(request.user, found, moment.today):
        raise PermissionDenied
    reader = Reader(request.user, moment.organisation, moment.now, moment.today)
    first, last = asked_stretch(request, moment) or _due(reader, found)
    try:
        template = template_of(reader, found, first, last)
    except TooManyRowsError as problem:
        raise NoSuchPage(str(problem)) from problem
    return file_response(template_workbook(template), _name(found, moment.calendar, first, last), XLSX)


def _due(reader: Reader, team: Team) -> tuple[Period, Period]:
    """What the update page shows without being asked for a period."""
    windows = windows_shown(reader, team, asked_or_due(reader, team, None))
    return windows[0].period, windows[-1].period


def _name(team: Team, calendar: Calendar, first: Period, last: Period) -> str:
    """OPS-2026-10.xlsx, OPS-2026-09-to-2026-10.xlsx."""
    keys = dict.fromkeys(period_key(calendar, period) for period in (first, last))
    return f"{team.code}-{'-to-'.join(keys)}.xlsx"
