"""Forecasts whose outcome is known, as many as a test wants."""

import datetime as dt
from decimal import Decimal

from kpis.models import Forecast, Measure

RANGE = ("70", "80", "90", "100", "110")
"""Lowest, low, middle, high, highest."""
MADE = dt.datetime(2020, 1, 2, tzinfo=dt.UTC)


def make_forecasts(
    measure: Measure,
    count: int,
    came: str | None,
    *,
    chance: str = "",
    met: bool | None = None,
    ends: tuple[str, ...] = RANGE,
) -> None:
    """Of whole years with a chance, of next months without one. Each was made after a month of its own."""
    fan = [] if chance else [["2020-02-01", list(ends)]]
    first = Forecast.objects.filter(measure=measure).count()
    Forecast.objects.bulk_create(
        Forecast(
            measure=measure,
            grain="year" if chance else "month",
            start=dt.date(2020, 1, 1),
            made_after=dt.date(2000, 1, 1) + dt.timedelta(days=number),
            quantiles=list(ends),
            fan=fan,
            chance=Decimal(chance) if chance else None,
            came=None if came is None else Decimal(came),
            met=met,
            method="theta",
            n=24,
            seed=1,
            made_at=MADE,
        )
        for number in range(first, first + count)
    )
