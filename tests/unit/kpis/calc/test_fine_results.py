"""What a receipt keeps of the periods that a coarser one is put together from."""

from typing import Any

import pytest

from .organisations import Organisation
from .shorthand import Number

LATER = "2026-12-01"
MONTHS: dict[str, Number] = {"2026-01": 2, "2026-02": 3, "2026-03": 4}


def doubled(aggregation: str) -> Organisation:
    organisation = Organisation()
    organisation.team("T")
    organisation.kpi("A", aggregation="sum")
    organisation.measure("A", "T")
    organisation.kpi("F", aggregation=aggregation, formula="2 * A")
    organisation.measure("F", "T", source="formula")
    organisation.enter_all("A@T", MONTHS)
    return organisation


def kept(organisation: Organisation, name: str, key: str) -> Any:
    return organisation.measured(name, key, LATER).receipt.get("fine")


def test_a_formula_whose_results_are_put_together_keeps_each_of_them() -> None:
    organisation = doubled("mean")
    fine = [["2026-01-01", "4"], ["2026-02-01", "6"], ["2026-03-01", "8"]]
    assert kept(organisation, "F@T", "FY2026-Q1") == fine
    assert kept(organisation, "F@T", "2026-01") is None


def test_a_ratio_of_names_reads_them_at_the_coarser_grain_and_keeps_none() -> None:
    organisation = doubled("ratio")
    result = organisation.measured("F@T", "FY2026-Q1", LATER)
    assert "fine" not in result.receipt
    assert result.receipt["references"] == [[organisation.measures["A@T"].id, "quarter", "2026-01-01", "9"]]


@pytest.mark.parametrize("aggregation", ["sum", "ratio"])
def test_an_entered_formula_that_reads_another_kpi_keeps_its_entry(aggregation: str) -> None:
    organisation = Organisation()
    organisation.team("T")
    organisation.kpi("RATE", aggregation="mean")
    organisation.measure("RATE", "T")
    organisation.kpi("F", aggregation=aggregation, formula="local * kpi.RATE", inputs="local:sum")
    organisation.measure("F", "T")
    organisation.enter_all("RATE@T", MONTHS)
    organisation.enter("F@T", "2026-01", local=10)
    result = organisation.measured("F@T", "2026-01", LATER)
    entry = organisation.facts(LATER).entries[
        organisation.measures["F@T"].id, organisation.period("2026-01").start
    ]
    assert result.receipt["entries"] == [[entry.id, entry.version, entry.revision]]
    fine = [["2026-01-01", "20"], ["2026-02-01", None], ["2026-03-01", None]]
    assert kept(organisation, "F@T", "FY2026-Q1") == fine


def test_a_roll_up_keeps_its_own_months_and_none_where_units_do_not_combine() -> None:
    organisation = Organisation()
    organisation.team("T")
    organisation.team("A", "T")
    for code, aggregation in (("K", "sum"), ("L", "last")):
        organisation.kpi(code, aggregation=aggregation)
        organisation.measure(code, "T", source="rollup")
        organisation.measure(code, "A")
        organisation.enter_all(f"{code}@A", MONTHS)
    fine = [["2026-01-01", "2"], ["2026-02-01", "3"], ["2026-03-01", "4"]]
    assert kept(organisation, "K@T", "FY2026-Q1") == fine
    assert kept(organisation, "L@T", "FY2026-Q1") is None
