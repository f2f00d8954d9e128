from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpis.calc.insights.facts import Bounds
from kpis.calc.insights.figures import adding, enough_places, percent_of, places_for, step, written

from .known_measures import DISTANCE, FEW, PUNCTUALITY

D = Decimal
amounts = st.lists(st.decimals(-1000, 1000, places=5), min_size=1, max_size=4)


def test_figures_are_written_with_exactly_their_decimals() -> None:
    assert [written(D(figure), 1) for figure in ("84.55", "-0.04", "1E+3")] == ["84.6", "0.0", "1000.0"]


def test_a_target_keeps_its_own_decimals() -> None:
    assert places_for(PUNCTUALITY, Bounds(D(88))) == 1
    assert places_for(PUNCTUALITY, Bounds(D("12.00"), D("15.125"))) == 3


def test_parts_that_add_up_keep_their_decimals() -> None:
    assert adding((D(12000), D(11400)), [D(-900), D(300)], 0) == (0, [D(-900), D(300)])


def test_a_decimal_is_added_until_parts_add_up() -> None:
    parts = [D("1.24"), D("1.24"), D("1.24")]
    assert adding((D(10), D("13.72")), parts, 1) == (2, parts)


def test_the_last_part_takes_what_no_decimal_can_mend() -> None:
    third = D(1) / 3
    assert adding((D(10), D(11)), [third, third, third], 0) == (2, [D("0.33"), D("0.33"), D("0.34")])


@settings(deadline=None)
@given(amounts, st.decimals(-1000, 1000, places=5), st.integers(0, 3))
def test_printed_parts_always_add_to_the_printed_change(
    parts: list[Decimal], before: Decimal, least: int
) -> None:
    after = before + sum(parts)
    places, rounded = adding((before, after), parts, least)
    assert sum(rounded) == step((before, after), places)
    assert all(abs(a - b) <= len(parts) * D(1).scaleb(-places) for a, b in zip(rounded, parts, strict=True))
    assert least <= places <= least + 2


def test_no_decimals_may_be_enough() -> None:
    assert enough_places(1, lambda places: places == 4) == 4
    assert enough_places(1, lambda places: False) is None


@pytest.mark.parametrize(
    ("change", "base", "percent"),
    [("-600", "12000", "-5.0"), ("4", "4", "100.0"), ("3", "0", None), ("3", "-10", None)],
)
def test_percentages_need_a_base_above_zero(change: str, base: str, percent: str | None) -> None:
    assert percent_of(DISTANCE, change, base) == percent


def test_percentages_of_few_events_mislead() -> None:
    counted = replace(DISTANCE, unit="", events=FEW)
    assert percent_of(counted, "1", "4") is None
    assert percent_of(counted, "1", "5") == "20.0"


def test_percentages_have_no_percentages() -> None:
    assert percent_of(PUNCTUALITY, "-3.4", "88.0") is None
