"""Forecasts of the coming periods and of the year are written, and what came of earlier ones."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from decimal import Decimal

from kpis.calc.aggregation import PLACES
from kpis.calc.forecast.chance import Good
from kpis.calc.forecast.history import History
from kpis.calc.forecast.outlook import Outlook, Quantiles, look_ahead, seed_of
from kpis.calc.forecast.year import YearAhead, year_ahead
from kpis.calc.needs import averaged, mode_of, needed
from kpis.calc.periods import Calendar, Period, period_key, shift
from kpis.calc.scoring import round_half_up
from kpis.models import Forecast
from kpis.queries.pasts import Past
from kpis.queries.year_aims import good_side, known_of_year, outcomes

FEWEST_STEPS = 3
"""Periods drawn ahead near the end of a year."""
UNFORECAST = frozenset({"binary", "ordinal", "milestone"})
"""Directions whose values are no amounts."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """A measure with its forecast; `year` where the year is still running and nothing of it is missing.

    Of the year `known` has been, and the first `in_year` of `periods` are to come.
    """

    past: Past
    periods: Sequence[Period]
    outlook: Outlook
    year: YearAhead | None
    good: Good | None
    known: Sequence[Decimal] = ()
    in_year: int = 0


def look_at(past: Past, calendar: Calendar) -> Ahead | None:
    """None with too few values since the latest break, or values that are no amounts."""
    series = past.coming.since(past.since)
    if past.version.direction in UNFORECAST or not series.periods:
        return None
    version, last = past.version, series.periods[-1]
    coming = coming_periods(calendar, last, past.year)
    history = History(series.values, series.season, version.natural_min, version.natural_max)
    seed = seed_of(past.measure.pk, period_key(calendar, last))
    outlook = look_ahead(history, len(coming), seed, version.decimals)
    if outlook is None:
        return None
    good = good_side(past)
    known = known_of_year(past)
    steps = sum(one.end <= past.year.end for one in coming)
    year = (
        year_ahead(outlook, version.aggregation, known, steps, good, version.decimals)
        if known is not None and steps
        else None
    )
    return Ahead(past, coming, outlook, year, good, known or (), steps)


def coming_periods(calendar: Calendar, last: Period, year: Period) -> list[Period]:
    """To the end of the year, and at least three; fewer where a table ends."""
    coming: list[Period] = []
    ahead = shift(calendar, last, 1)
    while calendar.holds(ahead) and (ahead.end <= year.end or len(coming) < FEWEST_STEPS):
        coming.append(ahead)
        ahead = shift(calendar, ahead, 1)
    return coming


def write_forecasts(found: Sequence[Ahead], now: dt.datetime) -> None:
    """Takes the place of those made of the same past."""
    rows = [row for ahead in found for row in _rows(ahead, now)]
    Forecast.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["measure", "grain", "start", "made_after"],
        update_fields=[
            "quantiles",
            "fan",
            "least",
            "most",
            "needed",
            "averaged",
            "chance",
            "method",
            "n",
            "seed",
            "made_at",
        ],
    )


def _rows(ahead: Ahead, now: dt.datetime) -> Iterable[Forecast]:
    if ahead.periods:
        row = _row(ahead, ahead.periods[0], ahead.outlook.periods[0], now)
        fan = zip(ahead.periods, ahead.outlook.periods, strict=True)
        row.fan = [[period.start.isoformat(), _texts(quantiles)] for period, quantiles in fan]
        yield row
    if ahead.year is not None and ahead.past.coming.grain != "year":
        row = _row(ahead, ahead.past.year, ahead.year.quantiles, now)
        row.chance = ahead.year.chance
        if ahead.good:
            row.least, row.most = ahead.good.least, ahead.good.most
            row.needed, row.averaged = _needs(ahead, ahead.good)
        yield row


def _needs(ahead: Ahead, good: Good) -> tuple[Decimal | None, Decimal | None]:
    """Neither of a band, which has two ends, and of a year that is a minimum or maximum."""
    bound, aggregation = good.only, ahead.past.version.aggregation
    if bound is None or aggregation in ("min", "max"):
        return None, None
    to_date = sum(ahead.known, Decimal(0))
    need = needed(mode_of(aggregation), bound, to_date, len(ahead.known), ahead.in_year)
    values = [value for value in ahead.past.coming.values if value is not None]
    return round_half_up(need, PLACES), round_half_up(averaged(values), PLACES)


def _row(ahead: Ahead, period: Period, quantiles: Quantiles, now: dt.datetime) -> Forecast:
    outlook = ahead.outlook
    return Forecast(
        measure=ahead.past.measure,
        grain=period.grain,
        start=period.start,
        made_after=ahead.past.coming.periods[-1].start,
        quantiles=_texts(quantiles),
        method=outlook.method,
        n=outlook.n,
        seed=outlook.seed,
        made_at=now,
    )


def _texts(quantiles: Quantiles) -> list[str]:
    """Lowest, low, middle, high, highest."""
    return [str(value) for value in astuple(quantiles)]


def settle(pasts: Iterable[Past]) -> None:
    """What came of the forecasts of periods that are over."""
    known = {past.measure.pk: outcomes(past) for past in pasts}
    settled: list[Forecast] = []
    for row in Forecast.objects.filter(measure__in=known, came=None):
        row.came = known[row.measure_id].get((row.grain, row.start))
        if row.came is not None:
            row.met = None if row.chance is None else Good(row.least, row.most).holds(row.came)
            settled.append(row)
    Forecast.objects.bulk_update(settled, ["came", "met"])
