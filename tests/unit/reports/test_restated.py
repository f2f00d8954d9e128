"""Which restatements a report spells out."""

import dataclasses
import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from reports.calc.facts import cut
from reports.calc.restated import MOST_RESTATED, RestatedFact, told
from tests.report_facts import report_facts, team_fact


def fact(code: str = "OPS_01", effect: str = "status", team: str = "T1") -> RestatedFact:
    at = dt.datetime(2026, 10, 14, 9, tzinfo=dt.UTC)
    period = ("month", dt.date(2026, 8, 1))
    return RestatedFact(
        "value", effect, code, code, team, *period, "85.3", "84.9", "amber", "red", "64", "49", "Ines", at, ""
    )


@given(st.lists(st.sampled_from(["status", "figure", "none"]), max_size=30))
def test_all_that_shows_is_spelled_out_or_counted(effects: list[str]) -> None:
    found = told([fact(effect=effect) for effect in sorted(effects, key=["status", "figure", "none"].index)])
    material = [effect for effect in effects if effect != "none"]
    assert len(found.shown) + found.more == len(material)
    assert len(found.shown) == min(len(material), MOST_RESTATED)


def test_a_reader_is_told_of_their_teams_and_only_who_sees_all_of_what_is_no_teams() -> None:
    teams = (team_fact(1), team_fact(2, 1))

    restated = (fact("A", team="T1"), fact("B", team="T2"), fact("C", team=""))
    whole = dataclasses.replace(report_facts(teams=teams), restated=restated)
    assert [one.code for one in cut(whole, frozenset({1, 2})).restated] == ["A", "B", "C"]
    assert [one.code for one in cut(whole, frozenset({2})).restated] == ["B"]
