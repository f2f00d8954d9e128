"""Publishing a version of a KPI: typed, looked at with all that it would change, and published then."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.admin.curated import actor_of, person_of
from accounts.refusals import Refused
from kpis.actions import definitions
from kpis.actions.version_preview import VersionPreview, preview_version
from kpis.admin.formulas import formula_check, typed_formula
from kpis.admin.pages import site_page
from kpis.forms.versions import VersionForm
from kpis.models import KPI
from kpis.queries.smart import Reading, smart_of_typed
from kpis.queries.smart_rows import smart_panel
from kpis.queries.unit_warnings import unit_warnings
from kpis.queries.version_previews import changed_scores, version_diff
from kpis.views.asked import Moment, this_moment


@require_http_methods(["GET", "HEAD", "POST"])
@admin.site.admin_view
def publish_version(request: HttpRequest, kpi: int) -> HttpResponse:
    found, moment = get_object_or_404(KPI, pk=kpi), this_moment()
    is_sent = request.method == "POST"
    form = VersionForm(request.POST if is_sent else None, found, moment.calendar, moment.today)
    context: dict[str, Any] = {"kpi": found, "form": form}
    context |= typed_formula(request, found, None if is_sent else form.initial)
    if is_sent and form.is_valid() and "check" not in request.POST:
        try:
            if _is_confirmed(request, form):
                return _published(request, form, moment)
            preview = preview_version(actor_of(request), form.version(), now=moment.now, **_said(form))
            context |= _previewed(request, form, preview, moment)
        except Refused as refused:
            form.refuse(refused)
    title = _("Publish a version of %(name)s") % {"name": found.name}
    is_wrong = is_sent and bool(form.errors)
    return site_page(request, "kpi/publish_version", title, context, refused=is_wrong)


def _is_confirmed(request: HttpRequest, form: VersionForm) -> bool:
    """Only what was looked at is published; whoever has typed on since then looks again."""
    return "publish" in request.POST and request.POST.get("previewed") == form.digest()


def _said(form: VersionForm) -> dict[str, Any]:
    return {"seen": form.cleaned_data["seen"], "reason": form.cleaned_data["reason"]}


def _published(request: HttpRequest, form: VersionForm, moment: Moment) -> HttpResponse:
    version = definitions.publish_version(actor_of(request), form.version(), now=moment.now, **_said(form))
    messages.success(request, _("Published: %(version)s.") % {"version": version})
    for warning in unit_warnings([version]):
        messages.warning(request, warning.text)
    return redirect("admin:kpis_kpi_change", version.kpi_id)


def _previewed(
    request: HttpRequest, form: VersionForm, preview: VersionPreview, moment: Moment
) -> dict[str, Any]:
    version, user = form.version(), person_of(request)
    found = {"diff": version_diff(version), "preview": preview, "typed_on": "publish" in request.POST}
    if version.kpi.status != KPI.Status.RETIRED:
        checked = smart_of_typed(version.kpi, version, Reading(moment.organisation, moment.today, user))
        found["smart"] = smart_panel(checked, version.kpi, user)
    if preview.changes is not None:
        found["scores"] = changed_scores(preview.changes, user, moment.today, moment.calendar)
    return found


urlpatterns = [
    path("formula/", formula_check, name="formula_check"),
    path("<int:kpi>/publish/", publish_version, name="publish_version"),
]
