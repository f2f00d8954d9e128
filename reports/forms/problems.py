"""What is wrong with a form, said once at its top with links to the places."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms

LONGEST = 60
"""As much of what was typed is repeated."""


@dataclass(frozen=True, slots=True)
class PlaceProblem:
    """`id` is that of the control, `value` what was typed there, empty where nothing was."""

    id: str
    place: str
    value: str
    rule: str


def problems_of(form: forms.BaseForm, place: str = "") -> Iterator[PlaceProblem]:
    """`place` names the form where there are several, such as "Recipient 2"."""
    for name, rules in form.errors.items():
        if name in form.fields:
            bound = form[name]
            label = f"{place}, {bound.label}" if place else str(bound.label)
            for rule in rules:
                yield PlaceProblem(bound.id_for_label, label, _typed(bound.value()), str(rule))


def _typed(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
