"""A version of a KPI as it is typed: it starts with what rules now, from the next period on."""

import datetime as dt
import hashlib
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.refusals import Refused
from kpis.actions.definitions import VERSIONED
from kpis.calc.decimals import write_decimal
from kpis.calc.definitions import NUMERIC, written_inputs
from kpis.calc.periods import Calendar, period_of, shift
from kpis.models import KPI, KPIVersion, Objective
from kpis.models.periods import Grain
from kpis.queries.history import definition_of, ruling, versions_of

TYPED = tuple(name for name in VERSIONED if name != "minor")
"""Whether a change is minor follows from what is typed."""


class VersionForm(forms.ModelForm):  # type: ignore[type-arg]  # the model is named below
    """`seen` is the version that was the latest recorded when the form was made."""

    valid_from = forms.DateField(
        label=_("Valid from"), help_text=_("The first day of a period, such as 2027-01-01.")
    )
    reason = forms.CharField(label=_("Reason"), required=False, widget=forms.Textarea({"rows": 2}))
    seen = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = KPIVersion
        fields = ("valid_from", *TYPED)
        widgets = {name: forms.Textarea({"rows": 2}) for name in ("scope", "formula", "inputs")}

    def __init__(self, data: Any, kpi: KPI, calendar: Calendar, today: dt.date) -> None:
        self.versions = versions_of([kpi.pk]).get(kpi.pk, [])
        initial = _initial(ruling(self.versions, today), calendar, today)
        latest = max(self.versions, key=lambda one: (one.recorded_at, one.pk), default=None)
        initial["seen"] = latest.pk if latest else 0
        super().__init__(data, initial=initial, instance=KPIVersion(kpi=kpi), label_suffix="")
        objectives = Objective.objects.select_related("perspective")
        self.fields["objective"].queryset = objectives  # type: ignore[attr-defined]  # a choice of rows
        choices = [choice for choice in Grain.choices if choice[0] in calendar.grains]
        self.fields["frequency"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def version(self) -> KPIVersion:
        """What is typed; minor where it leaves the numbers as the version before it has them."""
        version: KPIVersion = self.instance
        version.inputs = written_inputs(version.inputs, version.aggregation)
        earlier = [one for one in self.versions if one.valid_from < version.valid_from]
        version.minor = bool(earlier) and _mean_the_same(earlier[-1], version)
        return version

    def digest(self) -> str:
        """Of what is typed, to tell whether it is what was looked at before."""
        typed = [(name, self[name].value()) for name in self.fields]
        return hashlib.sha256(repr(typed).encode()).hexdigest()

    def refuse(self, refused: Refused) -> None:
        for problem in refused.problems:
            self.add_error(problem.field if problem.field in self.fields else None, problem.rule)


def _initial(version: KPIVersion | None, calendar: Calendar, today: dt.date) -> dict[str, Any]:
    values = {} if version is None else {name: getattr(version, name) for name in TYPED}
    values |= {name: write_decimal(value) for name, value in values.items() if isinstance(value, Decimal)}
    values |= {"comparable": False}
    grain = version.frequency if version and version.frequency in calendar.grains else calendar.fine
    following = shift(calendar, period_of(calendar, grain, today), 1)
    return {**values, "valid_from": following.start}


def _mean_the_same(before: KPIVersion, after: KPIVersion) -> bool:
    old, new = definition_of(before), definition_of(after)
    return all(getattr(old, name) == getattr(new, name) for name in NUMERIC)
