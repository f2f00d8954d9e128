"""What arithmetic alone says of a target: reached, or out of reach, whatever follows."""

from decimal import Decimal, localcontext

from kpis.calc.lines import WORKING
from kpis.calc.scoring import round_half_up

from .facts import Bounds, Chance
from .figures import Fields, enough_places, written, written_or_none

Ends = tuple[Decimal | None, Decimal | None]
"""The least and the most that the span can come to, None where nothing bounds it."""


def without_chance(found: Chance, least_places: int) -> tuple[Fields, Fields] | None:
    """What is there so far, and what the rest can add to it at least and at most; None while it is open."""
    state = decided(found.bounds, ends(found, None))
    places = enough_places(least_places, lambda at: decided(found.bounds, ends(found, at)) == state)
    if not state or places is None:
        return None
    parts: Fields = {"state": state, "so_far": written(so_far(found, places), places)}
    lowest, highest = ends(found, places)
    how: Fields = {
        **parts,
        "to_date": written(found.to_date, places),
        "done": found.done,
        "floor": written_or_none(found.floor, places),
        "ceiling": written_or_none(found.ceiling, places),
        "lowest": written_or_none(lowest, places),
        "highest": written_or_none(highest, places),
    }
    return parts, how


def so_far(found: Chance, places: int) -> Decimal:
    to_date = round_half_up(found.to_date, places)
    return WORKING.divide(to_date, Decimal(found.done)) if found.mode == "average" and found.done else to_date


def ends(found: Chance, places: int | None) -> Ends:
    """With places, as the printed figures give it."""
    if not found.left:
        end = end_with(found, Decimal(0), places)
        return end, end
    floor, ceiling = (
        None if each is None else end_with(found, each, places) for each in (found.floor, found.ceiling)
    )
    return floor, ceiling


def end_with(found: Chance, each: Decimal, places: int | None) -> Decimal:
    """Where the span ends when each period left brings that."""
    to_date = found.to_date
    if places is not None:
        to_date, each = round_half_up(to_date, places), round_half_up(each, places)
    if found.mode == "level":
        return each if found.left else to_date
    with localcontext(WORKING):
        total = to_date + found.left * each
        end = total / (found.done + found.left) if found.mode == "average" else total
    return end if places is None else round_half_up(end, places)


def decided(bounds: Bounds, span: Ends) -> str:
    """reached or impossible where arithmetic alone says so, else empty."""
    lowest, highest = span
    too_little = bounds.least is not None and highest is not None and highest < bounds.least
    too_much = bounds.most is not None and lowest is not None and lowest > bounds.most
    if too_little or too_much:
        return "impossible"
    enough = bounds.least is None or (lowest is not None and lowest >= bounds.least)
    within = bounds.most is None or (highest is not None and highest <= bounds.most)
    return "reached" if enough and within else ""
