import datetime as dt
from dataclasses import replace
from decimal import Decimal

from kpis.calc.facts import MeasureKey, MeasureResult, NodeKey, NodeResult
from kpis.calc.score_changes import Key, Result, ScoreChange, score_changes

START = dt.date(2026, 10, 1)
OWN, OTHER = MeasureKey(1, "month", START), MeasureKey(2, "month", START)
TEAM = NodeKey("team", 7, None, "month", START)
GREEN = MeasureResult(OWN, "green", value=Decimal(95), score=Decimal(100))
AMBER = NodeResult(TEAM, "amber", score=Decimal(80))


def test_value_score_and_status_make_a_change_and_nothing_else_does() -> None:
    more = replace(GREEN, value=Decimal(96))
    red = replace(AMBER, status="red")
    before: dict[Key, Result | None] = {OWN: GREEN, OTHER: GREEN, TEAM: AMBER}
    fuller = replace(GREEN, have=3, coverage=Decimal(90))
    after: dict[Key, Result | None] = {OWN: more, OTHER: fuller, TEAM: red}
    found = score_changes(before, after)
    assert found == [ScoreChange(OWN, GREEN, more), ScoreChange(TEAM, AMBER, red)]
    assert [one.is_flip for one in found] == [False, True]


def test_what_comes_and_what_goes_flips() -> None:
    found = score_changes({OWN: None, OTHER: GREEN}, {OWN: GREEN, TEAM: AMBER})
    assert found == [ScoreChange(OWN, None, GREEN), ScoreChange(OTHER, GREEN, None)]
    assert [one.is_flip for one in found] == [True, True]


def test_equal_figures_are_no_change() -> None:
    assert score_changes({OWN: GREEN, TEAM: None}, {OWN: replace(GREEN, value=Decimal("95.00"))}) == []
