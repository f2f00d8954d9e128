from django.contrib import admin

from accounts.admin.curated import LedgerAdmin
from kpis.models import CalendarPeriod, Changeset, EntryRevision, ManualScore, TeamPeriod


@admin.register(EntryRevision)
class EntryRevisionAdmin(LedgerAdmin):
    """Who entered what for which measure and when, without the figures: curating is not reading."""

    list_display = (
        "recorded_at",
        "measure",
        "grain",
        "start",
        "version",
        "state",
        "actor",
        "source",
        "place",
    )
    list_select_related = ("measure__kpi", "measure__team", "actor")
    list_filter = ("source", "state", "grain")
    search_fields = ("measure__kpi__code", "measure__team__code")
    fields = (*list_display, "reason")


@admin.register(TeamPeriod)
class TeamPeriodAdmin(LedgerAdmin):
    list_display = ("team", "grain", "start", "state", "by", "at", "reason")
    list_select_related = ("team", "by")
    list_filter = ("state", "grain", "team")


@admin.register(ManualScore)
class ManualScoreAdmin(LedgerAdmin):
    list_display = ("team", "node", "objective", "perspective", "grain", "start", "actor", "recorded_at")
    list_select_related = ("team", "objective", "perspective", "actor")
    fields = (*list_display, "reason")


@admin.register(Changeset)
class ChangesetAdmin(LedgerAdmin):
    list_display = ("previewed_at", "door", "state", "actor", "actor_label", "committed_at", "undone_at")
    list_select_related = ("actor",)
    list_filter = ("door", "state")


@admin.register(CalendarPeriod)
class CalendarPeriodAdmin(LedgerAdmin):
    """Periods come with the organisation folder, all of them at once."""

    list_display = ("key", "start", "end", "quarter", "half", "year")
    list_filter = ("year",)
