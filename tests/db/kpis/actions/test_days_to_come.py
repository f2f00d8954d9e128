"""What is decided in June for July on shows at once in the running year, which is read by its last day."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.actions.teams import set_terms
from accounts.audit import COMMAND
from accounts.models import Team, TeamTerms
from kpis.actions.all_scores import recompute_all
from kpis.actions.cycle import set_manual_score
from kpis.actions.definitions import publish_version
from kpis.actions.entries import submit_many
from kpis.actions.measures import create_measure
from kpis.actions.outcomes import Submission
from kpis.actions.scores import recompute
from kpis.actions.tick import tick
from kpis.calc.periods import Calendar, periods_between
from kpis.calc.typed import Typed
from kpis.models import KPIVersion, ManualScore, Measure, NodeScore, Score
from tests.builders import make_kpi, make_measure, make_objective, make_organisation, make_target, make_team

NOW = dt.datetime(2026, 6, 12, 12, tzinfo=dt.UTC)
JULY = dt.date(2026, 7, 1)
YEAR = {"grain": "year", "start": dt.date(2026, 1, 1), "present": True}


@pytest.fixture
def measure() -> Measure:
    """95 of 100 in every closed month, half way between red line and target: score 75, the year too."""
    make_organisation()
    measure = make_measure(make_kpi("SOLD", make_objective("OLD"), aggregation="mean"), make_team("SHOP"))
    make_target(measure, 100)
    months = periods_between(Calendar(), "month", dt.date(2026, 1, 1), dt.date(2026, 5, 31))
    rows = [Submission(measure.pk, month, Typed("95")) for month in months]
    submit_many(COMMAND, rows, now=NOW, source="page")
    make_team("TOP")
    recompute_all(NOW)
    return measure


def of_the_year(team: Team) -> list[tuple[str, str, int]]:
    rows = NodeScore.objects.filter(team=team, **YEAR).exclude(objective=None)
    return [
        (row.objective.code, row.status, int(row.score or -1))
        for row in rows.select_related("objective")
        if row.objective
    ]


def test_an_objective_to_come_has_the_year_already(measure: Measure) -> None:
    later = KPIVersion(kpi=measure.kpi, objective=make_objective("NEW"), aggregation="mean", minor=True)
    later.valid_from = JULY
    publish_version(COMMAND, later, now=NOW, reason="meant so")
    recompute(NOW)
    assert of_the_year(measure.team) == [("NEW", "amber", 75)]
    assert recompute_all(NOW) == 0


def test_a_parent_to_come_has_the_year_already(measure: Measure) -> None:
    top = Team.objects.get(code="TOP")
    set_terms(COMMAND, TeamTerms(team=measure.team, parent=top, valid_from=JULY), now=NOW)
    recompute(NOW)
    assert of_the_year(top) == [("OLD", "amber", 75)]
    assert recompute_all(NOW) == 0


def test_a_measure_to_come_has_the_year_already(measure: Measure) -> None:
    coming = Measure(kpi=make_kpi("KEPT", make_objective("NEW")), team=measure.team)
    create_measure(COMMAND, coming, now=NOW, active_from=JULY)
    recompute(NOW)
    assert Score.objects.get(measure=coming, **YEAR).status == "no_target"
    assert recompute_all(NOW) == 0


def test_a_score_set_for_a_month_to_come_shows_when_it_begins(measure: Measure) -> None:
    score = ManualScore(node="team", team=measure.team, grain="month", start=JULY, score=60)
    set_manual_score(COMMAND, score, now=NOW, reason="The shop is being rebuilt")
    recompute(NOW)
    july = NodeScore.objects.filter(team=measure.team, node="team", grain="month", start=JULY)
    assert not july.exists()
    later = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)
    tick(later)
    recompute(later)
    assert july.values_list("present", "score").get() == (True, Decimal(60))
    assert recompute_all(later) == 0
