from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin.curated import LedgerAdmin, ReasonForm, actor_of
from reports.actions.stop import lift
from reports.calc.addresses import address_sha256
from reports.models import (
    DeliveryAttempt,
    ReminderStop,
    ReportDelivery,
    ReportOccurrence,
    SignalStop,
    Suppression,
)


@admin.register(ReportOccurrence)
class ReportOccurrenceAdmin(LedgerAdmin):
    list_display = ("schedule", "period_start", "kind", "seq", "due_at", "state", "built_at", "closed_at")
    list_select_related = ("schedule",)
    list_filter = ("state", "kind", "schedule")


@admin.register(ReportDelivery)
class ReportDeliveryAdmin(LedgerAdmin):
    list_display = (
        "occurrence",
        "notice",
        "reminder",
        "address",
        "channel",
        "state",
        "attempts",
        "last_code",
        "sent_at",
    )
    list_select_related = (
        "occurrence__schedule",
        "notice__measure__kpi",
        "notice__measure__team",
        "reminder",
    )
    list_filter = ("state", "channel")
    search_fields = ("address", "message_id")


@admin.register(DeliveryAttempt)
class DeliveryAttemptAdmin(LedgerAdmin):
    list_display = ("started", "delivery", "outcome", "smtp_code", "worker")
    list_select_related = ("delivery__occurrence__schedule",)


@admin.register(Suppression)
class SuppressionAdmin(LedgerAdmin):
    """Who gets no mail any more. Addresses are kept as hashes, so a whole address finds its rows."""

    list_display = ("at", "schedule", "reason", "source", "expires")
    list_select_related = ("schedule",)
    list_filter = ("reason", "schedule")
    search_fields = ("address_sha256",)
    search_help_text = _("The whole address of a reader")
    action_form = ReasonForm
    actions = ("lift",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Suppression], search_term: str
    ) -> tuple[QuerySet[Suppression], bool]:
        found = queryset.filter(address_sha256=address_sha256(search_term)) if search_term else queryset
        return found, False

    @admin.action(description=_("Send reports to these addresses again"))
    def lift(self, request: HttpRequest, suppressions: QuerySet[Suppression]) -> None:
        actor, reason = actor_of(request), request.POST.get("reason", "").strip()
        for suppression in suppressions:
            lift(actor, suppression, now=timezone.now(), reason=reason)


@admin.register(SignalStop)
class SignalStopAdmin(LedgerAdmin):
    """Who wants no mails about the signals of a measure; the person starts them again, by following it."""

    list_display = ("at", "user", "measure")
    list_select_related = ("user", "measure__kpi", "measure__team")
    search_fields = ("user__email", "measure__kpi__code")


@admin.register(ReminderStop)
class ReminderStopAdmin(LedgerAdmin):
    """Who wants no reminders; the person starts them again, by the link of any of them."""

    list_display = ("at", "user")
    list_select_related = ("user",)
    search_fields = ("user__email",)
