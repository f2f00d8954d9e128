"""The chance that a year reaches a target that was not asked about when the forecast was made."""

from collections.abc import Iterable, Sequence
from decimal import Decimal, localcontext

from kpis.calc.lines import WORKING, Lines
from kpis.calc.targets import mean_lines, sum_lines

SHARES = tuple(map(Decimal, ("0.025", "0.1", "0.5", "0.9", "0.975")))
"""Of the paths, those that end at or below each stored quantile."""
NONE, ALL = Decimal(0), Decimal(1)

Side = tuple[Decimal | None, Decimal | None]
"""At least, at most."""


def chance_between(quantiles: Sequence[Decimal], side: Side) -> Decimal:
    """Straight lines between the stored quantiles: of 80, 90, 100, 110 and 120 a value of 105 or more has
    0.3. Beyond the outer ones only "under 5 %" and "over 95 %" are said, so that 0 and 1 will do."""
    least, most = side
    below = NONE if least is None else _share_below(quantiles, least, at=False)
    up_to = ALL if most is None else _share_below(quantiles, most, at=True)
    return max(NONE, up_to - below)


def good_of_year(direction: str, aggregation: str, parts: Iterable[Lines | None]) -> Side | None:
    """The good side of a whole year judged by these parts: their sum for a sum, their mean for a mean, else
    the last of them. Twelve times 100 are 1,200."""
    several = list(parts)
    whole = {"sum": sum_lines, "mean": mean_lines}.get(aggregation, _last)(several)
    if whole is None:
        return None
    if direction == "range":
        return (whole.lower, whole.upper) if whole.lower is not None else None
    if whole.target is None or direction not in ("up", "down"):
        return None
    return (whole.target, None) if direction == "up" else (None, whole.target)


def _last(parts: Sequence[Lines | None]) -> Lines | None:
    return next((lines for lines in reversed(parts) if lines is not None), None)


def _share_below(quantiles: Sequence[Decimal], value: Decimal, *, at: bool) -> Decimal:
    """The share of paths below the value, or with `at` of those that end on it too."""
    known = list(zip(quantiles, SHARES, strict=True))
    low = [pair for pair in known if pair[0] < value or (at and pair[0] == value)]
    high = [pair for pair in known if pair not in low]
    if not low or not high:
        return ALL if low else NONE
    (start, share), (end, next_share) = low[-1], high[0]
    with localcontext(WORKING):
        return share + (next_share - share) * (value - start) / (end - start)
