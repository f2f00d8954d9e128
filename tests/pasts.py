"""Measures with a past of months, as signals and forecasts read it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from kpis.models import Measure
from tests.builders import make_kpi, make_measure, make_score

NOW = dt.datetime(2026, 7, 2, 9, tzinfo=dt.UTC)
JUNE = dt.date(2026, 6, 1)
YEAR = [10, 12, 12, 10, 12, 10, 10, 12, 12, 10, 12, 10]
CALM = [*YEAR, *(22 - value for value in YEAR)]
"""Two years, the second against the first so that there is no season; centre 11, limits 7.1 and 14.9."""


def month(back: int) -> dt.date:
    months = JUNE.year * 12 + JUNE.month - 1 - back
    return dt.date(months // 12, months % 12 + 1, 1)


def make_past(values: Sequence[Any], measure: Measure | None = None, **fields: Any) -> Measure:
    """Months up to June 2026; None for a missing one."""
    measure = measure or make_measure(make_kpi(**fields))
    for back, value in enumerate(reversed(values)):
        make_score(measure, month(back), value, None if value is None else 100)
    return measure
