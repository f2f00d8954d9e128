"""What was said of a year one period ago."""

import datetime as dt
from collections.abc import Collection
from decimal import Decimal

from kpis.models import Forecast


def earlier_chances(measure_ids: Collection[int], year: dt.date) -> dict[int, dict[dt.date, Decimal]]:
    """By measure and the start of the period after which it was said; one statement."""
    said: dict[int, dict[dt.date, Decimal]] = {}
    rows = Forecast.objects.filter(measure__in=measure_ids, grain="year", start=year)
    for measure, after, chance in rows.values_list("measure_id", "made_after", "chance"):
        if chance is not None:
            said.setdefault(measure, {})[after] = chance
    return said
