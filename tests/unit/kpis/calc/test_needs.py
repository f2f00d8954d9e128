from decimal import Decimal

import pytest

from kpis.calc.needs import averaged, mode_of, needed

D = Decimal


@pytest.mark.parametrize(
    ("mode", "bound", "to_date", "done", "left", "need"),
    [
        ("sum", 1200, 240, 2, 10, "96"),
        ("sum", 10, 20, 1, 2, "-5"),
        ("average", 10, 16, 2, 10, "10.4"),
        ("average", 10, 0, 0, 12, "10"),
        ("level", 88, 85, 1, 3, "88"),
        ("sum", 10, 1, 12, 0, "10"),
    ],
)
def test_what_each_period_left_must_bring(
    mode: str, bound: int, to_date: int, done: int, left: int, need: str
) -> None:
    assert needed(mode, D(bound), D(to_date), done, left) == D(need)


def test_the_last_twelve_are_averaged() -> None:
    assert averaged([D(99), *[D(6), D(8)] * 6]) == 7
    assert averaged([D(1), D(2)]) == D("1.5")


def test_a_year_is_a_sum_an_average_or_the_level_at_its_end() -> None:
    names = ["sum", "mean", "ratio", "weighted_mean", "last", "none"]
    assert [mode_of(name) for name in names] == ["sum", "average", "average", "average", "level", "level"]
