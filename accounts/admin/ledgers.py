from django.contrib import admin

from accounts.models import Change, Look

from .curated import LedgerAdmin


@admin.register(Change)
class ChangeAdmin(LedgerAdmin):
    list_display = ("recorded_at", "who", "object_label", "field", "before", "after", "reason")
    list_filter = ("object_type", "recorded_at")
    list_select_related = ("actor",)
    search_fields = ("object_label", "field", "reason")

    @admin.display(description="who")
    def who(self, change: Change) -> str:
        return str(change.actor or change.actor_label)


@admin.register(Look)
class LookAdmin(LedgerAdmin):
    list_display = ("at", "holder", "person", "team", "where")
    list_select_related = ("holder", "person", "team")
