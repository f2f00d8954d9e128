from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions.organisation import change_organisation
from accounts.actions.teams import close_team, create_team, edit_team, set_terms
from accounts.audit import Actor
from accounts.models import Organisation, Team, TeamTerms

from .curated import CuratedAdmin, DatedInline, VersionedForm, written_rows


class TeamTermsInline(DatedInline):
    model = TeamTerms
    fk_name = "team"
    fields = ("valid_from", "parent", "weight", "mode", "own_weight", "rollup", "recorded_at")

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """A new team is asked at once which one it belongs to; the first belongs to none."""
        return 0 if obj else 1

    def get_queryset(self, request: HttpRequest) -> QuerySet[TeamTerms]:
        return super().get_queryset(request).select_related("parent")


@admin.register(Team)
class TeamAdmin(CuratedAdmin):
    list_display = ("code", "name", "active_from", "active_to")
    search_fields = ("code", "name")
    fields = ("code", "name", "active_from", "active_to", "successors", "reason", "seen")
    inlines = (TeamTermsInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()

    def act(self, actor: Actor, form: Any, formsets: Any, change: bool) -> None:
        team, now, reason = form.instance, timezone.now(), form.cleaned_data["reason"]
        terms = written_rows(formsets, TeamTerms)
        if not change:
            create_team(actor, team, now=now, terms=terms.pop(0) if terms else None, reason=reason)
        else:
            edit_team(actor, team, now=now, seen=form.what_was_seen(), reason=reason)
        for row in terms:
            set_terms(actor, row, now=now, reason=reason)
        successors = form.cleaned_data["successors"]
        if team.active_to and set(successors) != set(team.successors.all()):
            close_team(actor, team, team.active_to, now=now, successors=successors, reason=reason)


@admin.register(Organisation)
class OrganisationAdmin(CuratedAdmin):
    form = VersionedForm
    fieldsets = (
        (None, {"fields": ("name", "timezone", "language", "currency")}),
        (_("Calendar"), {"fields": ("calendar", "fiscal_year_start", "year_label")}),
        (
            _("Entering values"),
            {
                "fields": (
                    *("entry_days", "entry_day_kind", "entry_instructions", "lock_after_days"),
                    *("comment_when_red", "entry_links"),
                )
            },
        ),
        (_("Reminders"), {"fields": ("remind_before_days", "remind_after_days", "remind_at")}),
        (_("Signals"), {"fields": ("signal_profile",)}),
        (_("This change"), {"fields": ("reason", "seen")}),
    )

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def act(self, actor: Actor, form: Any, formsets: Any, change: bool) -> None:
        version, reason = form.what_was_seen()["version"], form.cleaned_data["reason"]
        change_organisation(actor, form.instance, version, now=timezone.now(), reason=reason)
