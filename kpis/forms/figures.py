"""A number as its reader writes it."""

from decimal import Decimal
from typing import Any

from django import forms

from kpis.actions.refusals import sentence
from kpis.calc.typed import TypedError
from kpis.formats.styles import current_style


class FigureField(forms.DecimalField):
    """1,234.5 or 1.234,5: in the style of the reader, or plainly with a point where that is clear."""

    def __init__(self, **more: Any) -> None:
        look = forms.TextInput(attrs={"inputmode": "decimal", **more.pop("attrs", {})})
        super().__init__(max_digits=30, decimal_places=12, widget=look, **more)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs say int of its parent
        text = str(value or "").strip().replace("\N{MINUS SIGN}", "-", 1)
        if current_style().is_ambiguous(text):
            raise forms.ValidationError(sentence(TypedError("ambiguous", text)))
        return super().to_python(current_style().unstyled(text))
