"""Looking around in the library, and from an objective to its number."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kpis.actions.adopted_objectives import NewObjective
from kpis.models import KPI, Objective
from kpis.queries.adoption_choices import Choices
from kpis.queries.library import Wanted, functions, perspective_names

Options = list[tuple[str, Any]]


class LibraryForm(forms.Form):
    """Everything is optional, and what names nothing filters nothing."""

    q = forms.CharField(
        label=_("Words"), required=False, max_length=100, widget=forms.TextInput({"type": "search"})
    )
    function = forms.ChoiceField(label=_("Business function"), required=False)
    perspective = forms.ChoiceField(label=_("Perspective"), required=False)
    kind = forms.ChoiceField(label=_("Leading or lagging"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data, label_suffix="")
        _offer(self, "function", [("", _("All functions")), *((name, name) for name in functions())])
        _offer(self, "perspective", [("", _("All perspectives")), *perspective_names().items()])
        _offer(self, "kind", [("", _("Both")), *KPI.Kind.choices])

    def wanted(self) -> Wanted:
        self.is_valid()
        chosen = self.cleaned_data
        texts = (chosen.get(name, "") for name in ("function", "perspective", "kind"))
        return Wanted(tuple(chosen.get("q", "").split()), *texts)


class AimForm(forms.Form):
    """An objective that is there, or a new one with its perspective; neither is a metric."""

    objective = forms.ChoiceField(label=_("Objective"), required=False)
    objective_name = forms.CharField(label=_("or a new objective"), required=False, max_length=200)
    perspective = forms.ChoiceField(label=_("in the perspective"), required=False)

    def __init__(self, data: Any, choices: Choices, **more: Any) -> None:
        super().__init__(data, label_suffix="", **more)
        self.choices = choices
        _offer(self, "objective", [("", _("None of these")), *objective_options(choices)])
        _offer(self, "perspective", list(choices.perspectives.items()))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("objective") and cleaned.get("objective_name"):
            self.add_error("objective_name", _("Choose an objective or name a new one, not both."))
        if cleaned.get("objective_name") and not cleaned.get("perspective"):
            self.add_error("perspective", _("A new objective stands in a perspective."))
        return cleaned

    def aim(self) -> Objective | NewObjective | None:
        chosen = self.cleaned_data
        if chosen["objective_name"]:
            return NewObjective(chosen["objective_name"], chosen["perspective"])
        return self.choices.objectives.get(chosen["objective"])


class QuestionForm(AimForm):
    """Start from the objective: which number tells whether it is reached?"""

    answer = forms.CharField(
        label=_("Which number tells you?"),
        required=False,
        max_length=300,
        widget=forms.TextInput({"placeholder": _("for example how many customers leave us")}),
    )
    field_order = ("objective", "objective_name", "perspective", "answer")


def objective_options(choices: Choices) -> Options:
    """Grouped by perspective."""
    groups: dict[str, Options] = {}
    for code, objective in choices.objectives.items():
        groups.setdefault(objective.perspective.name, []).append((code, objective.name))
    return list(groups.items())


def _offer(form: forms.Form, name: str, options: Options) -> None:
    form.fields[name].choices = options  # type: ignore[attr-defined]  # a choice field
