"""The plain process behaviour chart of individual values and moving ranges, for readers who know it.

It explains and never mails: the verdict is that of `judging`. Everything here is Decimal.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

TRIAL, PROVISIONAL, LOCKED = 6, 12, 20
"""Points from which limits are drawn, drawn as provisional, and fixed."""
BY_MEAN = (Decimal("2.66"), Decimal("3.268"))
BY_MEDIAN = (Decimal("3.145"), Decimal("3.865"))
"""Distance of the limits, and the range limit, in mean and in median moving ranges."""
RUNS = {"standard": 8, "nhs": 7}
TREND = 7

Values = Sequence[Decimal | None]


@dataclass(frozen=True)
class Chart:
    """`stage` is run_chart, trial, provisional or locked. A clipped limit gives no signal on its side."""

    stage: str
    centre: Decimal
    lower: Decimal
    upper: Decimal
    range_limit: Decimal
    clipped_below: bool = False
    clipped_above: bool = False

    @property
    def varies(self) -> bool:
        return self.range_limit > 0


@dataclass(frozen=True)
class Flag:
    """A rule that points at a place: outside, run, trend or two_of_three."""

    place: int
    rule: str


def middle(values: Sequence[Decimal]) -> Decimal:
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def mean(values: Sequence[Decimal]) -> Decimal:
    return sum(values, Decimal(0)) / len(values)


def moving_ranges(values: Values) -> list[Decimal]:
    """|x_i - x_(i-1)| of neighbours; none spans a gap. 3 5 - 4 1 gives 2 and 3."""
    return [abs(now - before) for before, now in pairwise(values) if before is not None and now is not None]


def stage_of(points: int) -> str:
    stages = ((LOCKED, "locked"), (PROVISIONAL, "provisional"), (TRIAL, "trial"))
    return next((name for least, name in stages if points >= least), "run_chart")


def baseline(values: Values, left_out: Collection[int]) -> Values:
    """Up to the twentieth value; places left out for a known cause are gaps."""
    kept = [None if place in left_out else value for place, value in enumerate(values)]
    places = [place for place, value in enumerate(kept) if value is not None]
    return kept[: places[LOCKED - 1] + 1] if len(places) >= LOCKED else kept


def chart(
    values: Values,
    left_out: Collection[int] = (),
    least: Decimal | None = None,
    most: Decimal | None = None,
    *,
    by_median: bool = False,
) -> Chart | None:
    """Centre and limits of one segment; None without two neighbours.

    3 5 4 6 5 7: mean 5, mean range 1.6, so 5 -/+ 4.256.
    """
    base = baseline(values, left_out)
    known = [value for value in base if value is not None]
    ranges = moving_ranges(base)
    if not ranges:
        return None
    take: Callable[[Sequence[Decimal]], Decimal] = middle if by_median else mean
    apart, on_ranges = BY_MEDIAN if by_median else BY_MEAN
    centre, typical = mean(known), take(ranges)
    lower, upper = centre - apart * typical, centre + apart * typical
    below, above = least is not None and lower < least, most is not None and upper > most
    return Chart(
        stage_of(len(known)),
        centre,
        least if below and least is not None else lower,
        most if above and most is not None else upper,
        on_ranges * typical,
        below,
        above,
    )


def flags(values: Values, drawn: Chart, profile: str = "standard") -> list[Flag]:
    """All rules at all places, by place; none below six points or where nothing varied."""
    if drawn.stage == "run_chart" or not drawn.varies:
        return []
    points = [(place, value) for place, value in enumerate(values) if value is not None]
    rules = (
        outside(points, drawn),
        runs(points, drawn, RUNS[profile]),
        trends(points),
        two_of_three(points, drawn),
    )
    return sorted((flag for found in rules for flag in found), key=lambda flag: (flag.place, flag.rule))


Points = Sequence[tuple[int, Decimal]]


def outside(points: Points, drawn: Chart) -> Iterator[Flag]:
    for place, value in points:
        low = value < drawn.lower and not drawn.clipped_below
        high = value > drawn.upper and not drawn.clipped_above
        if low or high:
            yield Flag(place, "outside")


def sign(number: Decimal) -> int:
    return (number > 0) - (number < 0)


def in_a_row(signs: Sequence[int], needed: int) -> Iterator[int]:
    """Indices at which `needed` equal signs have come together; 0 breaks."""
    count = 0
    for at, now in enumerate(signs):
        count = count + 1 if now and at and now == signs[at - 1] else abs(now)
        if count >= needed:
            yield at


def runs(points: Points, drawn: Chart, needed: int) -> Iterator[Flag]:
    """So many on one side of the centre; a value on it breaks the run."""
    sides = [sign(value - drawn.centre) for _, value in points]
    yield from (Flag(points[at][0], "run") for at in in_a_row(sides, needed))


def trends(points: Points) -> Iterator[Flag]:
    """Seven values that go one way, so six steps; a tie breaks."""
    steps = [sign(now[1] - before[1]) for before, now in pairwise(points)]
    yield from (Flag(points[at + 1][0], "trend") for at in in_a_row(steps, TREND - 1))


def two_of_three(points: Points, drawn: Chart) -> Iterator[Flag]:
    """Two of three beyond two thirds of the way to the same limit, the last of them among the two."""
    for at in range(1, len(points)):
        last = [value for _, value in points[max(0, at - 2) : at + 1]]
        high = not drawn.clipped_above and two_beyond(last, drawn.centre, drawn.upper)
        if high or (not drawn.clipped_below and two_beyond(last, drawn.centre, drawn.lower)):
            yield Flag(points[at][0], "two_of_three")


def two_beyond(values: Sequence[Decimal], centre: Decimal, limit: Decimal) -> bool:
    """The last value and one before it lie beyond two thirds of the way from the centre to the limit."""
    beyond = [(value - centre) / (limit - centre) > Decimal(2) / 3 for value in values]
    return beyond[-1] and sum(beyond) >= 2
