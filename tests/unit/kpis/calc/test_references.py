from graphlib import CycleError

import pytest

from kpis.calc.references import find_cycle, topological


def test_a_cycle_is_given_as_the_path_of_reading() -> None:
    graph = {"MARGIN": ["REVENUE", "COST"], "COST": ["RATE"], "RATE": ["MARGIN"], "REVENUE": []}
    assert find_cycle(graph) == ["COST", "RATE", "MARGIN", "COST"]


def test_a_kpi_that_reads_itself_is_a_cycle() -> None:
    assert find_cycle({"A": ["a"]}) == ["A", "A"]


def test_codes_that_differ_in_case_close_a_cycle() -> None:
    assert find_cycle({"Cost": ["rate"], "RATE": ["COST"]}) == ["Cost", "RATE", "Cost"]


def test_two_readers_of_one_kpi_are_no_cycle() -> None:
    assert find_cycle({"A": ["B", "C"], "B": ["D"], "C": ["D"]}) is None


def test_a_long_chain_needs_no_stack() -> None:
    chain = {f"K{number:05}": [f"K{number + 1:05}"] for number in range(20_000)}
    assert find_cycle(chain) is None
    assert len(find_cycle(chain | {"K20000": ["K00000"]}) or []) == 20_002


def test_the_read_come_before_their_readers_in_a_fixed_order() -> None:
    graph = {"MARGIN": ["revenue", "COST"], "COST": ["HOURS"], "REVENUE": [], "ALONE": []}
    assert topological(graph) == ["ALONE", "HOURS", "REVENUE", "COST", "MARGIN"]
    assert topological(dict(reversed(graph.items()))) == topological(graph)


def test_a_cycle_has_no_order() -> None:
    with pytest.raises(CycleError):
        topological({"A": ["B"], "B": ["A"]})
