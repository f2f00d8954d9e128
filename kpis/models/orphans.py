from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .definitions import KPI
from .discussion import Action
from .measures import Measure

OWNER_WANTED = "owner to be chosen after"
"""In the ledger of changes: whose place is to be filled."""


class OrphanQuerySet(models.QuerySet["Orphan"]):
    def waiting(self) -> Self:
        """Nobody has chosen a new owner yet."""
        return self.filter(until=None)


class Orphan(models.Model):
    """A measure or KPI has lost its owner: who had it, since when, and who has it until somebody chooses.

    With `action` it is that open action of the measure. `former` is the last owner whom somebody chose,
    however often it has passed on since. The row is kept when it has been handed over.
    """

    measure = models.ForeignKey(
        Measure, models.CASCADE, null=True, related_name="orphaned", verbose_name=_("measure")
    )
    action = models.ForeignKey(
        Action, models.CASCADE, null=True, related_name="orphaned", verbose_name=_("action")
    )
    kpi = models.ForeignKey(KPI, models.CASCADE, null=True, related_name="orphaned", verbose_name=_("KPI"))
    former = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("had by")
    )
    heir = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("has it now")
    )
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("handed over"), null=True)

    objects = OrphanQuerySet.as_manager()

    class Meta:
        verbose_name = _("ownership to hand over")
        verbose_name_plural = _("to hand over")
        ordering = ["former__email", "measure__team__code", "measure__kpi__code", "kpi__code", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(measure__isnull=True, kpi__isnull=False)
                | Q(measure__isnull=False, kpi__isnull=True),
                name="orphan_is_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(action__isnull=True) | Q(measure__isnull=False),
                name="orphan_action_has_a_measure",
            ),
            models.UniqueConstraint(
                fields=["measure", "kpi", "action"],
                condition=Q(until=None),
                nulls_distinct=False,
                name="orphan_waits_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.thing)

    @property
    def thing(self) -> Measure | KPI | Action:
        found = self.action or self.measure or self.kpi
        assert found is not None, "the database keeps it so"  # noqa: S101 - narrows the type
        return found
