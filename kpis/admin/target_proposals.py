from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin.curated import LedgerAdmin, ReasonForm, actor_of
from accounts.refusals import Refused
from kpis.actions.target_proposals import decline, take_over
from kpis.calc.decimals import write_decimal
from kpis.forms.target_rows import LABELS
from kpis.models import TargetProposal

WAITING = "waiting"


class DecisionFilter(admin.SimpleListFilter):
    title = _("decision")
    parameter_name = "decision"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(WAITING, _("waits for a decision")), *TargetProposal.Decision.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[TargetProposal]) -> QuerySet[TargetProposal]:
        chosen = self.value()
        return queryset.filter(decision="" if chosen == WAITING else chosen) if chosen else queryset


@admin.register(TargetProposal)
class TargetProposalAdmin(LedgerAdmin):
    """What managers wish; what is ticked is taken over in one act, or declined."""

    list_display = ("measure", "grain", "valid_from", "figures", "rationale", "proposed_by", "decided")
    list_filter = (DecisionFilter, "measure__team")
    list_select_related = ("measure__kpi", "measure__team", "proposed_by")
    search_fields = ("measure__kpi__code", "measure__kpi__name", "measure__team__code")
    action_form = ReasonForm
    actions = ("take_over", "decline")

    @admin.display(description=_("decision"), ordering="decision")
    def decided(self, proposal: TargetProposal) -> str:
        return proposal.get_decision_display() or gettext("waits for a decision")

    @admin.display(description=_("figures"))
    def figures(self, proposal: TargetProposal) -> str:
        told = {LABELS[name]: getattr(proposal, name) for name in proposal.FIGURES}
        return ", ".join(
            f"{label} {write_decimal(figure)}" for label, figure in told.items() if figure is not None
        )

    @admin.action(description=_("Take over"))
    def take_over(self, request: HttpRequest, proposals: QuerySet[TargetProposal]) -> None:
        reason = request.POST.get("reason", "")
        try:
            count = take_over(actor_of(request), list(proposals), now=timezone.now(), reason=reason)
        except Refused as refused:
            self.message_user(request, str(refused), messages.ERROR)
            return
        self.message_user(request, _("Targets set: %(count)s.") % {"count": count})

    @admin.action(description=_("Decline"))
    def decline(self, request: HttpRequest, proposals: QuerySet[TargetProposal]) -> None:
        reason = request.POST.get("reason", "")
        try:
            count = decline(actor_of(request), list(proposals), now=timezone.now(), reason=reason)
        except Refused as refused:
            self.message_user(request, str(refused), messages.ERROR)
            return
        self.message_user(request, _("Declined: %(count)s.") % {"count": count})
