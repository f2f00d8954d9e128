from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import consequences
from accounts.admin.curated import LedgerAdmin, actor_of
from accounts.models import User
from kpis.actions.ownership import hand_over
from kpis.admin.new_owners import NewOwnerForm, give_to_new_owner
from kpis.models import Orphan


class Waiting(ChangeList):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = str(_("To hand over"))
        self.elsewhere = consequences.waiting_elsewhere()


@admin.register(Orphan)
class OrphanAdmin(LedgerAdmin):
    """What waits for an owner; what has been handed over stands in the ledger of changes."""

    list_display = ("name", "place", "former", "since", "has_it_now")
    list_display_links = None
    list_filter = (
        ("former", admin.RelatedOnlyFieldListFilter),
        ("measure__team", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = (
        "measure__kpi",
        "measure__team",
        "measure__person",
        "action",
        "kpi",
        "former",
        "heir",
    )
    search_fields = ("measure__kpi__code", "measure__kpi__name", "kpi__code", "kpi__name", "former__name")
    action_form = NewOwnerForm
    actions = ("hand_over_to_the_new_owner",)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return Waiting

    def get_queryset(self, request: HttpRequest) -> QuerySet[Orphan]:
        return Orphan.objects.waiting()

    @admin.display(description=_("KPI"))
    def name(self, orphan: Orphan) -> str:
        return str(orphan.measure.kpi if orphan.measure else orphan.kpi)

    @admin.display(description=_("where"))
    def place(self, orphan: Orphan) -> str:
        measure = orphan.measure
        if measure is None:
            return str(_("the definition in the catalogue"))
        where = f"{measure.team}, {measure.person}" if measure.person else str(measure.team)
        words = {"where": where, "action": orphan.action}
        return str(_("%(where)s, the action “%(action)s”") % words) if orphan.action else where

    @admin.display(description=_("has it now"))
    def has_it_now(self, orphan: Orphan) -> str:
        return str(orphan.heir or _("nobody"))

    @admin.action(description=_("Hand over to the new owner"))
    def hand_over_to_the_new_owner(self, request: HttpRequest, orphans: QuerySet[Orphan]) -> None:
        def give(owner: User, reason: str) -> int:
            return len(hand_over(actor_of(request), list(orphans), owner, now=timezone.now(), reason=reason))

        give_to_new_owner(self, request, give)
