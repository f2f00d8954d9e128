import datetime as dt

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import BEGINNING, DatedRow, Team, User, from_text

from .definitions import KPI
from .querysets import MeasureQuerySet


class Measure(models.Model):
    """A KPI on one team's scorecard, or on one person's within that team."""

    class Source(models.TextChoices):
        ENTRY = "entry", _("entered")
        FORMULA = "formula", _("calculated")
        ROLLUP = "rollup", _("rolled up")

    kpi = models.ForeignKey(KPI, models.PROTECT, related_name="measures", verbose_name=_("KPI"))
    team = models.ForeignKey(Team, models.PROTECT, related_name="measures", verbose_name=_("team"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="own_measures",
        verbose_name=_("person"),
    )
    source = models.CharField(_("source"), max_length=7, choices=Source, default=Source.ENTRY)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_measures",
        verbose_name=_("owner"),
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("deputy"),
    )
    deputy_from = models.DateField(_("deputy from"), null=True, blank=True)
    deputy_to = models.DateField(_("deputy to"), null=True, blank=True)
    baseline = models.DecimalField(_("baseline"), max_digits=30, decimal_places=12, null=True, blank=True)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["team__code", "kpi__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["kpi", "team", "person"], nulls_distinct=False, name="measure_unique"
            ),
            models.CheckConstraint(
                condition=Q(source__in=("entry", "formula", "rollup")), name="measure_source_known"
            ),
            models.CheckConstraint(
                condition=~Q(source="rollup") | Q(person__isnull=True),
                name="measure_of_a_person_is_no_rollup",
                violation_error_message=_(
                    "A person's measure is entered or calculated; only a team rolls up."
                ),
            ),
            models.CheckConstraint(
                condition=Q(deputy_from__isnull=True)
                | Q(deputy_to__isnull=True)
                | Q(deputy_to__gte=models.F("deputy_from")),
                name="deputy_ends_after_the_start",
                violation_error_message=_("The deputy's last day is not before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kpi.code}, {self.team.code}"

    def deputised_on(self, day: dt.date) -> bool:
        """Whether the deputy stands in for the owner; an end that is not given is open."""
        since, until = self.deputy_from or dt.date.min, self.deputy_to or dt.date.max
        return self.deputy_id is not None and since <= day <= until

    def answerer_on(self, day: dt.date) -> User | None:
        """Who answers for it: the deputy in their days, else the owner."""
        return self.deputy if self.deputised_on(day) else self.owner


class MeasureLife(models.Model):
    """A stretch of time in which a measure is active; a measure may leave and come back."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="lives")
    active_from = models.DateField(_("active from"), default=BEGINNING)
    active_to = models.DateField(_("active to"), null=True, blank=True)

    class Meta:
        verbose_name = _("life of a measure")
        verbose_name_plural = _("lives of a measure")
        ordering = ["measure", "active_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(active_to__isnull=True) | Q(active_to__gte=F("active_from")),
                name="life_ends_after_it_starts",
            ),
            ExclusionConstraint(
                name="lives_do_not_overlap",
                expressions=[
                    ("measure", RangeOperators.EQUAL),
                    (
                        Func(
                            F("active_from"),
                            F("active_to"),
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return from_text(self.active_from)

    @property
    def audit_label(self) -> str:
        return str(self.measure)

    def covers(self, day: dt.date) -> bool:
        return self.active_from <= day and (self.active_to is None or day <= self.active_to)


class MeasureTerms(DatedRow):
    """What a measure weighs on its scorecard, and whether red there caps the team, from `valid_from` on."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="terms", verbose_name=_("measure"))
    weight = models.DecimalField(_("weight"), max_digits=30, decimal_places=12, default=1)
    critical = models.BooleanField(_("critical"), default=False)

    class Meta:
        verbose_name = _("terms of a measure")
        verbose_name_plural = _("terms of measures")
        ordering = ["measure", "valid_from", "recorded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "valid_from", "recorded_at"], name="measure_terms_unique"
            ),
            models.CheckConstraint(condition=Q(weight__gte=0), name="measure_weight_not_negative"),
        ]
