"""The entry page of a team. One cell is saved by POST to the same address, which answers with its row."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from accounts.models import Team
from accounts.requests import PersonRequest
from kpiportal.web import render_page, wants_fragment
from kpis.calc.periods import period_key
from kpis.calc.typed import Typed
from kpis.forms.entries import typed_inputs
from kpis.models import Measure
from kpis.permissions import can_enter, can_finish
from kpis.queries.entry_book import Reader, read_versions
from kpis.queries.history import ruling
from kpis.queries.typed_results import typed_result
from kpis.queries.updates import asked_or_due, update_row
from kpis.views.asked import MOST_DIGITS, asked_period, this_moment
from kpis.views.entering import STEPS, save
from kpis.views.found import by_code
from kpis.views.pasting import paste, put_away, undo
from kpis.views.visits import Visit

PASTING = {"paste": paste, "undo": undo}
POLLS = 30
"""After so many questions for a fresh score a page asks no more, and says since when it waits."""


@require_http_methods(["GET", "HEAD", "POST"])
def update(request: PersonRequest, team: str) -> HttpResponse:
    moment = this_moment()
    found = by_code(Team.objects.visible_to(request.user, moment.today), team)
    if not can_enter(request.user, found, moment.today):
        raise PermissionDenied
    reader = Reader(request.user, moment.organisation, moment.now, moment.today)
    period = asked_or_due(reader, found, asked_period(request, moment) if "period" in request.GET else None)
    key = period_key(moment.calendar, period)
    visit = Visit(request, reader, found, period, key, can_finish(request.user, found, moment.today))
    if request.method == "POST":
        return (STEPS | PASTING).get(request.POST.get("act", ""), save)(visit)
    for name, part in PARTS.items():
        if wants_fragment(request) and request.GET.get(name, "").isdecimal():
            return part(visit, _measure(visit, request.GET[name]))
    if wants_fragment(request) and "paste" in request.GET:
        return put_away(visit)
    return visit.whole_page()


def _measure(visit: Visit, asked: str) -> Measure:
    if len(asked) > MOST_DIGITS:
        raise Http404
    editable = Measure.objects.editable_by(visit.reader.user, visit.reader.today).filter(team=visit.team)
    return get_object_or_404(editable.select_related("kpi", "team", "person"), pk=asked)


def _row(visit: Visit, measure: Measure) -> HttpResponse:
    """A row that waits for its score, or one in which a value is about to be marked not applicable."""
    row = update_row(visit.reader, measure, visit.period, is_manager=visit.is_manager)
    if row is None:
        raise Http404
    asked = visit.request.GET.get("tries", "0")
    tries = int(asked) + 1 if asked.isdecimal() and len(asked) < 4 else POLLS
    return visit.row(row, tries=tries, gives_up=tries >= POLLS)


def _result(visit: Visit, measure: Measure) -> HttpResponse:
    """What the inputs that are being typed give; nothing is stored."""
    version = ruling(read_versions([measure]).get(measure.kpi_id, []), visit.period.end)
    typed = Typed(inputs=typed_inputs(visit.request.GET))
    text = typed_result(version, typed) if version else ""
    return render_page(visit.request, "kpis/_result.html", context={"text": text})


PARTS = {"row": _row, "result": _result}
"""What htmx asks for of one measure, by its name in the address."""
