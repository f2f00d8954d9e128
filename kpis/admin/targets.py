"""Targets in the admin site: one at a time, and a year's in one grid."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone

from accounts.audit import Actor
from kpis.actions.targets import set_target
from kpis.admin.hindsight import TriedAdmin
from kpis.admin.target_years import year_page
from kpis.models import Target


@admin.register(Target)
class TargetAdmin(TriedAdmin):
    change_list_template = "admin/kpis/target/change_list.html"
    list_display = ("measure", "grain", "valid_from", "target", "red_line", "lower", "upper", "recorded_at")
    list_filter = ("grain", "measure__team")
    list_select_related = ("measure__kpi", "measure__team")
    search_fields = ("measure__kpi__code", "measure__kpi__name", "measure__team__code")
    autocomplete_fields = ("measure",)
    fields = (
        "measure",
        "grain",
        "valid_from",
        *Target.FIGURES,
        "due",
        "profile",
        "rationale",
        "reason",
        "seen",
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def act(self, actor: Actor, form: Any, formsets: Any, change: bool) -> None:
        set_target(actor, form.instance, now=timezone.now(), reason=form.cleaned_data["reason"])

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.target_year)
        return [path("year/", view, name="target_year"), *super().get_urls()]

    def target_year(self, request: HttpRequest) -> HttpResponse:
        """Many targets of a year: typed, pasted or spread, previewed, then saved in one act."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return year_page(request, self.admin_site.each_context(request), self.opts)
