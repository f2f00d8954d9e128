"""Figures as they are printed, so that a sentence and its arithmetic agree to the last digit."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from kpis.calc.decimals import DECIMAL_PLACES
from kpis.calc.lines import WORKING
from kpis.calc.scoring import round_half_up

from .facts import FEWEST_EVENTS, Bounds
from .known import Known

Fields = dict[str, Any]
"""JSON-ready: figures are strings with exactly the decimals that are printed."""

MORE_PLACES = 2
"""Decimals that are added at most to make parts add up as shown."""
PERCENT = "%"


def written(value: Decimal, places: int) -> str:
    """Decimal("84.55") with one place is "84.6"."""
    return f"{round_half_up(value, places):f}"


def written_or_none(value: Decimal | None, places: int) -> str | None:
    return None if value is None else written(value, places)


def typed_places(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def places_for(known: Known, bounds: Bounds) -> int:
    """The decimals of the measure, or those of a target that is typed more exactly."""
    typed = [typed_places(end) for end in (bounds.least, bounds.most) if end is not None]
    return max([known.decimals, *typed])


def enough_places(least: int, holds: Callable[[int], bool], most: int = DECIMAL_PLACES) -> int | None:
    """The fewest decimals at which the rounded figures say what the exact ones do; None when none do."""
    return next((places for places in range(least, most + 1) if holds(places)), None)


Ends = tuple[Decimal, Decimal]
"""Before and after."""


def adding(total: Ends, amounts: Sequence[Decimal], places: int) -> tuple[int, list[Decimal]]:
    """Decimals, and the amounts rounded to them, that add to the rounded (before, after).

    A decimal is added while they do not; after two more the last amount takes what is lacking. 10 -> 11 as
    1/3, 1/3, 1/3 is 0.33, 0.33, 0.34 at two decimals.
    """
    found = enough_places(places, lambda at: adds(total, amounts, at), places + MORE_PLACES)
    at = places + MORE_PLACES if found is None else found
    rounded = [round_half_up(amount, at) for amount in amounts[:-1]]
    return at, [*rounded, WORKING.subtract(step(total, at), sum(rounded, Decimal(0)))]


def adds(total: Ends, amounts: Sequence[Decimal], places: int) -> bool:
    return sum(round_half_up(amount, places) for amount in amounts) == step(total, places)


def step(total: Ends, places: int) -> Decimal:
    """From the rounded figure before to the rounded one after."""
    before, after = total
    return round_half_up(after, places) - round_half_up(before, places)


def percent_of(known: Known, change: str, base: str) -> str | None:
    """The change in percent of its base, from the printed figures; None where that would mislead.

    A difference of percentages is in points, and a base of 0, below it or under five events is none.
    """
    least = FEWEST_EVENTS if known.events is not None else 0
    figure = Decimal(base)
    if known.unit == PERCENT or figure <= 0 or figure < least:
        return None
    return written(WORKING.divide(100 * Decimal(change), figure), 1)
