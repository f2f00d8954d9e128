"""The part of a schedule that says when."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models.organisation import validate_timezone
from kpis.calc.periods import FIRST_YEAR, LAST_YEAR
from reports.actions.schedules import MOST_DAYS
from reports.models import ReportSchedule

WHEN = ("cadence", "day_rule", "day", "local_time", "tz", "starts_on")
NUMBER = {"invalid": _("Write a whole number."), "min_value": _("Write 0 or more.")}
CHOICE = {"invalid_choice": _("Choose one of the list.")}


class WhenForm(forms.Form):
    """Enough to know the dates."""

    cadence = forms.ChoiceField(
        label=_("Cadence"), choices=ReportSchedule.Cadence.choices, error_messages=CHOICE
    )
    day_rule = forms.ChoiceField(
        label=_("Day rule"), choices=ReportSchedule.DayRule.choices, error_messages=CHOICE
    )
    day = forms.IntegerField(
        label=_("Day"),
        min_value=0,
        max_value=MOST_DAYS,
        error_messages={**NUMBER, "max_value": _("A report comes within %(limit_value)s days.")},
    )
    local_time = forms.TimeField(
        label=_("Local time"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Write a time such as 07:00.")},
    )
    tz = forms.CharField(label=_("Time zone"), max_length=64, validators=[validate_timezone])
    starts_on = forms.DateField(
        label=_("First period ends on or after"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write a day such as 2026-10-31.")},
    )

    def __init__(self, data: Any, schedule: ReportSchedule, **more: Any) -> None:
        super().__init__(data, initial={name: getattr(schedule, name) for name in WHEN} | more)
        self.fields["cadence"].disabled = schedule.has_reports

    def clean_starts_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["starts_on"]
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            years = {"first": FIRST_YEAR, "last": LAST_YEAR}
            raise forms.ValidationError(_now("The years of reports are %(first)s to %(last)s.") % years)
        return day

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        is_day_of_month = given.get("day_rule") != ReportSchedule.DayRule.DAYS_AFTER_CLOSE
        if is_day_of_month and "day" in given and not 1 <= given["day"] <= 31:
            self.add_error("day", _now("A day of the month is a number from 1 to 31."))
        return given

    def unsaved(self) -> ReportSchedule:
        """A schedule that knows when, and nothing else."""
        return ReportSchedule(**{name: self.cleaned_data[name] for name in WHEN})
