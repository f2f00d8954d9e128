from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kpis.calc.doubts import Doubt, Known, doubts, usual
from tests.real.tables import read_rows

EXCERPT = Path(__file__).parents[3] / "data" / "mta_excerpt"
SHARES = [Decimal(text) for text in ("84.6", "85.1", "83.9", "86.2", "84.0", "85.5", "84.9")]
COUNTS = [Decimal(count) for count in (81, 85, 84, 83, 86, 82)]
PERCENT = Known(SHARES, decimals=1, unit="%", limits=(Decimal(0), Decimal(100)))


def rules(text: str, known: Known) -> list[str]:
    return [doubt.rule for doubt in doubts(Decimal(text), known)]


def first(text: str, known: Known) -> Doubt:
    return doubts(Decimal(text), known)[0]


def test_the_usual_range_is_that_of_the_values_before_and_as_much_again() -> None:
    found = usual(Known(COUNTS, decimals=0))
    assert found is not None
    assert (found.lowest, found.highest) == (Decimal(81), Decimal(86))
    assert (found.low, found.high) == (Decimal("60.125"), Decimal("106.875"))


@pytest.mark.parametrize("text", ["84.6", "70", "99.9", "100", "65.1"])
def test_what_is_usual_is_not_doubted(text: str) -> None:
    assert rules(text, PERCENT) == []


@pytest.mark.parametrize(
    ("text", "rule", "meant", "times"),
    [
        ("846", "slip", "84.6", "10"),
        ("8460", "slip", "84.6", "100"),
        ("84600", "slip", "84.6", "1000"),
        ("8.46", "slip", "84.6", "0.1"),
        ("0.846", "fraction", "84.6", "1"),
        ("0.0846", "slip", "84.6", "0.001"),
        ("-84.6", "sign", "84.6", "1"),
    ],
)
def test_a_slip_is_explained_and_put_right(text: str, rule: str, meant: str, times: str) -> None:
    found = first(text, PERCENT)
    assert (found.rule, found.proposal, found.times) == (rule, Decimal(meant), Decimal(times))


def test_without_a_percent_sign_a_hundredth_is_a_slip() -> None:
    found = first("0.846", Known(SHARES, decimals=1))
    assert (found.rule, found.proposal, found.times) == ("slip", Decimal("84.6"), Decimal("0.01"))


@pytest.mark.parametrize("text", ["20", "0", "150"])
def test_what_no_slip_explains_is_only_unusual(text: str) -> None:
    found = doubts(Decimal(text), Known(SHARES, decimals=1))
    assert [(doubt.rule, doubt.proposal) for doubt in found] == [("unusual", None)]


def test_an_extra_digit_in_a_count_is_no_decimal_point() -> None:
    """93.5 complaints are nothing a person meant."""
    assert first("935", Known(COUNTS, decimals=0)).proposal is None
    assert first("930", Known(COUNTS, decimals=0)).proposal == 93


def test_a_proposal_respects_the_natural_limits() -> None:
    known = Known([Decimal(value) for value in (96, 97, 98, 99, 98, 97)], 0, "%", limits=(None, Decimal(100)))
    found = doubts(Decimal(1100), known)
    assert [(doubt.rule, doubt.proposal) for doubt in found] == [("outside", None)]


@pytest.mark.parametrize(
    ("text", "found"), [("-1", ["outside"]), ("100.1", ["outside"]), ("0", []), ("100", [])]
)
def test_natural_limits_need_no_values_before(text: str, found: list[str]) -> None:
    assert rules(text, Known(limits=(Decimal(0), Decimal(100)))) == found
    assert rules(text, Known(direction="ordinal", limits=(Decimal(0), Decimal(100)))) == found


@pytest.mark.parametrize("count", range(6))
def test_of_fewer_than_six_values_nothing_is_usual(count: int) -> None:
    assert rules("846", Known(SHARES[:count], decimals=1)) == []


