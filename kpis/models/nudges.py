from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Team

from .periods import OfPeriod, known_grain
from .querysets import OfTeamQuerySet


class Nudge(OfPeriod):
    """A manager reminds a person of a team's period; `day` is that of `at` in the organisation's zone. At
    most once a day, whoever does it."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="nudges")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="nudges")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    day = models.DateField()

    objects = OfTeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("nudge")
        verbose_name_plural = _("nudges")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "grain", "start", "person", "day"], name="one_nudge_a_person_and_day"
            ),
            known_grain("nudge_grain_known"),
        ]
