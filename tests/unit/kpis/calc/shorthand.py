"""Short ways to write and compare days, figures and inputs in tests of the engine."""

import datetime as dt
from decimal import Decimal
from typing import Any

from kpis.calc.facts import BEGINNING, Input, NodeResult

Number = int | str | Decimal


def day(text: str | dt.date | None) -> dt.date:
    if text is None:
        return BEGINNING
    return text if isinstance(text, dt.date) else dt.date.fromisoformat(text)


def figure(value: Number | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def said(*values: Any) -> tuple[Any, ...]:
    """Several answers at once, to be compared with plain numbers and words."""
    return values


def children_of(node: NodeResult) -> list[dict[str, Any]]:
    """The lines of its receipt."""
    lines: Any = node.receipt["children"]
    return list(lines)


def inputs(text: str) -> tuple[Input, ...]:
    """`a:sum;b:mean:sum;c:sum::zero`."""
    several = []
    for part in filter(None, text.split(";")):
        name, method, *rest = part.split(":")
        several.append(Input(name, method, rest[0] if rest else "", rest[1:] == ["zero"]))
    return tuple(several)
