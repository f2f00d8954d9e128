from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin.curated import CuratedAdmin, ReasonForm, actor_of
from accounts.refusals import Refused
from kpis.actions.leading_pairs import declare, withdraw
from kpis.models import LeadingPair


@admin.register(LeadingPair)
class LeadingPairAdmin(CuratedAdmin):
    list_display = ("leader", "follower", "declared_by", "declared_at", "reason")
    list_select_related = ("leader", "follower", "declared_by")
    autocomplete_fields = ("leader", "follower")
    fields = ("leader", "follower", "reason", "seen")
    action_form = ReasonForm
    actions = ("withdraw",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def act(self, actor: Any, form: Any, formsets: Any, change: bool) -> None:
        declare(actor, form.instance, now=timezone.now(), reason=form.cleaned_data["reason"])

    @admin.action(description=_("Withdraw"))
    def withdraw(self, request: HttpRequest, queryset: QuerySet[LeadingPair]) -> None:
        try:
            for pair in queryset.select_related("leader", "follower"):
                withdraw(actor_of(request), pair, now=timezone.now(), reason=request.POST.get("reason", ""))
        except Refused as refused:
            self.message_user(request, str(refused), level="error")
