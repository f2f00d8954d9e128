"""Whose targets stand in the year's grid, and of which year."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Team
from kpis import formats
from kpis.calc.periods import Calendar, Period, parse_key, period_key, period_of, shift
from kpis.models import KPI

STEPS = (-1, 0, 1, 2)
"""Years that are offered, counted from the running one."""


class ChoiceForm(forms.Form):
    team = forms.ModelChoiceField(
        label=gettext_lazy("Team"),
        queryset=Team.objects.order_by("name"),
        to_field_name="code",
        required=False,
        empty_label=gettext_lazy("All teams"),
    )
    kpi = forms.ModelChoiceField(
        label=gettext_lazy("KPI"),
        queryset=KPI.objects.exclude(status=KPI.Status.RETIRED).order_by("code"),
        to_field_name="code",
        required=False,
        empty_label=gettext_lazy("All KPIs"),
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("Columns"),
        required=False,
        choices=[
            ("year", gettext_lazy("One target for the year")),
            ("periods", gettext_lazy("One for each period")),
        ],
    )

    def __init__(self, data: Any, calendar: Calendar, today: dt.date) -> None:
        self.calendar = calendar
        running = period_of(calendar, "year", today)
        usual = period_key(calendar, _usual(calendar, running, today))
        super().__init__({"year": usual, "mode": "year", **data})
        years = [shift(calendar, running, step) for step in STEPS]
        names = [
            (period_key(calendar, year), formats.period_name(year, calendar))
            for year in years
            if calendar.holds(year)
        ]
        self.fields["year"] = forms.ChoiceField(label=_("Year"), choices=names)

    @property
    def is_narrow(self) -> bool:
        """Whether it asks for a team or a KPI."""
        return self.is_valid() and bool(self.cleaned_data["team"] or self.cleaned_data["kpi"])

    @property
    def asked_year(self) -> Period:
        return parse_key(self.calendar, self.cleaned_data["year"], "year")

    @property
    def by_period(self) -> bool:
        return bool(self.cleaned_data["mode"] == "periods")


def _usual(calendar: Calendar, running: Period, today: dt.date) -> Period:
    """In the last quarter of a year the next one."""
    ahead = shift(calendar, running, 1)
    is_late = today >= period_of(calendar, "quarter", running.end).start and calendar.holds(ahead)
    return ahead if is_late else running
