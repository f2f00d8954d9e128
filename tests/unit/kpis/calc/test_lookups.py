"""Dated rows as they rule."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.facts import MeasureTerms
from kpis.calc.lookups import from_then_on, in_force

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1))


def rows(*days: dt.date) -> tuple[MeasureTerms, ...]:
    return tuple(MeasureTerms(number, day) for number, day in enumerate(sorted(set(days))))


def test_a_row_rules_from_its_day_on() -> None:
    january, july, may = (dt.date(2026, month, 1) for month in (1, 7, 5))
    before = rows(january, july)
    assert from_then_on(before, MeasureTerms(9, may)) == (before[0], MeasureTerms(9, may))
    assert from_then_on(before, MeasureTerms(9, july)) == (before[0], MeasureTerms(9, july))
    assert from_then_on((), MeasureTerms(9, may)) == (MeasureTerms(9, may),)


@given(st.lists(DAYS), DAYS, DAYS)
def test_what_ruled_before_goes_on_ruling_there(days: list[dt.date], since: dt.date, asked: dt.date) -> None:
    row = MeasureTerms(-1, since)
    ruled = in_force(rows(*days), asked) if asked < since else row
    assert in_force(from_then_on(rows(*days), row), asked) == ruled
