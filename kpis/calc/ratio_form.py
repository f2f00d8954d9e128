"""A formula that is one input over another, times a number: what rate and mix can be told apart of."""

import re
from decimal import Decimal
from typing import NamedTuple

_FORM = re.compile(r"\s*([A-Za-z]\w*)\s*/\s*([A-Za-z]\w*)\s*(?:\*\s*(\d+(?:\.\d+)?))?\s*")


class RatioForm(NamedTuple):
    numerator: str
    denominator: str
    factor: Decimal


def ratio_form(formula: str) -> RatioForm | None:
    """`on_time / counted * 100` is on_time, counted and 100; None for any other form."""
    found = _FORM.fullmatch(formula)
    if found is None:
        return None
    return RatioForm(found[1].lower(), found[2].lower(), Decimal(found[3] or 1))
