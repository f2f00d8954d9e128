"""The forms of one page of adoption, taken together: valid together, refused together."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django import forms

from accounts.refusals import Problem, Refused
from kpis.actions.adoption import Adoption
from kpis.calc.library import LibraryEntry, StarterSet
from kpis.forms.adoption import EntryForm, PlaceForm, RowForm, SetForm, show_problem
from kpis.queries.adoption_choices import Choices


class EntryForms:
    """One KPI on as many scorecards as `places` has room for."""

    def __init__(
        self, data: Any, entry: LibraryEntry, choices: Choices, places: int, initial: dict[str, Any]
    ) -> None:
        self.top = EntryForm(data, entry, choices, initial=initial)
        self.places = [
            PlaceForm(data, entry, choices, prefix=f"place-{number}", initial=_first(number, choices))
            for number in range(places)
        ]

    def reopen(self) -> None:
        """As it was typed, and not judged yet."""
        for form in (self.top, *self.places):
            for name, field in form.fields.items():
                form.initial[name] = field.widget.value_from_datadict(form.data, {}, form.add_prefix(name))
            form.is_bound = False

    def is_valid(self) -> bool:
        return _are_valid([self.top, *self.places])

    def adoptions(self) -> list[Adoption]:
        found = (form.place() for form in self.places)
        return [self.top.adoption(place for place in found if place)]

    def refuse(self, refused: Refused) -> None:
        for problem in refused.problems:
            show_problem(self._meant(problem), _of_aim(problem))

    def _meant(self, problem: Problem) -> Any:
        teams = {form.cleaned_data["team"].code: form for form in self.places if form.cleaned_data["team"]}
        return next((teams[part] for part in map(str, problem.key) if part in teams), self.top)


class SetForms:
    """A starter set: `rows` are the KPIs of it that are not in the catalogue yet."""

    def __init__(
        self, data: Any, starter: StarterSet, choices: Choices, adopted: Collection[str], day: dt.date
    ) -> None:
        self.top = SetForm(data, choices, initial={"active_from": day})
        self.rows = [RowForm(data, line, choices) for line in starter.lines if line.code not in adopted]

    def is_valid(self) -> bool:
        return _are_valid([self.top, *self._taken()])

    def adoptions(self) -> list[Adoption]:
        chosen = self.top.cleaned_data
        return [row.adoption(chosen["owner"], chosen["team"]) for row in self._taken()]

    def refuse(self, refused: Refused) -> None:
        for problem in refused.problems:
            show_problem(self._meant(problem), problem)

    def _taken(self) -> Iterable[RowForm]:
        return [row for row in self.rows if row.is_taken]

    def _meant(self, problem: Problem) -> Any:
        rows = {row.cleaned_data["code"]: row for row in self._taken()}
        return next((rows[part] for part in map(str, problem.key) if part in rows), self.top)


def _are_valid(together: Iterable[forms.Form]) -> bool:
    """Each is asked, so that each says what is wrong with it."""
    refused = [form for form in together if not form.is_valid()]
    return not refused


def _first(number: int, choices: Choices) -> dict[str, Any]:
    return {"team": choices.team} if number == 0 else {}


def _of_aim(problem: Problem) -> Problem:
    """What is wrong with a new objective stands at its name."""
    if problem.noun == "objectives" and problem.field == "name":
        return Problem("objective_name", problem.value, problem.rule, problem.noun, problem.key)
    return problem
