from django.contrib import admin

from accounts.admin.curated import LedgerAdmin
from reports.models import DeliveryAttempt, ReportDelivery, ReportOccurrence, Suppression


@admin.register(ReportOccurrence)
class ReportOccurrenceAdmin(LedgerAdmin):
    list_display = ("schedule", "period_start", "kind", "seq", "due_at", "state", "built_at", "closed_at")
    list_select_related = ("schedule",)
    list_filter = ("state", "kind", "schedule")


@admin.register(ReportDelivery)
class ReportDeliveryAdmin(LedgerAdmin):
    list_display = ("occurrence", "address", "channel", "state", "attempts", "last_code", "sent_at")
    list_select_related = ("occurrence__schedule",)
    list_filter = ("state", "channel")
    search_fields = ("address", "message_id")


@admin.register(DeliveryAttempt)
class DeliveryAttemptAdmin(LedgerAdmin):
    list_display = ("started", "delivery", "outcome", "smtp_code", "worker")
    list_select_related = ("delivery__occurrence__schedule",)


@admin.register(Suppression)
class SuppressionAdmin(LedgerAdmin):
    list_display = ("at", "schedule", "reason", "source", "expires")
    list_select_related = ("schedule",)
    list_filter = ("reason",)
