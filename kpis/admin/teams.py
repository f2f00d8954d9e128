"""Teams with what follows from them for figures: they move, close, merge and split by a preview."""

from collections.abc import Mapping

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from accounts.admin.curated import actor_of
from accounts.admin.teams import TeamAdmin
from accounts.clock import today_in
from accounts.models import Organisation, Team
from accounts.refusals import Refused
from kpis.actions.reorganisations import rehearse, reorganise
from kpis.admin.hindsight import TriedAdmin
from kpis.forms.reorganisations import CloseForm, MergeForm, MoveForm, ReorganisationForm
from kpis.forms.splits import SplitForm
from kpis.queries.previews import Preview

FORMS: Mapping[str, type[ReorganisationForm]] = {
    "move": MoveForm,
    "close": CloseForm,
    "merge": MergeForm,
    "split": SplitForm,
}

admin.site.unregister(Team)  # registered again here, where the scores that hang on a team are known


@admin.register(Team)
class ReorganisedTeamAdmin(TriedAdmin, TeamAdmin):
    change_form_template = "admin/accounts/team/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.team_reorganise)
        return [path("<int:team_id>/<slug:act>/from/", view, name="team_reorganise"), *super().get_urls()]

    def team_reorganise(self, request: HttpRequest, team_id: int, act: str) -> HttpResponse:
        """The form; sent, the preview of what it says; confirmed, the act."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        team, now = get_object_or_404(Team, pk=team_id), timezone.now()
        if act not in FORMS:
            raise Http404
        sent = request.POST if request.method == "POST" else None
        form = FORMS[act](team, today_in(Organisation.current(), now), sent)
        preview = None
        if form.is_valid():
            try:
                if "confirm" in request.POST:
                    return self._done(request, form)
                preview = rehearse(actor_of(request), form.wish(), now=now)
            except Refused as refused:
                form.refuse(refused)
        return self._shown(request, form, preview)

    def _done(self, request: HttpRequest, form: ReorganisationForm) -> HttpResponse:
        data = form.cleaned_data
        actor, now = actor_of(request), timezone.now()
        reorganise(actor, form.wish(), seen=data["seen"], now=now, reason=data["reason"])
        self.message_user(request, form.done % {"team": form.team.name})
        return redirect("admin:accounts_team_change", form.team.pk)

    def _shown(self, request: HttpRequest, form: ReorganisationForm, preview: Preview | None) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": form.title % {"team": form.team.name},
            "opts": self.opts,
            "team": form.team,
            "form": form,
            "preview": preview,
        }
        status = 422 if form.is_bound and preview is None else 200
        return TemplateResponse(request, "admin/team_reorganise.html", context, status=status)
