"""Which restatements a report spells out."""

import dataclasses
import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.periods import Calendar
from kpis.doors.table_files import Table
from reports.calc.facts import ReportFacts, cut
from reports.calc.restated import MOST_RESTATED, RestatedFact, RestatedPart, told
from reports.rendering.content import Content
from reports.rendering.mail import render
from reports.rendering.restated import as_data
from reports.rendering.workbook import sheets
from tests.report_facts import report_facts, team_fact
from tests.unit.reports.test_mail import FRAME


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


def part(team: str, effect: str, month: int) -> RestatedPart:
    return RestatedPart(team, effect, "month", dt.date(2026, month, 1), "green", "amber", "91", "89")


def altering(*altered: tuple[str, str, int]) -> RestatedFact:
    """Something that is no team's, by what it altered where and when."""
    return dataclasses.replace(fact("", team=""), parts=tuple(part(*one) for one in altered))


def told_to(teams: set[int], *restated: RestatedFact) -> list[tuple[str, str, int]]:
    """Code, effect and month, in the report of October about the company and two teams below it."""
    facts = report_facts(teams=(team_fact(1), team_fact(2, 1), team_fact(3, 1)))
    seen = cut(dataclasses.replace(facts, restated=restated), frozenset(teams)).restated
    return [(one.code, one.effect, one.start.month) for one in seen]


def test_what_is_no_teams_is_told_by_what_it_altered_most_in_the_teams_that_are_seen() -> None:
    rules = altering(("T1", "status", 8), ("T2", "status", 9), ("T2", "figure", 8), ("T3", "figure", 7))
    assert told_to({1, 2, 3}, rules) == [("", "status", 8)]
    assert told_to({2}, rules) == told_to({2, 3}, rules) == [("", "status", 9)]
    assert told_to({3}, rules) == [("", "figure", 7)]


def test_what_was_told_in_part_stands_where_its_weight_puts_it_and_results_stay_last() -> None:
    rules = altering(("T2", "figure", 8))
    result = dataclasses.replace(fact("RESULT", team="T2"), what="result", who="")
    restated = (rules, fact("FLIP", team="T2"), fact("NONE", "none", team="T2"), result)
    order = [("FLIP", "status", 8), ("", "figure", 8), ("NONE", "none", 8), ("RESULT", "status", 8)]
    assert told_to({2}, *restated) == order


def restated_sheet(content: Content, facts: ReportFacts) -> Table:
    return next(sheet for sheet in sheets(content, facts) if sheet.name == "Restated")


def test_a_period_that_the_calendar_does_not_have_any_more_is_named_by_its_first_day() -> None:
    one = dataclasses.replace(fact(), grain="quarter", start=dt.date(2026, 1, 1))
    facts = dataclasses.replace(report_facts(), calendar=Calendar(3), restated=(one,))
    content = render(facts, FRAME).content
    assert [line.title for line in content.restated] == ["OPS_01, Thu 1 Jan 2026"]
    assert as_data(one, facts)["period"] == "2026-01-01"
    assert restated_sheet(content, facts).rows[0][4] == "Thu 1 Jan 2026"
