"""A year's total, parted over the periods in which a measure lives."""

from decimal import Decimal

from kpis.calc.targets import rounded_parts
from kpis.queries.target_years import YearMeasure
from kpis.queries.trials import Trials, shape


def shares(ground: Trials, row: YearMeasure, total: Decimal, way: str) -> list[Decimal] | None:
    """In equal parts, or as the same periods were a year before: of those that are not closed yet, as they
    were two years before. None where a figure is missing, and for a scorecard that may not be read."""
    periods = [period for period, _target in row.months]
    if way == "even":
        return rounded_parts(total, [Decimal(1) for _ in periods], row.version.decimals)
    if row.measure.pk not in ground.readable:
        return None
    found = [value for value, _known in shape(ground, row.measure, row.version.frequency, periods)]
    known = [value for value in found if value is not None]
    return rounded_parts(total, known, row.version.decimals) if len(known) == len(periods) else None
