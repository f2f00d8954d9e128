import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from .dated import DatedRow
from .lines import one_line
from .tree import ids_above, ids_at_the_top, ids_under, ids_where

if TYPE_CHECKING:
    from .people import User

team_code = RegexValidator(
    r"\A[A-Za-z][A-Za-z0-9_-]{0,63}\Z",
    _("A team code starts with a letter and holds letters, digits, _ and -, at most 64 characters."),
)


class TeamQuerySet(models.QuerySet["Team"]):
    """Rights flow down the tree that is in force on `today`."""

    def visible_to(self, user: "User", today: dt.date) -> "TeamQuerySet":
        """Teams whose figures `user` may read: member there or above, or an executive."""
        if not user.is_active:
            return self.none()
        if user.is_executive:
            return self.all()
        return self.filter(pk__in=ids_where(user, ("viewer", "contributor", "manager"), today))

    def editable_by(self, user: "User", today: dt.date) -> "TeamQuerySet":
        """Teams in which `user` may enter figures and comment."""
        return self._where(user, ("contributor", "manager"), today)

    def managed_by(self, user: "User", today: dt.date) -> "TeamQuerySet":
        """Teams in which `user` may finish, lock and reopen a month and correct what is closed."""
        return self._where(user, ("manager",), today)

    def under(self, team_ids: Iterable[int], day: dt.date) -> "TeamQuerySet":
        """These teams and all below them on `day`."""
        return self.filter(pk__in=ids_under(team_ids, day))

    def above(self, team_ids: Iterable[int], day: dt.date) -> "TeamQuerySet":
        """These teams and all above them on `day`."""
        return self.filter(pk__in=ids_above(team_ids, day))

    def top(self, day: dt.date) -> "TeamQuerySet":
        """The teams without a parent on `day`, those still open first."""
        return self.filter(pk__in=ids_at_the_top(day)).order_by(F("active_to").desc(nulls_first=True), "pk")

    def _where(self, user: "User", roles: tuple[str, ...], today: dt.date) -> "TeamQuerySet":
        return self.filter(pk__in=ids_where(user, roles, today)) if user.is_active else self.none()


class Team(models.Model):
    """A node of the organisation tree; its parent, weight and mode are dated `TeamTerms`."""

    code = models.CharField(_("code"), max_length=64, validators=[team_code])
    name = models.CharField(_("name"), max_length=120, validators=[one_line])
    active_from = models.DateField(_("active from"), null=True, blank=True)
    active_to = models.DateField(_("active to"), null=True, blank=True)
    successors = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="predecessors", verbose_name=_("successors")
    )

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(Lower("code"), name="team_code_unique_regardless_of_case"),
            models.CheckConstraint(
                condition=Q(active_from__isnull=True)
                | Q(active_to__isnull=True)
                | Q(active_to__gte=F("active_from")),
                name="team_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_active_on(self, day: dt.date) -> bool:
        return (self.active_from is None or self.active_from <= day) and (
            self.active_to is None or day <= self.active_to
        )


class TeamTerms(DatedRow):
    """Where a team stands in the tree and how it counts there, from `valid_from` on."""

    class Mode(models.TextChoices):
        AUTO = "auto", _("own scorecard if it has one, else its teams")
        OWN = "own", _("own scorecard")
        CHILDREN = "children", _("its teams")
        BOTH = "both", _("own scorecard beside its teams")

    class Rollup(models.TextChoices):
        WEIGHTED_MEAN = "weighted_mean", _("weighted mean")
        WORST_CHILD = "worst_child", _("worst child")

    team = models.ForeignKey(Team, models.PROTECT, related_name="terms", verbose_name=_("team"))
    parent = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="child_terms", verbose_name=_("parent")
    )
    weight = models.DecimalField(_("weight"), max_digits=30, decimal_places=12, default=1)
    mode = models.CharField(_("mode"), max_length=8, choices=Mode, default=Mode.AUTO)
    own_weight = models.DecimalField(
        _("weight of the own scorecard"), max_digits=30, decimal_places=12, default=1
    )
    rollup = models.CharField(_("roll-up"), max_length=13, choices=Rollup, default=Rollup.WEIGHTED_MEAN)

    class Meta:
        verbose_name = _("team terms")
        verbose_name_plural = _("team terms")
        ordering = ["team", "valid_from", "recorded_at"]
        constraints = [
            models.UniqueConstraint(fields=["team", "valid_from", "recorded_at"], name="team_terms_unique"),
            models.CheckConstraint(
                condition=Q(weight__gte=0) & Q(own_weight__gte=0), name="team_weights_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(mode__in=("auto", "own", "children", "both")), name="team_mode_known"
            ),
            models.CheckConstraint(
                condition=Q(rollup__in=("weighted_mean", "worst_child")), name="team_rollup_known"
            ),
            models.CheckConstraint(condition=~Q(team=F("parent")), name="team_is_not_its_own_parent"),
        ]
