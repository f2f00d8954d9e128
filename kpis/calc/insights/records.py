"""The best and the worst there have been."""

from collections.abc import Sequence
from decimal import Decimal

from kpis.calc.lines import SIGNS, WORKING

from .facts import Compared, Record
from .figures import Fields, enough_places, step, written
from .finding import Finding
from .known import Known

LONG = 24
"""Complete periods, this one counted, below which nothing is a record."""
TAIL = Decimal("0.1")


def record(known: Known) -> Finding | None:
    """Of at least 24 complete periods, beyond all others and beyond the middle 80 % of them."""
    found, value = known.record, known.value
    if found is None or value is None or found.n < LONG:
        return None
    side = record_side(found, value)
    places = enough_places(known.decimals, lambda at: shows(found.previous.value, value, side, at))
    if side == 0 or places is None:
        return None
    verdict = known.verdict(value, found.previous.value) if known.direction in SIGNS else ""
    parts = {"grain": known.grain, "first": found.first, "side": side, "verdict": verdict}
    return Finding("record", parts, record_how(known, found, value, places), verdict)


def record_how(known: Known, found: Record, value: Decimal, places: int) -> Fields:
    return {
        "unit": known.unit,
        "n": found.n,
        "first": found.first,
        "value": written(value, places),
        "previous": written(found.previous.value, places),
        "previous_period": found.previous.period,
    }


def record_side(found: Record, value: Decimal) -> int:
    """1 above all others, -1 below, 0 neither."""
    if value > max(found.previous.value, found.high):
        return 1
    return -1 if value < min(found.previous.value, found.low) else 0


def shows(before: Decimal, after: Decimal, side: int, places: int) -> bool:
    """The rounded figures differ in that direction."""
    return side * step((before, after), places) > 0


def record_among(earlier: Sequence[Compared], value: Decimal) -> Record | None:
    """The record that the value sets among earlier complete periods, oldest first; None where it sets none.

    `previous` is the latest of the greatest or least of them.
    """
    if len(earlier) + 1 < LONG:
        return None
    values = sorted(one.value for one in earlier)
    if values[0] <= value <= values[-1]:
        return None
    beaten = values[-1] if value > values[-1] else values[0]
    previous = next(one for one in reversed(earlier) if one.value == beaten)
    return Record(
        len(earlier) + 1, earlier[0].period, previous, quantile(values, TAIL), quantile(values, 1 - TAIL)
    )


def quantile(ordered: Sequence[Decimal], share: Decimal) -> Decimal:
    """Between neighbours by a straight line: a tenth of the way from 0 to 10, 20, 30 is 3."""
    place = WORKING.multiply(share, Decimal(len(ordered) - 1))
    below = int(place)
    after = ordered[min(below + 1, len(ordered) - 1)]
    return ordered[below] + WORKING.multiply(place - below, after - ordered[below])
