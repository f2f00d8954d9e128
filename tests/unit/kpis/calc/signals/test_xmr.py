import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.signals.xmr import Chart, chart, flags, moving_ranges

D = Decimal
STEADY = "10 12 10 12 10 12 10 12"
"""Mean 11, ranges of 2: limits 5.68 and 16.32."""


def points(figures: str) -> list[Decimal | None]:
    """Figures apart by blanks, a dash where there is none."""
    return [None if figure == "-" else D(figure) for figure in figures.split()]


def drawn(figures: str, most: Decimal | None = None) -> Chart:
    found = chart(points(figures), most=most)
    assert found
    return found


def flagged(figures: str, profile: str = "standard", base: Chart | None = None) -> list[tuple[int, str]]:
    """Places and rules, judged by the limits of the base."""
    found = flags(points(figures), base or drawn(STEADY), profile)
    return [(flag.place, flag.rule) for flag in found]


def test_limits_lie_at_266_mean_ranges_and_never_come_from_the_deviation() -> None:
    found = drawn("3 5 4 6 5 7")
    assert (found.centre, found.lower, found.upper) == (D(5), D("0.744"), D("9.256"))
    assert found.range_limit == D("5.2288")


def test_the_median_variant_has_factors_of_its_own() -> None:
    found = chart(points("3 5 4 6 5 7"), by_median=True)
    assert found
    assert (found.lower, found.upper, found.range_limit) == (D("-1.29"), D("11.29"), D("7.73"))


def test_no_moving_range_spans_a_gap() -> None:
    assert moving_ranges(points("3 5 - 4 1")) == [D(2), D(3)]


@pytest.mark.parametrize(
    ("count", "stage"),
    [(5, "run_chart"), (6, "trial"), (11, "trial"), (12, "provisional"), (19, "provisional"), (20, "locked")],
)
def test_limits_grow_firm_with_the_points(count: int, stage: str) -> None:
    assert drawn("10 12 " * (count // 2) + "11 " * (count % 2)).stage == stage


def test_at_twenty_points_the_limits_are_fixed() -> None:
    twenty = "10 12 " * 10
    assert drawn(twenty + "90 10 90") == drawn(twenty)
    assert drawn("10 12 " * 9 + "- - " + "10 12 90") == drawn("10 12 " * 9 + "- - " + "10 12")


def test_a_place_with_a_known_cause_is_left_out() -> None:
    with_cause = chart(points("10 12 10 99 10 12 10 12"), left_out={3})
    assert with_cause == drawn("10 12 10 - 10 12 10 12")


@pytest.mark.parametrize("figures", ["", "5", "5 - 5 -", "- -"])
def test_without_two_neighbours_there_is_no_chart(figures: str) -> None:
    assert chart(points(figures)) is None


@pytest.mark.parametrize(
    ("figures", "found"),
    [
        ("16.32 5.68", []),
        ("16.33", [(0, "outside")]),
        ("5.67", [(0, "outside")]),
        ("12 " * 8, [(7, "run")]),
        ("12 " * 7 + "11", []),
        ("12 12 12 12 - 12 12 12 12", [(8, "run")]),
        ("9 10 10.5 11.2 11.5 12 12.5", [(6, "trend")]),
        ("9 10 10.5 10.5 11.5 12 12.5 13", []),
        ("15 11 15", [(2, "two_of_three")]),
        ("15 15", [(1, "two_of_three")]),
        ("15 11 11 15", []),
        ("15 11 7", []),
        ("7 7", [(1, "two_of_three")]),
    ],
)
def test_the_rules_are_strict(figures: str, found: list[tuple[int, str]]) -> None:
    assert flagged(figures) == found


def test_the_nhs_set_takes_a_run_of_seven() -> None:
    assert flagged("12 " * 7, "nhs") == [(6, "run")]


def test_a_clipped_limit_gives_no_signal() -> None:
    clipped = drawn(STEADY, most=D(14))
    assert (clipped.upper, clipped.clipped_above, clipped.clipped_below) == (D(14), True, False)
    assert flagged("14 14 17 5", base=clipped) == [(3, "outside")]


def test_nothing_is_flagged_where_nothing_varied_or_little_is_known() -> None:
    assert flagged("7 7 90", base=drawn("7 7 7 7 7 7")) == []
    assert flagged("90", base=drawn("10 12 10 12 10")) == []


@pytest.mark.parametrize(("profile", "per_cent"), [("standard", 15), ("nhs", 20)])
def test_two_stable_years_are_seldom_flagged(profile: str, per_cent: int) -> None:
    rng, runs = random.Random(3), 1000  # noqa: S311 - draws noise, guards nothing
    stable = [[D(str(round(rng.gauss(50, 5), 3))) for _ in range(24)] for _ in range(runs)]
    false = sum(bool(flags(values, chart(values) or drawn(STEADY), profile)) for values in stable)
    assert false <= runs * per_cent / 100


@given(st.lists(st.none() | st.decimals(-1000, 1000, places=2), max_size=40))
def test_any_points_give_limits_around_the_mean_and_flags_only_at_values(
    values: list[Decimal | None],
) -> None:
    found = chart(values)
    if found is None:
        return
    assert found.lower <= found.centre <= found.upper
    assert all(values[flag.place] is not None for flag in flags(values, found))
