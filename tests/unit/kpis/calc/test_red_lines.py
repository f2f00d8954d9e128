"""A red line proposed from history."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.lines import Lines, line_problems
from kpis.calc.red_lines import FEWEST, MOST, Proposal, proposed_red

D = Decimal
TWENTY = [D(value) for value in range(71, 91)]
figures = st.decimals(-1000, 1000, places=3)
histories = st.lists(figures, min_size=FEWEST, max_size=40)


def test_two_of_twenty_were_worse() -> None:
    assert proposed_red("up", Lines(D(90)), TWENTY, 0) == Proposal(Lines(D(90), D(73)), 2, 20)
    assert proposed_red("down", Lines(D(71)), TWENTY[::-1], 0) == Proposal(Lines(D(71), D(88)), 2, 20)


def test_of_twelve_one_was_worse_and_only_the_last_twenty_four_are_looked_at() -> None:
    months = [D(value) for value in (50, 60, 70, 80, 81, 82, 83, 84, 85, 86, 87, 88)]
    assert proposed_red("up", Lines(D(90)), months, 0) == Proposal(Lines(D(90), D(60)), 1, 12)
    assert proposed_red("up", Lines(D(90)), [D(1)] * 9 + months * 2, 0) == Proposal(
        Lines(D(90), D(60)), 2, 24
    )


def test_a_band_has_a_line_on_each_side() -> None:
    months = [D(value) for value in range(1, 21)]
    band = Lines(lower=D(5), upper=D(15))
    assert proposed_red("range", band, months, 0) == Proposal(
        Lines(lower=D(5), upper=D(15), red_lower=D(2), red_upper=D(19)), 2, 20
    )
    inside = Lines(lower=D(0), upper=D(15))
    assert proposed_red("range", inside, months, 0) == Proposal(
        Lines(lower=D(0), upper=D(15), red_upper=D(19)), 1, 20
    )
    assert proposed_red("range", Lines(lower=D(0), upper=D(30)), months, 0) is None


@pytest.mark.parametrize(
    ("direction", "lines", "values"),
    [
        ("up", Lines(D(90)), TWENTY[:11]),
        ("up", Lines(D(70)), TWENTY),
        ("up", Lines(D(73)), TWENTY),
        ("up", Lines(D(90), zero=D(80)), TWENTY),
        ("up", Lines(), TWENTY),
        ("range", Lines(), TWENTY),
        ("binary", Lines(), TWENTY),
        ("milestone", Lines(D(100)), TWENTY),
    ],
)
def test_nothing_is_proposed(direction: str, lines: Lines, values: list[Decimal]) -> None:
    """Too few periods; a target that nearly all have met; a zero point that would lie above; no target."""
    assert proposed_red(direction, lines, values, 0) is None


@given(st.sampled_from(["up", "down"]), figures, histories, st.integers(0, 3))
def test_a_proposed_line_keeps_the_order_and_one_in_ten(
    direction: str, target: Decimal, values: list[Decimal], places: int
) -> None:
    found = proposed_red(direction, Lines(target), values, places)
    if found:
        assert line_problems(direction, found.lines, D(10)) == []
        assert found.worse <= found.count // 10
        assert found.count == min(len(values), MOST)


@given(figures, st.decimals(0, 500, places=3), histories)
def test_a_proposed_band_keeps_the_order_and_one_in_ten(
    lower: Decimal, width: Decimal, values: list[Decimal]
) -> None:
    found = proposed_red("range", Lines(lower=lower, upper=lower + width), values, 3)
    if found:
        assert [text for text in line_problems("range", found.lines, D(10)) if "needed" not in text] == []
        assert found.worse <= found.count // 10
