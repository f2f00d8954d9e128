"""What the running year of a measure has brought so far, which side of its target is good, and what came."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from kpis.calc.forecast.chance import Good
from kpis.models import Score
from kpis.queries.figures_to_date import read_figures
from kpis.queries.pasts import COMPLETE, Past


def good_side(past: Past) -> Good | None:
    """None without a target of the year; of KPIs that are not put together the latest period's counts."""
    lower, upper, target = _aim(past)
    if past.version.direction == "range":
        return None if lower is None and upper is None else Good(least=lower, most=upper)
    if target is None or past.version.direction not in ("up", "down"):
        return None
    return Good(least=target) if past.version.direction == "up" else Good(most=target)


def _aim(past: Past) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Lower and upper line, and target."""
    if past.version.aggregation == "none":
        row = past.coming.rows[-1]
        return (row.lower, row.upper, row.target) if row else (None, None, None)
    if past.year_score is None:
        return None, None, None
    if past.version.aggregation == "sum":
        return None, None, whole_target(past.year_score)
    return past.year_score.lower, past.year_score.upper, past.year_score.target


def whole_target(year: Score) -> Decimal | None:
    """That of all twelve months: the row's own keeps pace with the days. 240 so far and 12 more months of 80
    needed are 1,200."""
    needed = read_figures(year.to_date)
    if needed.required is None or needed.remaining is None or needed.year is None:
        return None
    return needed.year + needed.required * needed.remaining


def known_of_year(past: Past) -> list[Decimal] | None:
    """Values of the year's periods that are over, without those not applicable; None where one is missing."""
    known: list[Decimal] = []
    since = past.since or dt.date.min
    rows = zip(past.coming.periods, past.coming.rows, strict=True)
    for period, row in rows:
        if period.start < past.year.start or (row is not None and row.status == "na"):
            continue
        if row is None or row.value is None or row.status not in COMPLETE or period.end < since:
            return None
        known.append(row.value)
    return known


def outcomes(past: Past) -> Mapping[tuple[str, dt.date], Decimal]:
    """By grain and first day, of the periods that were forecast and are over, and of the years among them."""
    series = past.coming
    return {
        (series.grain, period.start): value
        for period, value in zip(series.periods, series.values, strict=True)
        if value is not None
    } | {("year", start): value for start, value in past.years_over.items()}
