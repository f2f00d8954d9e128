"""Numbers stay as they were written: none passes through a binary float, in neither direction."""

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja.parser import Parser
from pydantic import BeforeValidator, Field, WithJsonSchema

from kpis.calc.decimals import write_decimal

LONGEST_INTEGER = 18
LONGEST_FIGURE = 100


@dataclass(frozen=True, slots=True)
class Number:
    """A JSON number that is no short integer, as it was written: `1.50`, `1e400`, `NaN`, 19 digits."""

    text: str


class ExactParser(Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        """ValueError or RecursionError for what is no JSON."""
        return json.loads(request.body, parse_float=Number, parse_int=_integer, parse_constant=Number)


def _integer(text: str) -> int | Number:
    return int(text) if len(text) <= LONGEST_INTEGER else Number(text)


def _written(given: Any) -> Any:
    if isinstance(given, Number):
        return given.text
    is_integer = isinstance(given, int) and not isinstance(given, bool)
    return str(given) if is_integer else given


Figure = Annotated[
    str,
    Field(max_length=LONGEST_FIGURE),
    BeforeValidator(_written),
    WithJsonSchema({"anyOf": [{"type": "string", "maxLength": LONGEST_FIGURE}, {"type": "number"}]}),
]
"""A plain decimal as a string or a number; which rules it must keep, its KPI says."""


def text_of(given: Any) -> str:
    """What a problem shows of a single value that was given; nothing of lists and objects."""
    written = _written(given)
    if isinstance(written, bool) or written is None:
        return json.dumps(written)
    return written[:LONGEST_FIGURE] if isinstance(written, str) else ""


def plain(value: Decimal | None) -> str | None:
    return None if value is None else write_decimal(value)
