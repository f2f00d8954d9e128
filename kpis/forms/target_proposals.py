"""A target that a manager proposes for one measure."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.refusals import Refused
from kpis.calc.periods import Calendar
from kpis.forms.figures import FigureField
from kpis.forms.target_rows import BAND_FIGURES, LABELS, TARGET_FIGURES
from kpis.models import KPIVersion, Measure, TargetProposal
from kpis.models.periods import Grain
from kpis.queries.target_years import grains_of


class TargetProposalForm(forms.Form):
    valid_from = forms.DateField(
        label=gettext_lazy("Valid from"), widget=forms.DateInput(attrs={"type": "date"})
    )
    rationale = forms.CharField(
        label=gettext_lazy("Why this is the right target"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any, measure: Measure, version: KPIVersion, calendar: Calendar) -> None:
        super().__init__(data)
        self.measure = measure
        self.figures = BAND_FIGURES if version.direction == "range" else TARGET_FIGURES
        grains = [(grain, Grain(grain).label) for grain in grains_of(version, calendar)]
        self.fields["grain"] = forms.ChoiceField(
            label=_("For each"), choices=grains, initial=version.frequency
        )
        for name in self.figures:
            self.fields[name] = FigureField(label=LABELS[name], required=name in self.figures[:1])
        self.order_fields(["grain", "valid_from", *self.figures, "rationale"])

    def proposal(self) -> TargetProposal:
        data = self.cleaned_data
        figures = {name: data[name] for name in self.figures}
        return TargetProposal(
            measure=self.measure,
            grain=data["grain"],
            valid_from=data["valid_from"],
            rationale=data["rationale"],
            **figures,
        )

    def refuse(self, refused: Refused) -> None:
        for problem in refused.problems:
            first = self.figures[0] if problem.field == "target" else None
            self.add_error(problem.field if problem.field in self.fields else first, problem.rule)
