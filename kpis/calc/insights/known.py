"""All that is known of one measure at its latest complete period."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpis.calc.lines import SIGNS, Lines
from kpis.calc.scoring import favourable_change

from .facts import Bounds, Chance, Compared, Drivers, Events, Lead, Missing, Record, Revision, Signal

JUDGED = ("up", "down", "range", "binary", "milestone")
"""Directions in which one value is better than another."""
SCORED = ("green", "amber", "red")


@dataclass(frozen=True)
class Known:
    """`direction` is up, down, range or empty, `status` that of the score, `age` how many periods are newer.

    `events` is given for counts only. `seasonal` says that a season is proven, `objective` that the measure
    is tied to one.
    """

    kpi: str
    period: str
    grain: str
    unit: str
    decimals: int
    value: Decimal | None
    direction: str = ""
    lines: Lines | None = None
    status: str = ""
    closed: bool = True
    previous: Compared | None = None
    last_year: Compared | None = None
    seasonal: bool = False
    events: Events | None = None
    missing: Missing | None = None
    revision: Revision | None = None
    chance: Chance | None = None
    signal: Signal | None = None
    drivers: Drivers | None = None
    leads: Sequence[Lead] = ()
    record: Record | None = None
    objective: bool = False
    age: int = 0

    @property
    def base(self) -> Compared | None:
        """What the value is compared with: with a proven season only the same period last year is alike."""
        return self.last_year if self.seasonal else self.previous

    @property
    def bounds(self) -> Bounds | None:
        """Where the target is met; None without a target, or a direction that knows none."""
        lines = self.lines or Lines()
        if self.direction == "range":
            return None if lines.lower is None or lines.upper is None else Bounds(lines.lower, lines.upper)
        if self.direction not in SIGNS or lines.target is None:
            return None
        return Bounds(lines.target) if self.direction == "up" else Bounds(most=lines.target)

    @property
    def missed(self) -> bool:
        """The period is over and its target not met."""
        return self.closed and self.bounds is not None and self.status in ("amber", "red")

    @property
    def rare(self) -> bool:
        return self.events is not None and self.events.rare

    @property
    def episode(self) -> Signal | None:
        """The open signal, which rare events cannot have."""
        return self.signal if self.signal is not None and self.signal.rule and not self.rare else None

    def verdict(self, now: Decimal, before: Decimal) -> str:
        """better or worse, empty when they are equal or the measure has no direction."""
        if self.direction not in JUDGED:
            return ""
        gain = favourable_change(self.direction, now, before, self.lines)
        return "" if not gain else "better" if gain > 0 else "worse"
