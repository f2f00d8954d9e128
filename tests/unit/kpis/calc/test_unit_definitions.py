"""A roll-up over a change of definition."""

from typing import Any

from kpis.calc.neighbours import reads

from .organisations import Organisation
from .shorthand import said

LATER = "2026-12-01"


def changed(**after: Any) -> Organisation:
    """Two teams below T; their KPI breaks on 1 February, and T has a target by quarter."""
    organisation = Organisation()
    organisation.team("T")
    organisation.kpi("K", aggregation="ratio", formula="a / c", inputs="a:sum;c:sum")
    organisation.version("K", "2026-02-01", **after, breaking=True)
    organisation.measure("K", "T", source="rollup")
    organisation.target("K@T", 2, "quarter")
    for unit in ("A", "B"):
        organisation.team(unit, "T")
        organisation.measure("K", unit)
        for key in ("2026-01", "2026-02", "2026-03"):
            organisation.enter(f"K@{unit}", key, a=4, c=2)
    return organisation


def test_an_input_that_reads_as_zero_is_held_by_every_unit() -> None:
    """Three months of two teams: 24 / (0 + 12), with January read by the new definition."""
    organisation = changed(aggregation="ratio", formula="a / (b + c)", inputs="a:sum;b:sum::zero;c:sum")
    assert organisation.measured("K@A", "FY2026-Q1", LATER).value == 2
    assert organisation.measured("K@T", "FY2026-Q1", LATER).value == 2


def test_a_new_definition_is_said_even_while_the_period_is_open() -> None:
    """All of January is there, one month of one, by a definition that no longer reads it."""
    organisation = changed(aggregation="ratio", formula="a / d", inputs="a:sum;d:sum")
    result = organisation.measured("K@T", "FY2026-Q1", "2026-02-05")
    assert said(result.reason, result.have, result.expected) == ("definition_changed", 2, 2)


PRODUCT = {"aggregation": "sum", "formula": "a * c", "inputs": "a:sum;c:last"}


def test_values_are_bridged_by_inputs_that_every_unit_holds() -> None:
    """4 x 2 in three months of two teams, for T, and for the one above it."""
    organisation = changed(**PRODUCT)
    organisation.team("Top")
    organisation.place("T", "Top")
    organisation.measure("K", "Top", source="rollup")
    for name in ("K@T", "K@Top"):
        quarter = organisation.measured(name, "FY2026-Q1", LATER)
        assert said(quarter.value, quarter.completeness) == (48, 100)
        assert organisation.measured(name, "2026-01", LATER).value == 2
    organisation.enter("K@B", "2026-01", a=4)
    assert organisation.measured("K@T", "FY2026-Q1", LATER).reason == "definition_changed"
    assert organisation.measured("K@Top", "FY2026-Q1", LATER).value is None


def test_a_name_over_the_teams_below_is_bridged_alike() -> None:
    organisation = changed(**PRODUCT)
    organisation.measures.pop("K@T")
    organisation.kpi("F", aggregation="ratio", formula="K")
    organisation.measure("F", "T", source="formula")
    assert organisation.measured("F@T", "FY2026-Q1", LATER).value == 48
    organisation.enter("K@B", "2026-01", a=4)
    assert organisation.measured("F@T", "FY2026-Q1", LATER).value is None


def test_a_roll_up_reads_what_its_units_entered_before_the_change() -> None:
    organisation = changed(**PRODUCT)
    found = reads(organisation.facts(LATER), [organisation.key("K@T", "FY2026-Q1")], [])
    january = organisation.period("2026-01").start
    units = {organisation.measures[name].id for name in ("K@A", "K@B")}
    assert {measure for measure, first, last in found.entries if first <= january <= last} == units
