import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.effects import SIDE, Effect, Figure, effect
from kpis.calc.lines import Lines

D = Decimal
MONTHS = [dt.date(2026, month, 1) for month in range(1, 13)]
OPENED, DONE = MONTHS[4], MONTHS[6]


def figures(*values: str | None) -> list[Figure]:
    return [
        (start, None if value is None else D(value)) for start, value in zip(MONTHS, values, strict=False)
    ]


BUS = figures("70", "84.1", "84.0", "84.5", "85", "60", "85", "85.9", "86.1", "86.0", "99")


def test_three_periods_on_each_side_are_compared() -> None:
    """(84.1 + 84.0 + 84.5) / 3 = 84.2, and (85.9 + 86.1 + 86.0) / 3 = 86.0."""
    assert effect("up", 1, BUS, OPENED, DONE) == Effect(D("84.2"), D("86.0"), 3, 3, D("1.8"))


@pytest.mark.parametrize(
    ("direction", "band", "favourable"),
    [
        ("up", None, "1.8"),
        ("down", None, "-1.8"),
        ("range", Lines(lower=D(80), upper=D(85)), "-1.0"),
        ("range", None, None),
        ("info", None, None),
    ],
)
def test_what_is_better_follows_the_direction(
    direction: str, band: Lines | None, favourable: str | None
) -> None:
    found = effect(direction, 1, BUS, OPENED, DONE, band)
    assert found is not None
    assert found.favourable == (None if favourable is None else D(favourable))


def test_two_values_are_enough_and_one_is_too_early() -> None:
    assert effect("up", 0, figures(None, "80", None, "82", "0", "84", "86"), OPENED, OPENED) == Effect(
        D(81), D(85), 2, 2, D(4)
    )
    assert effect("up", 0, figures(None, None, None, "82", "0", "84", "86"), OPENED, OPENED) is None
    assert effect("up", 0, figures(None, "80", None, "82", "0", "84"), OPENED, OPENED) is None


values = st.lists(st.none() | st.decimals(-10_000, 10_000, places=2), min_size=12, max_size=12)
places = st.integers(0, 11)


@given(values, places, places, st.sampled_from(["up", "down"]))
def test_means_lie_between_their_values_and_nothing_else_counts(
    several: list[Decimal | None], opened: int, later: int, direction: str
) -> None:
    since = max(opened, later)
    found = effect(direction, 2, list(zip(MONTHS, several, strict=True)), MONTHS[opened], MONTHS[since])
    before = [one for one in several[max(opened - SIDE, 0) : opened] if one is not None]
    after = [one for one in several[since + 1 : since + 1 + SIDE] if one is not None]
    assert (found is None) == (len(before) < 2 or len(after) < 2)
    if found is not None:
        assert min(before) <= found.before <= max(before)
        assert min(after) <= found.after <= max(after)
        assert found.favourable == (found.after - found.before) * (1 if direction == "up" else -1)


@given(values, places)
def test_up_and_down_judge_the_opposite(several: list[Decimal | None], opened: int) -> None:
    rows = list(zip(MONTHS, several, strict=True))
    up, down = (effect(one, 2, rows, MONTHS[opened], MONTHS[opened]) for one in ("up", "down"))
    assert (up is None) == (down is None)
    if up is not None and down is not None:
        assert up.favourable is not None
        assert down.favourable == -up.favourable
