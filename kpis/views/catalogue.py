from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.requests import PersonRequest
from kpiportal.web import render_page
from kpis.forms.catalogue import CatalogueForm
from kpis.models import KPI
from kpis.queries.catalogue import choices, counts_by_state, find
from kpis.queries.definitions import definition_of
from kpis.queries.reading_trees import reading_tree
from kpis.queries.smart import Reading, smart_of
from kpis.queries.smart_rows import smart_panel
from kpis.views.asked import Moment, this_moment
from kpis.views.found import by_code
from kpis.views.openings import note_opening

PAGE = 50


@require_safe
def catalogue(request: PersonRequest) -> HttpResponse:
    moment = this_moment()
    context = {
        **_search(request, moment),
        "counts": counts_by_state(),
        "is_administrator": request.user.is_administrator,
    }
    return render_page(request, "kpis/catalogue.html", "kpis/_results.html", context)


@require_safe
def definition(request: PersonRequest, kpi: str) -> HttpResponse:
    moment = this_moment()
    kpis = KPI.objects.visible_to(request.user, moment.today)
    found = by_code(kpis.select_related("owner", "guardrail", "successor"), kpi)
    note_opening(request, found.pk, today=moment.today)
    meaning = definition_of(found, request.user, moment.today, moment.organisation.zone, moment.calendar)
    context = {**_search(request, moment, found), "definition": meaning, "current": found.code}
    context["tree"] = reading_tree(found, moment.today)
    if found.pk in context["checks"]:
        context["smart"] = smart_panel(context["checks"][found.pk], found, request.user)
    return render_page(request, "kpis/definition.html", "kpis/_definition.html", context)


def _search(request: PersonRequest, moment: Moment, *opened: KPI) -> dict[str, Any]:
    """The list beside what is opened, and the SMART checks of both."""
    form = CatalogueForm(request.GET, choices())
    hits = find(KPI.objects.visible_to(request.user, moment.today), form.wanted(), moment.today)
    filters = request.GET.copy()
    filters.pop("page", None)
    page = Paginator(hits, PAGE).get_page(request.GET.get("page"))
    reading = Reading(moment.organisation, moment.today, request.user)
    checks = smart_of([kpi.pk for kpi in (*page, *opened)], reading)
    query = f"{filters.urlencode()}&" if filters else ""
    return {"form": form, "page": page, "query": query, "checks": checks}