@pytest.mark.parametrize("direction", ["binary", "ordinal", "milestone"])
def test_answers_levels_and_progress_may_jump_and_last(direction: str) -> None:
    assert rules("1", Known([Decimal(0)] * 9, 0, direction=direction)) == []
    assert rules("100", Known([Decimal(10)] * 9, 0, direction=direction)) == []


def test_what_never_moved_may_move_a_little() -> None:
    assert rules("103", Known([Decimal(100)] * 13, 0)) == []
    assert rules("3", Known([Decimal(0)] * 13, 0)) == []
    assert rules("4", Known([Decimal(0)] * 13, 0)) == ["unusual"]


def test_the_same_value_a_fourth_time_is_asked_about_where_none_came_twice() -> None:
    once_more = [*SHARES[:6], *[Decimal("84.3")] * 3]
    assert rules("84.3", Known(once_more, 1)) == ["repeated"]
    assert rules("84.4", Known(once_more, 1)) == []
    assert rules("84.3", Known([*SHARES[:5], SHARES[0], *[Decimal("84.3")] * 3], 1)) == []
    assert rules("84.3", Known(once_more[1:], 1)) == []


@pytest.mark.parametrize("lasting", ["0", "100"])
def test_zero_and_a_natural_limit_may_last(lasting: str) -> None:
    recent = [Decimal(value) for value in (12, 45, 78, 33, 66, 91)] + [Decimal(lasting)] * 3
    assert rules(lasting, Known(recent, 0, limits=(None, Decimal(100)))) == []


def test_signs_are_doubted_only_where_all_values_had_one() -> None:
    mixed = [Decimal(value) for value in (3, -2, 5, 1, -4, 2)]
    assert rules("-3", Known(mixed, 0)) == []
    losses = [-value for value in COUNTS]
    assert first("83", Known(losses, 0)).proposal == -83


VALUES = st.decimals("-100000", "100000", places=2)


@given(st.lists(VALUES, max_size=13), st.sampled_from(["up", "down", "range", "info", "ordinal"]))
def test_the_middle_of_the_values_before_is_never_doubted(recent: Sequence[Decimal], direction: str) -> None:
    assume(len(recent) % 2)
    middle = sorted(recent)[len(recent) // 2]
    found = [doubt.rule for doubt in doubts(middle, Known(recent, 2, "%", direction))]
    assert [rule for rule in found if rule != "repeated"] == []


@given(st.lists(VALUES, min_size=6, max_size=13), VALUES, st.integers(-3, 3), st.sampled_from(["%", ""]))
def test_a_proposal_is_usual_and_never_doubted_itself(
    recent: Sequence[Decimal], value: Decimal, power: int, unit: str
) -> None:
    known = Known(recent, 2, unit, limits=(Decimal(-50000), Decimal(50000)))
    found = usual(known)
    assert found is not None
    for doubt in doubts(value.scaleb(power), known):
        if doubt.proposal is not None:
            assert found.holds(doubt.proposal)
            assert [again.rule for again in doubts(doubt.proposal, known) if again.rule != "repeated"] == []


def test_two_years_of_a_transit_authority_pass_and_their_slips_do_not() -> None:
    """54 values with at least six before them: punctuality, collisions, traffic."""
    passed = [value for value, known in _published() if not doubts(value, known)]
    slips = [doubts(10 * value, known)[0] for value, known in _published()]
    assert len(passed) == len(slips) == 54
    assert [doubt.proposal for doubt in slips] == passed


def _published() -> list[tuple[Decimal, Known]]:
    places = {row["indicator_seq"]: row for row in read_rows(EXCERPT / "indicators.csv")}
    series = defaultdict(list)
    for row in read_rows(EXCERPT / "monthly.csv"):
        if row["snapshot"] == "2017":
            series[row["indicator_seq"]].append(Decimal(row["monthly_actual"]))
    return [
        (value, Known(values[max(0, at - 13) : at], int(places[name]["decimal_places"])))
        for name, values in series.items()
        for at, value in enumerate(values)
        if at >= 6
    ]
