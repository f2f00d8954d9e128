import datetime as dt

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Team, User
from accounts.models.lines import one_line
from accounts.models.organisation import validate_timezone
from kpis.models import KPI, Objective


class ReportScheduleQuerySet(models.QuerySet["ReportSchedule"]):
    def visible_to(self, user: User, today: dt.date) -> "ReportScheduleQuerySet":
        """Schedules one answers for or has been sent a report of; administrators see all."""
        if not user.is_active:
            return self.none()
        if user.is_administrator:
            return self.all()
        received = user.report_deliveries.values("occurrence__schedule")
        return self.filter(Q(owner=user) | Q(pk__in=received))

    def editable_by(self, user: User, today: dt.date) -> "ReportScheduleQuerySet":
        """Those one answers for: to pause, look at beforehand and run now."""
        if not user.is_active:
            return self.none()
        return self.all() if user.is_administrator else self.filter(owner=user)

    def shared(self) -> "ReportScheduleQuerySet":
        """Those that are curated, not the subscriptions of single readers."""
        return self.filter(personal=False)

    def owner_wanted(self) -> "ReportScheduleQuerySet":
        """Whoever was chosen has left, and an administrator stands in."""
        return self.filter(former__isnull=False)

    def subscriptions_of(self, user: User) -> "ReportScheduleQuerySet":
        return self.filter(personal=True, owner=user) if user.is_active else self.none()


