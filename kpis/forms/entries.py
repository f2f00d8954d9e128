"""What comes back from the entry page: only shapes are checked here, the actions know what may be stored."""

import json
import uuid
from collections.abc import Mapping
from typing import Any

from django import forms

from kpis.calc.typed import Typed

LONGEST = 200
INPUT = "input."


class TypedField(forms.CharField):
    """Whatever was typed, so that it can be shown again; what is too long for a number ends in "…"."""

    def __init__(self) -> None:
        super().__init__(required=False)
        self.validators = []

    def to_python(self, value: Any) -> str:
        text = str(value or "").strip().replace("\0", "\N{REPLACEMENT CHARACTER}")
        return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def typed_inputs(data: Mapping[str, Any]) -> dict[str, str]:
    """The texts of the fields `input.NAME`, by name."""
    read = TypedField().to_python
    return {name.removeprefix(INPUT): read(data[name]) for name in data if name.startswith(INPUT)}


class CellForm(forms.Form):
    """One cell of the grid. `token` names its rendering, `version` the entry that was shown."""

    measure = forms.IntegerField(min_value=1)
    period = forms.CharField(max_length=12)
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    token = forms.UUIDField()
    value = TypedField()
    note = forms.CharField(required=False, max_length=1000)
    reason = forms.CharField(required=False, max_length=1000)
    na = forms.BooleanField(required=False)
    comment = forms.CharField(required=False, max_length=4000)
    confirmed = forms.BooleanField(required=False)

    def typed(self) -> Typed:
        if self.cleaned_data["na"]:
            return Typed(na=True)
        return Typed(self.cleaned_data["value"], typed_inputs(self.data))

    @property
    def key(self) -> uuid.UUID:
        """The same for a second click, another one when something else is sent from the same rendering."""
        sent = {name: self.data[name] for name in sorted(self.data) if name != "csrfmiddlewaretoken"}
        return uuid.uuid5(self.cleaned_data["token"], json.dumps(sent))


class StepForm(forms.Form):
    """A step of a team's period; `version` is that of the period as the page showed it."""

    version = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)


class ReasonForm(StepForm):
    reason = forms.CharField(max_length=1000)
