from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from accounts.admin.curated import DatedInline, written_rows
from accounts.audit import Actor
from kpis.actions.rules import set_rules
from kpis.actions.strategy import save_objective, save_perspective, set_node_terms
from kpis.admin.hindsight import TriedAdmin
from kpis.models import NodeTerms, Objective, Perspective, ScoringRules


class NodeTermsInline(DatedInline):
    model = NodeTerms
    fields = ("valid_from", "weight", "rollup", "recorded_at")


@admin.register(Perspective)
class PerspectiveAdmin(TriedAdmin):
    list_display = ("code", "name", "position")
    fields = ("code", "name", "position", "reason", "seen")
    inlines = (NodeTermsInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()

    def act(self, actor: Actor, form: Any, formsets: Any, change: bool) -> None:
        now, reason, seen = timezone.now(), form.cleaned_data["reason"], form.what_was_seen()
        rows = written_rows(formsets, NodeTerms)
        save_perspective(actor, form.instance, now=now, seen=seen, reason=reason)
        for row in rows:
            set_node_terms(actor, row, now=now, reason=reason)


@admin.register(Objective)
class ObjectiveAdmin(TriedAdmin):
    list_display = ("code", "name", "perspective", "retired_from")
    list_filter = ("perspective",)
    list_select_related = ("perspective",)
    search_fields = ("code", "name")
    fields = ("code", "name", "perspective", "description", "drives", "retired_from", "reason", "seen")
    filter_horizontal = ("drives",)
    inlines = (NodeTermsInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code", "perspective") if obj else ()

    def act(self, actor: Actor, form: Any, formsets: Any, change: bool) -> None:
        now, data, seen = timezone.now(), form.cleaned_data, form.what_was_seen()
        rows = written_rows(formsets, NodeTerms)
        drives = list(data["drives"])
        save_objective(actor, form.instance, now=now, drives=drives, seen=seen, reason=data["reason"])
        for row in rows:
            set_node_terms(actor, row, now=now, reason=data["reason"])


@admin.register(ScoringRules)
class ScoringRulesAdmin(TriedAdmin):
    list_display = (
        "valid_from",
        "tolerance_percent",
        "node_green_at",
        "node_amber_at",
        "coverage_floor_percent",
        "completeness_floor_percent",
        "recorded_at",
    )
    fields = (*list_display[:-1], "reason", "seen")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def act(self, actor: Actor, form: Any, formsets: Any, change: bool) -> None:
        set_rules(actor, form.instance, now=timezone.now(), reason=form.cleaned_data["reason"])
