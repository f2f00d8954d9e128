from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Team

from .periods import OfPeriod, known_grain
from .querysets import OfTeamQuerySet


class TeamPeriod(OfPeriod):
    """What persons did to a team's period; without a row it is running, open or closed by the clock alone."""

    class State(models.TextChoices):
        FINISHED = "finished", _("finished")
        LOCKED = "locked", _("locked")
        REOPENED = "reopened", _("reopened")

    team = models.ForeignKey(Team, models.PROTECT, related_name="periods")
    state = models.CharField(_("state"), max_length=8, choices=State)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    by_label = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    reason = models.TextField(_("reason"), blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfTeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("team period")
        verbose_name_plural = _("team periods")
        ordering = ["team", "grain", "start"]
        constraints = [
            models.UniqueConstraint(fields=["team", "grain", "start"], name="team_period_unique"),
            known_grain("team_period_grain_known"),
            models.CheckConstraint(
                condition=Q(state__in=("finished", "locked", "reopened")), name="team_period_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="reopened") | ~Q(reason=""), name="reopening_has_a_reason"
            ),
        ]


class CalendarPeriod(models.Model):
    """One period of a published calendar: the rows of a table calendar. A trigger sees to it that, as a
    transaction ends, they follow each other without gap or overlap."""

    key = models.CharField(max_length=12, unique=True)
    start = models.DateField()
    end = models.DateField()
    quarter = models.PositiveSmallIntegerField()
    half = models.PositiveSmallIntegerField()
    year = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("calendar period")
        verbose_name_plural = _("calendar periods")
        ordering = ["start"]
        constraints = [
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="calendar_period_in_order"),
            models.CheckConstraint(
                condition=Q(key__regex=r"^FY[0-9]{4}-P[0-9]{2}$"), name="calendar_period_key_form"
            ),
            models.CheckConstraint(
                condition=Q(quarter__range=(1, 4)) & Q(half__range=(1, 2)), name="calendar_quarter_and_half"
            ),
        ]

    def __str__(self) -> str:
        return self.key
