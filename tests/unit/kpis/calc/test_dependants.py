"""What one changed value touches, by name; and that it costs the same however long the history."""

import datetime as dt

from kpis.calc.dependants import touched
from kpis.calc.facts import MeasureKey, NodeKey
from kpis.calc.keys import every_key
from kpis.calc.neighbours import reads
from kpis.calc.nodes_above import nodes_of

from .organisations import COSTS, GROWTH, Organisation

TODAY = "2026-04-20"


def organisation() -> Organisation:
    """Top > A: K rolled up and F, which reads K, calculated at Top; a quarterly Q at A; B stands beside."""
    found = Organisation()
    found.team("Top", mode="children")
    for code in ("A", "B"):
        found.team(code, "Top")
    found.kpi("K", aggregation="sum")
    found.kpi("F", aggregation="ratio", formula="K * 2", objective=COSTS)
    found.kpi("Q", frequency="quarter", objective=COSTS)
    found.measure("K", "A", target=10)
    found.measure("K", "B", target=10)
    found.measure("K", "Top", source="rollup")
    found.measure("F", "Top", source="formula")
    found.measure("Q", "A")
    return found


def names(found: Organisation, keys: set[MeasureKey]) -> set[tuple[str, str, str]]:
    by_id = {measure.id: name for name, measure in found.measures.items()}
    return {(by_id[key.measure], key.grain, key.start.isoformat()) for key in keys}


def places(found: Organisation, keys: set[NodeKey]) -> set[tuple[str, str, str]]:
    by_id = {team.id: code for code, team in found.teams.items()}
    return {(key.node, by_id[key.team], f"{key.grain} {key.start}") for key in keys}


def test_a_value_touches_its_periods_formulas_rollups_and_the_nodes_above() -> None:
    found = organisation()
    stale = touched(found.facts(TODAY), [(found.measures["K@A"].id, dt.date(2026, 2, 1))])
    periods = [("month", "2026-02-01"), ("quarter", "2026-01-01"), ("half_year", "2026-01-01")]
    periods.append(("year", "2026-01-01"))
    later = [("month", "2026-03-01"), ("month", "2026-04-01"), ("quarter", "2026-04-01")]
    touched_measures = ("K@A", "K@Top", "F@Top")
    assert names(found, stale.measures) == {
        (name, *period) for name in touched_measures for period in [*periods, *later]
    }
    assert names(found, stale.compared) == {(name, *period) for name in touched_measures for period in later}
    assert places(found, stale.nodes) == {
        (node, team, " ".join(period))
        for node in ("objective", "perspective", "team")
        for team in ("A", "Top")
        for period in periods
    }


def test_a_carried_value_touches_the_nodes_it_is_carried_into() -> None:
    found = organisation()
    stale = touched(found.facts(TODAY), [(found.measures["Q@A"].id, dt.date(2025, 10, 1))])
    months = {key for node, _, key in places(found, stale.nodes) if node == "team" and "month" in key}
    assert months == {"month 2025-12-01", "month 2026-01-01", "month 2026-02-01"}


def test_nodes_of_a_result_end_where_child_teams_do_not_count() -> None:
    found = organisation()
    key = found.key("K@A", "2026-02")
    assert {team for _, team, _ in places(found, nodes_of(found.facts(TODAY), [key]))} == {"A", "Top"}
    found.place("Top", None, "2026-01-01", mode="own")
    assert {team for _, team, _ in places(found, nodes_of(found.facts(TODAY), [key]))} == {"A"}


def test_a_result_reads_its_neighbours_and_its_own_entries() -> None:
    found = organisation()
    facts = found.facts(TODAY)
    entered = reads(facts, [found.key("K@A", "FY2026-Q1")], [])
    assert (entered.measures, entered.nodes) == (set(), set())
    assert entered.entries == {
        (found.measures["K@A"].id, dt.date(2026, 1, 1), dt.date(2026, 3, 1)),
        (found.measures["K@A"].id, dt.date(2025, 10, 1), dt.date(2025, 12, 1)),
    }
    rolled = reads(facts, [found.key("K@Top", "2026-02")], [])
    assert names(found, rolled.measures) == {
        ("K@A", "month", "2026-02-01"),
        ("K@B", "month", "2026-02-01"),
        ("K@Top", "month", "2026-01-01"),
    }
    team = reads(facts, [], [found.node_key("A", "2026-02")])
    assert names(found, team.measures) == {("K@A", "month", "2026-02-01"), ("Q@A", "quarter", "2025-10-01")}
    top = reads(facts, [], [found.node_key("Top", "2026-02", "objective", GROWTH)])
    assert (places(found, top.nodes), top.measures) == (
        {("objective", "A", "month 2026-02-01"), ("objective", "B", "month 2026-02-01")},
        set(),
    )


