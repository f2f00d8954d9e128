"""Persons' measures feed their team only through a roll-up, and only from five with a value on."""

from typing import Any

from .organisations import Organisation
from .shorthand import said

LATER = "2026-12-01"


def persons(count: int, **version: Any) -> Organisation:
    organisation = Organisation()
    organisation.team("T")
    organisation.kpi("K", **version)
    organisation.measure("K", "T", source="rollup", target=50)
    for person in range(1, 7):
        organisation.measure("K", "T", person=person)
        if person <= count:
            organisation.enter(f"K@T#{person}", "2026-01", 10)
    return organisation


def test_persons_count_as_units_from_five_with_values_on() -> None:
    few = persons(4, aggregation="sum").measured("K@T", "2026-01", LATER)
    assert said(few.status, few.reason, few.value) == ("na", "too_few", None)
    five = persons(5, aggregation="sum", partial=True).measured("K@T", "2026-01", LATER)
    assert said(five.value, five.have, five.expected) == (50, 5, 6)


def test_too_few_persons_leave_and_their_teams_stay() -> None:
    organisation = persons(4, aggregation="sum")
    organisation.team("A", "T")
    organisation.measure("K", "A")
    organisation.enter("K@A", "2026-01", 50)
    result = organisation.measured("K@T", "2026-01", LATER)
    assert said(result.value, result.have, result.expected) == (50, 1, 1)


def test_a_bare_percentage_makes_no_fifth_person() -> None:
    """Of five figures one cannot be combined: 400/800 over the other four would be shown, and is not."""
    ratio = {"aggregation": "ratio", "formula": "100 * a / b", "inputs": "a:sum;b:sum"}
    organisation = persons(0, **ratio)
    for person in range(1, 5):
        organisation.enter(f"K@T#{person}", "2026-01", a=100, b=200)
    organisation.enter("K@T#5", "2026-01", 50)
    organisation.target("K@T", 50, "quarter")
    for key in ("2026-01", "FY2026-Q1"):
        few = organisation.measured("K@T", key, LATER)
        assert said(few.status, few.reason, few.value) == ("na", "too_few", None)
    organisation.enter("K@T#6", "2026-01", a=100, b=200)
    five = organisation.measured("K@T", "2026-01", LATER)
    assert said(five.value, five.have, five.expected) == (50, 5, 6)


def test_a_persons_measure_never_enters_a_node() -> None:
    organisation = persons(6, aggregation="sum")
    node = organisation.rolled("T", "2026-01", LATER)
    assert said(node.score, node.green + node.amber + node.red + node.grey) == (120, 1)
