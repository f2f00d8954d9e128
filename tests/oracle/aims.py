"""The target a measure is judged by (B2): of which grain, as it is, averaged, or spread and added up."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpis.calc.facts import Lines, Measure, Target, Version
from kpis.calc.periods import Period, containing, elapsed_days, parts, same_last_year

from .arithmetic import NAMES, complete, each, half_up, is_empty
from .combining import over_time
from .readings import Readings
from .wholes import Reading
from .world import World, rank


@dataclass
class Aim:
    """`judged` are the lines to score by, `whole` those of all active fine periods, unscaled."""

    row: Target | None = None
    judged: Lines | None = None
    whole: Lines | None = None


class Aims:
    def __init__(self, world: World, readings: Readings) -> None:
        self.world = world
        self.readings = readings

    def of(self, measure: Measure, period: Period, reading: Reading) -> Aim:
        grain = self._grain(measure, period, reading.version)
        if grain is None:
            return Aim()
        method = reading.version.aggregation
        if method == "sum":
            return self._summed(measure, grain, reading)
        if method == "mean" and grain != period.grain:
            return self._averaged(measure, grain, reading)
        row = self._row(measure, grain, period)
        if row is None:
            return Aim()
        lines = self._completed(measure, period, reading.version, row)
        return Aim(row, lines, lines)

    def _row(self, measure: Measure, grain: str, period: Period) -> Target | None:
        row = self.world.target(measure, grain, self.world.measure_day(measure, period))
        return None if row is None or is_empty(row.lines) else row

    def _grain(self, measure: Measure, period: Period, version: Version) -> str | None:
        calendar = self.world.calendar
        finer = [grain for grain in calendar.grains if rank(grain) <= rank(period.grain)]
        for grain in reversed(finer):
            if rank(grain) >= rank(version.frequency) and self._row(measure, grain, period):
                return grain
        for grain in calendar.grains[len(finer) :] if version.aggregation == "sum" else ():
            whole = containing(calendar, period, grain)
            if calendar.holds(whole) and self._row(measure, grain, whole):
                return grain
        return None

    def _completed(self, measure: Measure, period: Period, version: Version, row: Target) -> Lines:
        tolerance = self.world.rules(self.world.measure_day(measure, period)).tolerance
        return complete(version.direction, row.lines, tolerance)

    # Means

    def _averaged(self, measure: Measure, grain: str, reading: Reading) -> Aim:
        whole = self._mean(measure, grain, reading.active, reading.version)
        fine = reading.valued or reading.counted or reading.active
        return Aim(None, self._mean(measure, grain, fine, reading.version), whole)

    def _mean(self, measure: Measure, grain: str, fine: list[Period], version: Version) -> Lines | None:
        several = []
        for period in fine:
            row = self._row(measure, grain, containing(self.world.calendar, period, grain))
            if row is not None:
                several.append(self._completed(measure, period, version, row))
        return each(lambda figures: over_time("mean", figures), several) if several else None

    # Sums

    def _summed(self, measure: Measure, grain: str, reading: Reading) -> Aim:
        judged = reading.counted
        if reading.version.partial and reading.valued:
            judged = reading.valued
        whole = self._sum(measure, grain, reading.active, reading.version, scaled=False)
        if not judged:
            return Aim(None, whole, whole)
        return Aim(None, self._sum(measure, grain, judged, reading.version, scaled=True), whole)

    def _sum(
        self, measure: Measure, grain: str, fine: list[Period], version: Version, *, scaled: bool
    ) -> Lines | None:
        several = []
        for period in fine:
            part = self._part(measure, grain, period, version)
            if part is None:
                return None
            gone, total = elapsed_days(period, self.world.today)
            several.append(_paced(part, gone, total) if scaled else part)
        return each(lambda figures: over_time("sum", figures), several)

    def _part(self, measure: Measure, grain: str, fine: Period, version: Version) -> Lines | None:
        """Of the target's period, what falls to one fine period."""
        period = containing(self.world.calendar, fine, grain)
        row = self._row(measure, grain, period)
        if row is None:
            return None
        lines = self._completed(measure, fine, version, row)
        if grain == version.frequency:
            return lines
        active = self.world.fine_periods(measure, period, version.frequency)
        shares = self._shares(measure, row.profile, period, active, version)
        place = active.index(fine)
        figures = {
            name: _spread(figure, shares)[place]
            for name in NAMES
            if (figure := getattr(lines, name)) is not None
        }
        return Lines(**figures)

    def _shares(
        self, measure: Measure, profile: str, period: Period, active: list[Period], version: Version
    ) -> list[Decimal]:
        even = [Decimal(1)] * len(active)
        if profile == "even":
            return even
        if profile == "last_year":
            before = [self._last_year(measure, one) for one in active]
            known = [value for value in before if value is not None and value >= 0]
            return known if len(known) == len(active) and any(known) else even
        typed = [Decimal(share) for share in profile.split(";")]
        all_parts = parts(self.world.calendar, period, version.frequency)
        if len(typed) != len(all_parts):
            return even
        shares = [share for share, one in zip(typed, all_parts, strict=True) if one in active]
        return shares if any(shares) else even

    def _last_year(self, measure: Measure, fine: Period) -> Decimal | None:
        before = same_last_year(self.world.calendar, fine)
        if before is None or not self.world.is_active(measure, before):
            return None
        return self.readings.of(measure, before).value


def _paced(lines: Lines, gone: int, total: int) -> Lines:
    """Of a running period the share of its days gone: the product first, which a rounded share would miss."""
    return each(lambda figures: figures[0] * gone / total, [lines]) if gone < total else lines


def _spread(figure: Decimal, shares: Sequence[Decimal]) -> list[Decimal]:
    """Parts of 12 decimals; the last takes the remainder."""
    whole = sum(shares, Decimal(0))
    figures = [half_up(figure * share / whole) for share in shares[:-1]]
    return [*figures, figure - sum(figures, Decimal(0))]
