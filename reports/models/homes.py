from django.db import models
from django.utils.translation import gettext_lazy as _


class LedgerHome(models.Model):
    """Where the ledger lives: the cluster and the number its table has there, which a dump that was put back
    has not. One row. `restored_at`: when it was found somewhere else the last time, or somebody said so."""

    place = models.CharField(max_length=60)
    restored_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("home of the ledger")
        verbose_name_plural = _("homes of the ledger")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="ledger_has_one_home"),
        ]

    def __str__(self) -> str:
        return self.place
