from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from accounts.admin.curated import (
    DatedInline,
    ForAdministrators,
    GuardedRowForm,
    written_rows,
)
from accounts.audit import Actor
from accounts.models import BEGINNING
from kpis.actions.measures import create_measure, edit_measure, set_life, set_measure_terms
from kpis.actions.targets import set_target
from kpis.admin.hindsight import TriedAdmin
from kpis.models import Measure, MeasureLife, MeasureTerms, Target


class MeasureLifeInline(ForAdministrators, admin.TabularInline):  # type: ignore[type-arg]  # generic only in the stubs
    model = MeasureLife
    form = GuardedRowForm
    extra = 0
    can_delete = False
    fields = ("active_from", "active_to")


class MeasureTermsInline(DatedInline):
    model = MeasureTerms
    fields = ("valid_from", "weight", "critical", "recorded_at")


class TargetInline(DatedInline):
    model = Target
    fields = ("valid_from", "grain", *Target.FIGURES, "due", "profile", "rationale", "recorded_at")


@admin.register(Measure)
class MeasureAdmin(TriedAdmin):
    list_display = ("kpi", "team", "person", "source", "owner")
    list_filter = ("source", "team")
    list_select_related = ("kpi", "team", "person", "owner")
    search_fields = ("kpi__code", "kpi__name", "team__code", "team__name")
    autocomplete_fields = ("kpi", "team", "person", "owner", "deputy")
    inlines = (MeasureLifeInline, MeasureTermsInline, TargetInline)
    fields = (
        "kpi",
        "team",
        "person",
        "source",
        "owner",
        "deputy",
        "deputy_from",
        "deputy_to",
        "baseline",
        "reason",
        "seen",
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("kpi", "team", "person") if obj else ()

    def act(self, actor: Actor, form: Any, formsets: Any, change: bool) -> None:
        measure, now, reason = form.instance, timezone.now(), form.cleaned_data["reason"]
        lives, terms = written_rows(formsets, MeasureLife), written_rows(formsets, MeasureTerms)
        if change:
            edit_measure(actor, measure, now=now, seen=form.what_was_seen(), reason=reason)
        else:
            first = lives.pop(0) if lives else MeasureLife(active_from=BEGINNING)
            create_measure(
                actor,
                measure,
                now=now,
                active_from=first.active_from,
                active_to=first.active_to,
                reason=reason,
            )
        for life in lives:
            set_life(actor, life, now=now, reason=reason)
        for row in terms:
            set_measure_terms(actor, row, now=now, reason=reason)
        for target in written_rows(formsets, Target):
            set_target(actor, target, now=now, reason=reason)
