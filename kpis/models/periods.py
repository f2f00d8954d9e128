from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

GRAINS = ("day", "week", "month", "period", "quarter", "half_year", "year")


class Grain(models.TextChoices):
    DAY = "day", _("day")
    WEEK = "week", _("week")
    MONTH = "month", _("month")
    PERIOD = "period", _("period")
    QUARTER = "quarter", _("quarter")
    HALF_YEAR = "half_year", _("half year")
    YEAR = "year", _("year")


class OfPeriod(models.Model):
    """A row of one period, named by its grain and its first day; the key is made by `calc.periods`."""

    grain = models.CharField(_("grain"), max_length=9, choices=Grain)
    start = models.DateField(_("start"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.get_grain_display()} {self.start}"


def known_grain(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(grain__in=GRAINS), name=name)