class ReportSchedule(models.Model):
    """When which report about what goes to whom. `version` guards against two people editing at once.

    A `personal` one is a subscription: its owner made it, and is its only reader. `former` is the last owner
    whom somebody chose, where that one has left and nobody has chosen another.
    """

    class Cadence(models.TextChoices):
        MONTH = "month", _("monthly")
        QUARTER = "quarter", _("quarterly")

    class DayRule(models.TextChoices):
        CALENDAR_DAY = "calendar_day", _("calendar day of the month after")
        BUSINESS_DAY = "business_day", _("working day of the month after")
        DAYS_AFTER_CLOSE = "days_after_close", _("days after entry closes")

    class CatchUp(models.TextChoices):
        ALL = "all", _("every missed period, oldest first")
        LATEST = "latest", _("only the latest missed period")

    class Section(models.TextChoices):
        """Those that may be left out; result, coverage, restatements and notes always stay."""

        ATTENTION = "attention", _("what needs attention")
        TEAMS = "teams", _("teams or perspectives")
        OFF_TRACK = "off_track", _("off track")
        GOING_WELL = "going_well", _("going well")
        ACTIONS = "actions", _("actions that are due")
        CHANGED = "changed", _("changed targets, definitions and weights (quarterly)")
        KPIS = "kpis", _("every KPI (in the PDF)")

    class Format(models.TextChoices):
        """What goes with the mail, which is always there."""

        PDF = "pdf", _("PDF")
        XLSX = "xlsx", _("workbook (XLSX)")

    class Paper(models.TextChoices):
        A4 = "a4", _("A4")
        LETTER = "letter", _("Letter")

    name = models.CharField(_("name"), max_length=120, validators=[one_line])
    cadence = models.CharField(_("cadence"), max_length=7, choices=Cadence)
    tz = models.CharField(_("time zone"), max_length=64, validators=[validate_timezone])
    local_time = models.TimeField(_("local time"))
    day_rule = models.CharField(
        _("day rule"), max_length=16, choices=DayRule, default=DayRule.DAYS_AFTER_CLOSE
    )
    day = models.PositiveSmallIntegerField(_("day"), default=1)
    catch_up = models.CharField(_("after downtime send"), max_length=6, choices=CatchUp, default=CatchUp.ALL)
    enabled = models.BooleanField(_("enabled"), default=True)
    starts_on = models.DateField(_("first period ends on or after"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="owned_schedules", verbose_name=_("owner")
    )
    former = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("had by"),
    )
    team = models.ForeignKey(Team, models.PROTECT, related_name="schedules", verbose_name=_("team"))
    objectives = models.ManyToManyField(Objective, blank=True, related_name="+", verbose_name=_("objectives"))
    kpis = models.ManyToManyField(KPI, blank=True, related_name="+", verbose_name=_("KPIs"))
    language = models.CharField(_("language"), max_length=10, default="en")
    sections = models.JSONField(_("sections"), default=list, blank=True)
    formats = models.JSONField(_("attached as"), default=list, blank=True)
    paper = models.CharField(_("paper"), max_length=6, choices=Paper, default=Paper.A4)
    gate_percent = models.PositiveSmallIntegerField(
        _("send when this much weight is in (%)"), null=True, blank=True
    )
    gate_until_days = models.PositiveSmallIntegerField(_("wait at most (days)"), null=True, blank=True)
    personal = models.BooleanField(_("subscription of one reader"), default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ReportScheduleQuerySet.as_manager()

    class Meta:
        verbose_name = _("report schedule")
        verbose_name_plural = _("report schedules")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cadence__in=("month", "quarter")), name="schedule_cadence_known"
            ),
            models.CheckConstraint(
                condition=Q(day_rule__in=("calendar_day", "business_day", "days_after_close")),
                name="schedule_day_rule_known",
            ),
            models.CheckConstraint(
                condition=Q(day_rule="days_after_close") | Q(day__range=(1, 31)),
                name="schedule_day_of_month",
                violation_error_message=_("A day of the month is a number from 1 to 31."),
            ),
            models.CheckConstraint(
                condition=Q(catch_up__in=("all", "latest")), name="schedule_catch_up_known"
            ),
            models.CheckConstraint(
                condition=Q(gate_percent__isnull=True) | Q(gate_percent__range=(0, 100)),
                name="schedule_gate_is_a_percentage",
                violation_error_message=_("A share of the weight is a number from 0 to 100."),
            ),
            models.CheckConstraint(
                condition=Q(gate_percent__isnull=True, gate_until_days__isnull=True)
                | Q(gate_percent__isnull=False, gate_until_days__isnull=False),
                name="schedule_gate_is_whole",
                violation_error_message=_("Say both: how much must be in, and how long to wait for it."),
            ),
            models.CheckConstraint(
                condition=Q(
                    sections__contained_by=[
                        *("attention", "teams", "off_track", "going_well", "actions", "changed", "kpis")
                    ]
                ),
                name="schedule_sections_known",
                violation_error_message=_("There is no such section."),
            ),
            models.CheckConstraint(
                condition=Q(formats__contained_by=["pdf", "xlsx"]),
                name="schedule_formats_known",
                violation_error_message=_("There is no such format."),
            ),
            models.CheckConstraint(condition=Q(paper__in=("a4", "letter")), name="schedule_paper_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def has_reports(self) -> bool:
        """Then it keeps its cadence, and is never deleted."""
        return self.pk is not None and self.occurrences.exists()


class ReportRecipient(models.Model):
    """One line of a schedule's audience: exactly one of a person, a group, a role in the team, an address."""

    schedule = models.ForeignKey(ReportSchedule, models.CASCADE, related_name="recipients")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
    )
    group = models.ForeignKey(
        Group, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("group")
    )
    role = models.CharField(_("role in the team"), max_length=11, blank=True, choices=Membership.Role)
    address = models.EmailField(_("address"), blank=True)

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "user", "group", "role", "address"],
                nulls_distinct=False,
                name="recipient_unique",
                violation_error_message=_("A recipient is listed once."),
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, group__isnull=True, role="", address="")
                | Q(user__isnull=True, group__isnull=False, role="", address="")
                | (Q(user__isnull=True, group__isnull=True, address="") & ~Q(role=""))
                | (Q(user__isnull=True, group__isnull=True, role="") & ~Q(address="")),
                name="recipient_is_one_thing",
                violation_error_message=_(
                    "A line names exactly one: a person, a group, a role in the team or an address."
                ),
            ),
        ]

    def __str__(self) -> str:
        if self.role:
            return gettext("every %(role)s of the team") % {"role": self.get_role_display()}
        return str(self.user or self.group or self.address)

    @property
    def says(self) -> tuple[int | None, int | None, str, str]:
        """Whom it names: two lines that say the same are one."""
        return self.user_id, self.group_id, self.role, self.address.lower()
