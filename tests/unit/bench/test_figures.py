"""The table of the bench: what is judged, and that it says held only of what is held."""

import pytest

from tests.bench.figures import Figure, show_figures


@pytest.mark.parametrize(
    ("ours", "yardstick", "must", "aim", "verdict"),
    [
        (6.1, 2, 3, 1.5, "not held"),
        (6.0, 2, 3, 1.5, "held"),
        (3.1, 2, 3, 1.5, "held"),
        (3.0, 2, 3, 1.5, "held, aim too"),
        (16, None, 15, 12, "not held"),
        (15, None, 15, 12, "held"),
        (1, None, 0, None, "not held"),
        (0, None, 0, None, "held"),
        (401, None, None, 400, "aim not reached"),
        (400, None, None, 400, "held, aim too"),
    ],
)
def test_a_ratio_or_a_number_is_judged(
    ours: float, yardstick: float | None, must: float | None, aim: float | None, verdict: str
) -> None:
    assert Figure("P1", "S", ours, yardstick, must, aim).verdict == verdict


def test_the_table_shows_both_sides_and_the_limits() -> None:
    figures = [
        Figure("P1 full", "M", 1_234.5, 2, 3, 1.5, "s"),
        Figure("P2 one value", "S", 0.0075, 0.005, 3, 1.5, "s"),
        Figure("P9c memory", "L", 480.4, 400, 1.25, unit="MiB"),
        Figure("P2c statements", "S", 26, must=25),
    ]
    assert show_figures(figures).splitlines() == [
        "| figure         | size | ours       | yardstick | ratio  | must    | aim    | held          |",
        "| -------------- | ---- | ---------- | --------- | ------ | ------- | ------ | ------------- |",
        "| P1 full        | M    | 1,234.50 s | 2.00 s    | 617.25 | <= 3    | <= 1.5 | not held      |",
        "| P2 one value   | S    | 7.5 ms     | 5.0 ms    | 1.50   | <= 3    | <= 1.5 | held, aim too |",
        "| P9c memory     | L    | 480 MiB    | 400 MiB   | 1.20   | <= 1.25 |        | held          |",
        "| P2c statements | S    | 26         |           |        | <= 25   |        | not held      |",
    ]
