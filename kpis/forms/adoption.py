"""What is typed to adopt one KPI or a starter set."""

from collections.abc import Iterable
from itertools import chain
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.refusals import Problem
from kpis.actions.adopted_objectives import NewObjective
from kpis.actions.adoption import Adoption, Place, Start
from kpis.calc.library import LibraryEntry, StarterLine, figure_names
from kpis.doors.library import library
from kpis.forms.figures import FigureField
from kpis.forms.library import AimForm, objective_options
from kpis.models import Objective
from kpis.models.strategy import code_rule
from kpis.queries.adoption_choices import Choices, Named

PEOPLE, TEAMS = "people-offered", "teams-offered"
"""The ids of the lists on the page that the fields propose from."""
NEW = "new"
_FOLDED = ("objective", "code", "team", "owner")
_FIGURE_LABELS = {
    "target": _("Target"),
    "red_line": _("Red line"),
    "lower": _("From"),
    "upper": _("To"),
    "red_lower": _("Red below"),
    "red_upper": _("Red above"),
}


_RED_LINE = _("Beyond it the KPI is off track. Empty: a tenth of the target away from it.")


class NamedField(forms.CharField):
    """The row that a text names."""

    def __init__(self, named: Named[Any], listed: str, unknown: Any, **more: Any) -> None:
        look = forms.TextInput({"list": listed, "autocomplete": "off"})
        super().__init__(max_length=254, widget=look, **more)
        self.named, self.unknown = named, unknown

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if text and text.lower() not in self.named.found:
            raise forms.ValidationError(self.unknown, params={"text": text})
        return self.named.found.get(text.lower())


def team_field(choices: Choices, **more: Any) -> NamedField:
    unknown = _("There is no team “%(text)s”: choose one of the list.")
    return NamedField(choices.teams, TEAMS, unknown, **{"label": _("Team"), "required": False, **more})


def owner_field(choices: Choices, **more: Any) -> NamedField:
    unknown = _("Nobody who may log in is called “%(text)s”: choose one of the list.")
    return NamedField(choices.people, PEOPLE, unknown, **{"label": _("Owner"), "required": False, **more})


