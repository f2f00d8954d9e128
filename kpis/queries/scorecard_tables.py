"""The rows of a scorecard to take away: the same measures in the same order, figures as they are stored."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from kpis.calc.periods import Calendar, Period, period_key
from kpis.calc.sheets.book import Given
from kpis.queries.scorecard_order import Wanted, ordered, shown
from kpis.queries.scorecard_rows import Scored, scored_measures
from kpis.queries.scorecards import CardRows

COLUMNS = (
    *("perspective", "objective", "code", "name", "period", "value", "unit", "change", "target", "lower"),
    *("upper", "score", "status", "reason", "signal", "weight", "updated", "owner"),
)


def card_table(
    calendar: Calendar, rows: CardRows, period: Period, wanted: Wanted, zone: dt.tzinfo
) -> Iterator[list[Given]]:
    """Lines in the order of COLUMNS. `period` of a line is that its score is from, `weight` empty for a
    metric, `change` the difference to the period before in the KPI's own unit."""
    chosen = shown(scored_measures(calendar, rows.measures, period), wanted)
    in_order = ordered(chosen, wanted.sort) if wanted.sort else sorted(chosen, key=_of_strategy)
    return (_line(calendar, one, period, zone) for one in in_order)


def _of_strategy(one: Scored) -> tuple[bool, int, str, str]:
    place = one.place
    if place is None:
        return True, 0, "", ""
    return False, place.position, place.perspective_code, place.objective_code


def _line(calendar: Calendar, one: Scored, period: Period, zone: dt.tzinfo) -> list[Given]:
    row, place = one.row, one.place
    is_compared = one.period == period and None not in (row.value, one.previous, row.change)
    return [
        place.perspective if place else "",
        place.objective if place else "",
        row.code,
        row.name,
        period_key(calendar, one.period),
        row.value,
        row.unit,
        (row.value or 0) - (one.previous or Decimal(0)) if is_compared else None,
        row.target,
        row.lower,
        row.upper,
        row.score,
        row.status,
        row.reason,
        one.signal,
        row.weight if place else None,
        row.updated.astimezone(zone).date() if row.updated else None,
        row.owner,
    ]
