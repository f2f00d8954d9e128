import datetime as dt
import zoneinfo
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .lines import clean_text, one_line


def validate_timezone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(
            _("“%(name)s” is not a time zone of the IANA list, for example Europe/Paris."),
            params={"name": name},
        )


class Organisation(models.Model):
    """The one organisation of an installation; `Organisation.current()` is the only way to it.

    `periods_digest` says which rows a table calendar has, so that they are read once and not with every page.
    """

    class YearLabel(models.TextChoices):
        END = "end", _("the calendar year in which it ends")
        START = "start", _("the calendar year in which it starts")

    class Kind(models.TextChoices):
        MONTHS = "months", _("months of a fiscal year")
        TABLE = "table", _("periods of a table")

    class DayKind(models.TextChoices):
        CALENDAR = "calendar", _("calendar days")
        WORKING = "working", _("working days, Monday to Friday")

    class CommentWhenRed(models.TextChoices):
        ASK = "ask", _("ask")
        REQUIRE = "require", _("require")
        NEVER = "never", _("never")

    class SignalProfile(models.TextChoices):
        STANDARD = "standard", _("standard: eight periods on one side")
        NHS = "nhs", _("NHS: seven periods on one side")

    singleton = models.BooleanField(default=True, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200, default="My organisation", validators=[one_line])
    timezone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_timezone])
    language = models.CharField(_("language"), max_length=10, default="en")
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    fiscal_year_start = models.PositiveSmallIntegerField(_("first month of the fiscal year"), default=1)
    year_label = models.CharField(
        _("a fiscal year is named after"), max_length=5, choices=YearLabel, default=YearLabel.END
    )
    calendar = models.CharField(_("calendar"), max_length=6, choices=Kind, default=Kind.MONTHS)
    periods_digest = models.CharField(max_length=64, blank=True, editable=False)
    entry_days = models.PositiveSmallIntegerField(_("days to enter values after a period ends"), default=10)
    entry_day_kind = models.CharField(
        _("these days are"), max_length=8, choices=DayKind, default=DayKind.CALENDAR
    )
    entry_instructions = models.TextField(
        _("instructions to those who enter values"), max_length=2000, blank=True, validators=[clean_text]
    )
    lock_after_days = models.PositiveSmallIntegerField(_("lock a period after days"), null=True, blank=True)
    comment_when_red = models.CharField(
        _("comment when off track"), max_length=7, choices=CommentWhenRed, default=CommentWhenRed.ASK
    )
    signal_profile = models.CharField(
        _("signal profile"), max_length=8, choices=SignalProfile, default=SignalProfile.STANDARD
    )
    remind_before_days = models.PositiveSmallIntegerField(
        _("remind days before entry closes"),
        null=True,
        blank=True,
        default=2,
        help_text=_("0 reminds on the last day; empty reminds nobody."),
    )
    remind_after_days = models.PositiveSmallIntegerField(
        _("tell what is missing days after entry closed"),
        null=True,
        blank=True,
        default=1,
        help_text=_("Told to those who owe the values and to the managers of the team; empty tells nobody."),
    )
    remind_at = models.TimeField(
        _("time of reminders"), default=dt.time(8), help_text=_("In the time zone of the organisation.")
    )
    entry_links = models.BooleanField(
        _("entry without logging in"),
        default=False,
        help_text=_(
            "Reminders carry a link to a form for the values that are due, open to whoever has the mail."
        ),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisation")
        constraints = [
            models.CheckConstraint(condition=Q(singleton=True), name="one_organisation"),
            models.CheckConstraint(
                condition=Q(fiscal_year_start__range=(1, 12)), name="fiscal_year_start_is_a_month"
            ),
            models.CheckConstraint(condition=Q(year_label__in=("end", "start")), name="year_label_known"),
            models.CheckConstraint(condition=Q(calendar__in=("months", "table")), name="calendar_known"),
            models.CheckConstraint(
                condition=Q(comment_when_red__in=("ask", "require", "never")), name="comment_when_red_known"
            ),
            models.CheckConstraint(condition=Q(entry_days__lte=366), name="entry_days_within_a_year"),
            models.CheckConstraint(
                condition=Q(entry_day_kind__in=("calendar", "working")), name="entry_day_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(signal_profile__in=("standard", "nhs")), name="signal_profile_known"
            ),
            models.CheckConstraint(
                condition=Q(remind_before_days__isnull=True) | Q(remind_before_days__lte=366),
                name="remind_before_within_a_year",
                violation_error_message=_("At most 366 days before."),
            ),
            models.CheckConstraint(
                condition=Q(remind_after_days__isnull=True) | Q(remind_after_days__range=(1, 366)),
                name="remind_after_within_a_year",
                violation_error_message=_("1 to 366 days after, or empty."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "Organisation":
        """The organisation; a fresh installation gets the defaults on first need."""
        found: Organisation = cls.objects.get_or_create(singleton=True)[0]
        return found

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.timezone)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise ValidationError(_("The organisation cannot be deleted."))
