"""The worked examples, each through the door of the engine."""

from decimal import Decimal
from typing import Any

import pytest

from .organisations import Organisation, one_team

LATER = "2026-12-01"
UP = {"target": 95, "red": 90}
DOWN = {"target": 2, "red": 4}
BAND = {"lower": 80, "upper": 90, "red_lower": 75, "red_upper": 95}

EXAMPLES = [
    (1, "up", UP, "95", "100", "green"),
    (2, "up", UP, "92.5", "75", "amber"),
    (3, "up", UP, "90", "50", "amber"),
    (4, "up", UP, "89.99", "49.9", "red"),
    (5, "up", UP, "85", "0", "red"),
    (6, "up", UP, "80", "0", "red"),
    (7, "up", UP, "97", "120", "green"),
    (8, "up", UP, "99", "120", "green"),
    (9, "up", {**UP, "stretch": 99}, "96", "105", "green"),
    (10, "up", UP, "94.996", "100", "green"),
    (11, "up", UP, "94.994", "99.9", "amber"),
    (12, "down", DOWN, "1", "120", "green"),
    (13, "down", DOWN, "1.5", "112.5", "green"),
    (14, "down", DOWN, "3", "75", "amber"),
    (15, "down", DOWN, "4", "50", "amber"),
    (16, "down", DOWN, "5", "25", "red"),
    (17, "down", DOWN, "7", "0", "red"),
    (18, "up", {"target": 1000}, "950", "75", "amber"),
    (19, "up", {"target": 1000}, "900", "50", "amber"),
    (20, "up", {"target": 1000}, "1020", "110", "green"),
    (21, "up", {"target": 1000}, "780", "0", "red"),
    (22, "up", {"target": -50, "red": -100}, "-75", "75", "amber"),
    (23, "up", {"target": -50}, "-52", "80", "amber"),
    (24, "up", {"target": 0}, "0", "100", "green"),
    (25, "up", {"target": 0}, "-1", "0", "red"),
    (26, "down", {"target": 0, "red": 5}, "2", "80", "amber"),
    (27, "down", {"target": 0, "red": 5}, "0", "100", "green"),
    (28, "up", {"target": "99.9", "red": "99.5"}, "99.72", "77.5", "amber"),
    (29, "range", BAND, "85", "100", "green"),
    (30, "range", BAND, "92", "80", "amber"),
    (31, "range", BAND, "95", "50", "amber"),
    (32, "range", BAND, "76", "60", "amber"),
    (33, "range", BAND, "101", "0", "red"),
    (34, "up", {"target": 100, "red": 60, "zero": 0}, "30", "25", "red"),
]


@pytest.mark.parametrize(("number", "direction", "lines", "value", "score", "status"), EXAMPLES)
def test_value_against_target(
    number: int, direction: str, lines: dict[str, Any], value: str, score: str, status: str
) -> None:
    organisation = one_team(direction=direction)
    organisation.target("K@T", **lines)
    organisation.enter("K@T", "2026-03", value)
    result = organisation.measured("K@T", "2026-03", LATER)
    assert (result.score, result.status, result.reason) == (Decimal(score), status, "")
    assert result.exceeded == (score == "120")


def test_35_without_target_and_without_value() -> None:
    organisation = one_team()
    organisation.enter("K@T", "2026-03", 5)
    result = organisation.measured("K@T", "2026-03", LATER)
    assert (result.status, result.score, result.value) == ("no_target", None, Decimal(5))
    organisation.target("K@T", 10)
    result = organisation.measured("K@T", "2026-04", LATER)
    assert (result.status, result.score, result.reason) == ("no_data", None, "missing")


def scores(*children: tuple[str | None, int, bool]) -> Organisation:
    """Measures with a target of 100 whose score equals their value, as (value, weight, critical)."""
    organisation = Organisation()
    organisation.team("T")
    for number, (value, weight, critical) in enumerate(children, start=1):
        organisation.kpi(f"K{number}")
        name = organisation.measure(
            f"K{number}", "T", weight=weight, critical=critical, target=100, red=50, stretch=120, zero=0
        )
        if value is not None:
            organisation.enter(name, "2026-03", value)
    return organisation


def test_36_weights_of_missing_children_fall_to_their_siblings() -> None:
    node = scores(("120", 2, False), ("75", 1, False), (None, 1, False)).rolled("T", "2026-03", LATER)
    assert (node.score, node.coverage, node.status) == (Decimal(105), Decimal(75), "green")


def test_37_below_the_floor() -> None:
    node = scores(("100", 1, False), (None, 1, False), (None, 2, False)).rolled("T", "2026-03", LATER)
    assert (node.score, node.coverage, node.status) == (None, Decimal(25), "insufficient_data")


def test_38_a_critical_red_measure_caps() -> None:
    node = scores(("120", 5, False), ("120", 5, False), ("20", 1, True)).rolled("T", "2026-03", LATER)
    assert (node.score, node.status, node.reason) == (Decimal("110.909090909091"), "amber", "critical")


def test_39_nothing_weighs() -> None:
    node = scores(("120", 0, False), ("80", 0, False)).rolled("T", "2026-03", LATER)
    assert (node.score, node.coverage, node.status) == (None, None, "no_data")


def test_40_a_running_sum_counts_by_its_days() -> None:
    organisation = one_team(aggregation="sum")
    organisation.target("K@T", 100)
    organisation.enter_all("K@T", {"2026-01": 100, "2026-02": 100, "2026-03": 40})
    result = organisation.measured("K@T", "FY2026", "2026-03-15")
    assert result.lines is not None
    assert (result.lines.target, result.lines.red) == (
        Decimal("248.387096774194"),
        Decimal("223.548387096774"),
    )
    assert (result.value, result.score, result.status) == (Decimal(240), Decimal("83.116883116883"), "amber")


@pytest.mark.parametrize(
    ("values", "score", "status"),
    [
        (("92", "89"), "90.5", "green"),
        (("90.8", "89"), "89.9", "amber"),
        (("70.8", "69"), "69.9", "red"),
    ],
)
def test_41_bands_of_nodes(values: tuple[str, str], score: str, status: str) -> None:
    node = scores(*((value, 1, False) for value in values)).rolled("T", "2026-03", LATER)
    assert (node.score, node.status) == (Decimal(score), status)


def test_42_while_the_window_is_open() -> None:
    open_day = "2026-04-05"
    node = scores(("110", 1, False), *[(None, 1, False)] * 11).rolled("T", "2026-03", open_day)
    assert (node.score, node.coverage, node.status) == (None, Decimal("8.333333333333"), "not_due")
    half = scores(*[("110", 1, False)] * 6, *[(None, 1, False)] * 6).rolled("T", "2026-03", open_day)
    assert (half.score, half.coverage, half.provisional) == (Decimal(110), Decimal(50), True)