def test_the_cost_of_a_change_does_not_follow_history() -> None:
    sizes = []
    for year in (2026, 2036):
        found = organisation()
        facts = found.facts(f"{year}-04-20")
        change = (found.measures["K@A"].id, dt.date(year, 2, 1))
        stale = touched(facts, [change])
        near = reads(facts, stale.measures, stale.nodes)
        sizes.append(
            [len(stale.measures), len(stale.nodes), len(near.measures), len(near.nodes), len(near.entries)]
        )
    assert sizes[0] == sizes[1]


def test_every_key_is_a_row_and_every_row_has_its_key() -> None:
    found = organisation()
    facts = found.facts(TODAY)
    measures, nodes = every_key(facts, dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    assert len(set(measures)) == len(measures) == 4 * (4 + 2 + 1 + 1) + (2 + 1 + 1)
    assert len(set(nodes)) == len(nodes)
    book = found.book(TODAY)
    assert all(book.measure(key) for key in measures)
    assert {key.grain for key in nodes} == {"month", "quarter", "half_year", "year"}


def test_nodes_by_week_are_kept_only_above_a_measure_by_week() -> None:
    found = organisation()
    found.kpi("W", frequency="week", aggregation="sum")
    found.measure("W", "A")
    _, nodes = every_key(found.facts(TODAY), dt.date(2026, 4, 1), dt.date(2026, 4, 20), ["day", "week"])
    assert {(team, key.split()[0]) for _, team, key in places(found, set(nodes))} == {
        ("A", "week"),
        ("Top", "week"),
    }


def test_a_rollup_hears_of_its_units_before_its_team_is_active() -> None:
    found = Organisation()
    found.team("Top", active_from="2026-03-15")
    found.team("A", "Top")
    found.kpi("K", aggregation="sum")
    found.measure("K", "A")
    found.measure("K", "Top", source="rollup", target=10)
    stale = touched(found.facts(TODAY), [(found.measures["K@A"].id, dt.date(2026, 2, 1))])
    assert ("K@Top", "month", "2026-02-01") in names(found, stale.measures)


def passing(formula: str) -> Organisation:
    """X is measured at A, below Top; its formula reads H, which Top measures, as does F, which reads X."""
    found = Organisation()
    found.team("Top")
    found.team("A", "Top")
    found.kpi("H", aggregation="last")
    found.kpi("X", aggregation="ratio", formula="a / H", inputs="a:sum")
    found.kpi("F", aggregation="ratio", formula=formula)
    found.measure("H", "Top")
    found.measure("X", "A")
    found.measure("F", "Top", source="formula")
    return found


def test_a_value_touches_formulas_over_a_kpi_that_reads_it_and_only_passes_through_their_team() -> None:
    found = passing("X * 2")
    stale = touched(found.facts(TODAY), [(found.measures["H@Top"].id, dt.date(2026, 2, 1))])
    months = {name for name in names(found, stale.measures - stale.compared) if name[1] == "month"}
    assert months == {("H@Top", "month", "2026-02-01"), ("F@Top", "month", "2026-02-01")}


def test_a_value_touches_what_looks_back_at_a_kpi_that_reads_it_and_only_passes_through() -> None:
    found = passing("prev(X, 2)")
    stale = touched(found.facts(TODAY), [(found.measures["H@Top"].id, dt.date(2026, 2, 1))])
    months = {name for name in names(found, stale.measures - stale.compared) if name[1] == "month"}
    assert ("F@Top", "month", "2026-04-01") in months
    assert all(key.measure > 0 for key in stale.measures)
