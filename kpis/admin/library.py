"""The library in the admin site: look around, start from an objective, adopt one KPI or a starter set."""

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.admin.curated import actor_of
from accounts.refusals import Refused
from kpis.actions.adopted_objectives import NewObjective
from kpis.actions.adoption import adopt
from kpis.admin.pages import site_page
from kpis.calc.library import LibraryEntry, suggest
from kpis.calc.periods import period_of
from kpis.doors.library import library as known
from kpis.doors.library import starter_sets
from kpis.forms.adopting import EntryForms, SetForms
from kpis.forms.library import LibraryForm, QuestionForm
from kpis.queries.adoption_choices import adoption_choices
from kpis.queries.library import adoption_facts, found_rows, in_catalogue, library_page, library_rows
from kpis.views.asked import Moment, this_moment

AIM = ("objective", "objective_name", "perspective")
"""What is carried from the objective to the adoption."""
PLACES, MOST_PLACES = 3, 60
"""Scorecards that the page of one KPI has room for: at first, and at most."""


@require_safe
@admin.site.admin_view
def library(request: HttpRequest) -> HttpResponse:
    form = LibraryForm(request.GET)
    context = {"form": form, "rows": found_rows(form.wanted()), "sets": starter_sets().values()}
    return site_page(request, "library/library", _("Library of KPIs"), context)


@require_safe
@admin.site.admin_view
def library_entry(request: HttpRequest, code: str) -> HttpResponse:
    entry = _entry(code)
    page = library_page(entry, this_moment().organisation)
    return site_page(
        request, "library/library_entry", entry.name, {"page": page, "carried": _carried(request)}
    )


@require_safe
@admin.site.admin_view
def library_start(request: HttpRequest) -> HttpResponse:
    form = QuestionForm(request.GET or None, adoption_choices(this_moment().today))
    context: dict[str, Any] = {"form": form, "carried": _carried(request)}
    if form.is_valid():
        context["suggested"] = library_rows(_suggested(form))
    return site_page(request, "library/library_start", _("Start from the objective"), context)


@require_http_methods(["GET", "HEAD", "POST"])
@admin.site.admin_view
def library_adopt(request: HttpRequest, code: str) -> HttpResponse:
    entry, moment = _entry(code), this_moment()
    choices, more = adoption_choices(moment.today), "more" in request.POST
    forms = EntryForms(_posted(request), entry, choices, _places(request), _initial(request, moment))
    if more:
        forms.reopen()
    elif _is_adopted(request, moment, forms):
        return redirect("library")
    facts = adoption_facts(entry, moment.organisation)
    context = {"entry": entry, "facts": facts, "forms": forms, "choices": choices}
    title = _("Adopt %(name)s") % {"name": entry.name}
    return site_page(
        request, "library/library_adopt", title, context, refused=request.method == "POST" and not more
    )


@require_http_methods(["GET", "HEAD", "POST"])
@admin.site.admin_view
def library_set(request: HttpRequest, starter: str) -> HttpResponse:
    chosen, moment = starter_sets().get(starter), this_moment()
    if chosen is None:
        raise Http404
    choices, adopted = adoption_choices(moment.today), in_catalogue()
    forms = SetForms(_posted(request), chosen, choices, adopted, _first_day(moment))
    if _is_adopted(request, moment, forms):
        return redirect("library")
    rows = [(row, adoption_facts(row.entry, moment.organisation)) for row in forms.rows]
    there = [adopted[line.code] for line in chosen.lines if line.code in adopted]
    context = {"rows": rows, "there": there, "forms": forms, "choices": choices}
    title = _("Starter set: %(name)s") % {"name": chosen.name}
    return site_page(request, "library/library_set", title, context, refused=request.method == "POST")


def _is_adopted(request: HttpRequest, moment: Moment, forms: EntryForms | SetForms) -> bool:
    if request.method != "POST" or not forms.is_valid():
        return False
    try:
        kpis = adopt(actor_of(request), forms.adoptions(), forms.top.start(), now=moment.now)
    except Refused as refused:
        forms.refuse(refused)
        return False
    said = ngettext(
        "%(count)s KPI is adopted: %(names)s.", "%(count)s KPIs are adopted: %(names)s.", len(kpis)
    )
    names = ", ".join(kpi.name for kpi in kpis)
    messages.success(request, said % {"count": len(kpis), "names": names})
    return True


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _entry(code: str) -> LibraryEntry:
    try:
        return known()[code]
    except KeyError as missing:
        raise Http404 from missing


def _suggested(form: QuestionForm) -> list[LibraryEntry]:
    """Words of the objective help to find what the answer leaves open."""
    aim = form.aim()
    perspective = aim.perspective if isinstance(aim, NewObjective) else aim.perspective.code if aim else ""
    return suggest(known().values(), form.cleaned_data["answer"], aim.name if aim else "", perspective)


def _carried(request: HttpRequest) -> str:
    """The objective of the page before, as the query of the next."""
    given = QueryDict(mutable=True)
    given.update({name: request.GET[name] for name in AIM if request.GET.get(name)})
    return f"?{given.urlencode()}" if given else ""


def _initial(request: HttpRequest, moment: Moment) -> dict[str, Any]:
    given = {name: request.GET[name] for name in AIM if request.GET.get(name)}
    return {"active_from": _first_day(moment), **given}


def _places(request: HttpRequest) -> int:
    given = request.POST.get("places", "")
    places = int(given) if given.isdecimal() and len(given) < len(str(MOST_PLACES)) + 1 else PLACES
    return min(MOST_PLACES, max(PLACES, places) + (PLACES if "more" in request.POST else 0))


def _first_day(moment: Moment) -> Any:
    """Of the running month, or of what the calendar has in its place."""
    return period_of(moment.calendar, moment.calendar.fine, moment.today).start


urlpatterns = [
    path("", library, name="library"),
    path("start/", library_start, name="library_start"),
    path("sets/<slug:starter>/", library_set, name="library_set"),
    path("<slug:code>/", library_entry, name="library_entry"),
    path("<slug:code>/adopt/", library_adopt, name="library_adopt"),
]
