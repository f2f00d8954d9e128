from decimal import Decimal

import pytest

from kpis.calc.needs import averaged, needed

D = Decimal


@pytest.mark.parametrize(
    ("aggregation", "target", "known", "left", "need"),
    [
        ("sum", 1200, [120, 120], 10, "96"),
        ("mean", 10, [8, 8], 10, "10.4"),
        ("ratio", 10, [], 12, "10"),
        ("last", 88, [85], 3, "88"),
        ("none", 88, [85], 3, "88"),
        ("sum", 10, [20], 2, "-5"),
        ("min", 88, [85], 3, None),
        ("sum", 10, [1], 0, None),
    ],
)
def test_what_each_period_left_must_bring(
    aggregation: str, target: int, known: list[int], left: int, need: str | None
) -> None:
    found = needed(aggregation, D(target), [D(value) for value in known], left)
    assert found == (None if need is None else D(need))


def test_the_last_twelve_are_averaged() -> None:
    assert averaged([D(99), *[D(6), D(8)] * 6]) == 7
    assert averaged([D(1), D(2)]) == D("1.5")
    assert averaged([]) is None
