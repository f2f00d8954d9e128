"""Which figures differ between a report that was sent and the same report now."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.calc.corrections import Difference, Place, Shown, differing

BANDS = (Decimal(90), Decimal(70))
TEXTS = st.none() | st.decimals(0, 120, places=2).map(str)
STATUSES = st.sampled_from(["green", "amber", "red", "no_data"])


def node(
    team: str, name: str, score: str | None, status: str, coverage: str | None = "100"
) -> dict[str, Any]:
    return {"team": team, "name": name, "score": score, "status": status, "coverage": coverage}


def measure(
    team: str, kpi: str, value: str | None, score: str | None, status: str, target: str | None = "88"
) -> dict[str, Any]:
    return {"team": team, "kpi": kpi, "value": value, "score": score, "status": status, "target": target}


def report(*rows: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    return {
        "nodes": [row for row in rows if "name" in row],
        "measures": [row for row in rows if "kpi" in row],
    }


SENT = report(
    node("BUSES", "Buses", "70.1", "amber"),
    node("BUSES", "Customer", "64", "red"),
    measure("BUSES", "OPS_01", "84.6", "43", "red"),
)


def test_what_reads_the_same_is_no_difference() -> None:
    now = report(
        node("BUSES", "Buses", "70.2", "amber"),
        node("BUSES", "Customer", "64", "red"),
        measure("BUSES", "OPS_01", "84.6", "43.4", "red"),
    )
    assert differing([SENT], now, BANDS) == []


def test_teams_come_first_then_perspectives_then_measures() -> None:
    now = report(
        node("BUSES", "Buses", "69", "red"),
        node("BUSES", "Customer", "60", "red"),
        measure("BUSES", "OPS_01", "83", "37.5", "red"),
    )
    assert differing([SENT], now, BANDS) == [
        Difference(
            Place("team", "BUSES", "BUSES"),
            Shown(score="70", status="amber", coverage="100"),
            Shown(score="69", status="red", coverage="100"),
        ),
        Difference(
            Place("perspective", "BUSES", "Customer"),
            Shown(score="64", status="red", coverage="100"),
            Shown(score="60", status="red", coverage="100"),
        ),
        Difference(
            Place("measure", "BUSES", "OPS_01"),
            Shown("84.6", "88", "43", "red"),
            Shown("83", "88", "38", "red"),
        ),
    ]


@pytest.mark.parametrize(("coverage", "differs"), [("99.6", False), ("99.2", False), ("98.4", True)])
def test_coverage_is_told_as_it_is_printed(coverage: str, differs: bool) -> None:
    sent = report(node("BUSES", "Buses", "70", "amber", "99.5"))
    now = report(node("BUSES", "Buses", "70", "amber", coverage))
    assert bool(differing([sent], now, BANDS)) == differs


def test_a_figure_that_came_or_went_differs_and_a_renamed_perspective_does_not() -> None:
    now = report(
        node("BUSES", "Buses", "70.1", "amber"),
        node("BUSES", "Customers", "64", "red"),
        measure("BUSES", "OPS_02", "1", "100", "green", None),
    )
    assert [(one.place.code, one.before, one.after) for one in differing([SENT], now, BANDS)] == [
        ("OPS_01", Shown("84.6", "88", "43", "red"), Shown()),
        ("OPS_02", Shown(), Shown("1", "", "100", "green")),
    ]


def test_teams_that_nobody_was_told_of_do_not_count() -> None:
    now = report(*SENT["nodes"], *SENT["measures"], node("RAIL", "Rail", "91", "green"))
    assert differing([SENT], now, BANDS) == []


def test_what_several_audiences_were_told_is_one() -> None:
    rail = report(node("RAIL", "Rail", "91", "green"))
    now = report(*SENT["nodes"], node("RAIL", "Rail", "88", "amber"), *SENT["measures"])
    assert [one.place for one in differing([SENT, rail, SENT], now, BANDS)] == [Place("team", "RAIL", "RAIL")]


@given(st.lists(st.tuples(TEXTS, TEXTS, STATUSES), max_size=8))
def test_a_report_never_differs_from_itself(rows: list[tuple[str | None, str | None, str]]) -> None:
    """Whatever it says, and however many audiences were told."""
    whole = report(
        *(measure("BUSES", f"K{n}", value, score, status) for n, (value, score, status) in enumerate(rows)),
        *(node(f"T{n}", "T", score, status, value) for n, (value, score, status) in enumerate(rows)),
    )
    assert differing([whole, whole], whole, BANDS) == []


@given(TEXTS, TEXTS)
def test_a_difference_has_the_same_sides_the_other_way_round(first: str | None, second: str | None) -> None:
    one, other = (report(measure("BUSES", "OPS_01", value, None, "no_data")) for value in (first, second))
    there, back = differing([one], report(*other["measures"]), BANDS), differing([other], one, BANDS)
    assert [(one.before, one.after) for one in there] == [(one.after, one.before) for one in back]