class StartForm(forms.Form):
    """From when it is measured, and what comes along."""

    active_from = forms.DateField(label=_("On the scorecard from"), widget=forms.DateInput({"type": "date"}))
    targets_from = forms.DateField(
        label=_("Targets rule from"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
        help_text=_("Empty: the same day."),
    )
    at_once = forms.BooleanField(label=_("Active at once"), required=False, initial=True)
    guardrails = forms.BooleanField(
        label=_("With guardrails, where the partner is in the catalogue"), required=False, initial=True
    )
    leads = forms.BooleanField(
        label=_("With leading pairs, where the partner is in the catalogue"), required=False, initial=True
    )

    def start(self) -> Start:
        given = dict(self.cleaned_data)
        since = given["active_from"]
        names = ("at_once", "guardrails", "leads")
        return Start(since, given["targets_from"] or since, **{name: given[name] for name in names})


class SetForm(StartForm):
    """Owner and team once, for all that name no other."""

    field_order = ("owner", "team", "active_from", "targets_from", "at_once", "guardrails", "leads")

    def __init__(self, data: Any, choices: Choices, **more: Any) -> None:
        super().__init__(data, label_suffix="", **more)
        self.fields["owner"] = owner_field(choices, required=True)
        self.fields["team"] = team_field(choices, required=True, initial=choices.team)
        self.order_fields(self.field_order)


class EntryForm(StartForm, AimForm):
    """One KPI: its code, objective and owner."""

    field_order = (
        "code",
        "owner",
        "objective",
        "objective_name",
        "perspective",
        "active_from",
        "targets_from",
    )

    def __init__(self, data: Any, entry: LibraryEntry, choices: Choices, **more: Any) -> None:
        super().__init__(data, choices, **more)
        self.entry = entry
        self.fields["code"] = code_field(entry)
        self.fields["owner"] = owner_field(choices, required=True)
        self.fields["perspective"].initial = entry.perspective
        self.order_fields(self.field_order)

    def adoption(self, places: Iterable[Place]) -> Adoption:
        chosen = self.cleaned_data
        return Adoption(self.entry, chosen["code"], self.aim(), chosen["owner"], list(places))


class PlaceForm(forms.Form):
    """One scorecard with weight and first target; without a team it is none."""

    use_required_attribute = False
    stands_alone = True
    weight = FigureField(label=_("Weight"), min_value=0, initial=1)

    def __init__(self, data: Any, entry: LibraryEntry, choices: Choices, **more: Any) -> None:
        super().__init__(data, label_suffix="", **more)
        self.entry, self.choices = entry, choices
        self.fields["team"] = team_field(choices)
        self.figures = [*chain.from_iterable(figure_names(entry.meaning.direction))]
        for name in self.figures:
            more = {"help_text": _RED_LINE} if name == "red_line" and self.stands_alone else {}
            self.fields[name] = FigureField(label=_FIGURE_LABELS[name], required=False, **more)
        self.order_fields(("team", *self.figures, "weight"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        has_figures = any(cleaned.get(name) is not None for name in self.figures)
        if self.stands_alone and has_figures and "team" in cleaned and not cleaned["team"]:
            self.add_error("team", _("Name the team that this target is for."))
        return cleaned

    def place(self, team: Any = None) -> Place | None:
        """On the scorecard that is named, else on that of `team`."""
        chosen = self.cleaned_data
        team = chosen["team"] or team
        given = {name: chosen[name] for name in self.figures if chosen[name] is not None}
        return Place(team, chosen["weight"], given) if team else None


class RowForm(PlaceForm):
    """One KPI of a starter set, taken or left out."""

    stands_alone = False
    take = forms.BooleanField(required=False, initial=True)

    def __init__(self, data: Any, line: StarterLine, choices: Choices) -> None:
        super().__init__(data, library()[line.code], choices, prefix=line.code)
        self.line = line
        self.fields["take"].label = self.entry.name
        self.fields["weight"].initial = line.weight.normalize()
        self.fields["code"] = code_field(self.entry)
        self.fields["owner"] = owner_field(choices, help_text=_("Empty: the one above."))
        self.fields["team"].help_text = _("Empty: the one above.")
        new = (NEW, _("New: %(name)s") % {"name": line.objective})
        options = [new, *objective_options(choices)]
        there = (code for code, one in choices.objectives.items() if _serves(one, line))
        self.fields["objective"] = forms.ChoiceField(
            label=_("Objective"), choices=options, initial=next(there, NEW)
        )

    @property
    def is_taken(self) -> bool:
        return bool(self["take"].value())

    @property
    def typed(self) -> list[forms.BoundField]:
        return [self[name] for name in (*self.figures, "weight")]

    @property
    def folded(self) -> list[forms.BoundField]:
        """What is right for most as it is."""
        return [self[name] for name in _FOLDED]

    @property
    def has_folded_errors(self) -> bool:
        return self.is_taken and not self.errors.keys().isdisjoint(_FOLDED)

    def adoption(self, owner: Any, team: Any) -> Adoption:
        chosen, line = self.cleaned_data, self.line
        new = NewObjective(line.objective, line.perspective)
        aim = self.choices.objectives.get(chosen["objective"], new)
        place = self.place(team)
        places = [place] if place else []
        return Adoption(self.entry, chosen["code"], aim, chosen["owner"] or owner, places)


def code_field(entry: LibraryEntry) -> forms.CharField:
    return forms.CharField(label=_("Code"), validators=[code_rule], initial=entry.code)


def show_problem(form: forms.Form, problem: Problem) -> None:
    """At its field; that of a band at its first figure."""
    field = "lower" if problem.field == "target" and "lower" in form.fields else problem.field
    form.add_error(field if field in form.fields else None, problem.rule)


def _serves(objective: Objective, line: StarterLine) -> bool:
    there = objective.name.lower(), objective.perspective.code
    return there == (line.objective.lower(), line.perspective)
