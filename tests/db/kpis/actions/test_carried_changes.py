"""A quarter that is carried into the months after it counts where its measure stands in those months."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.actions.teams import set_terms
from accounts.audit import COMMAND
from accounts.models import Team, TeamTerms
from kpis.actions.all_scores import recompute_all
from kpis.actions.definitions import publish_version
from kpis.actions.entries import submit_many
from kpis.actions.outcomes import Submission
from kpis.actions.scores import recompute
from kpis.calc.periods import Calendar, parse_key
from kpis.calc.typed import Typed
from kpis.models import KPIVersion, Measure, NodeScore
from tests.builders import make_kpi, make_measure, make_objective, make_organisation, make_target, make_team

NOW = dt.datetime(2026, 2, 20, 12, tzinfo=dt.UTC)
NEW_YEAR = dt.date(2026, 1, 1)


@pytest.fixture
def measure() -> Measure:
    """95 of 100 in the last quarter of 2025: half way between red line and target, score 75."""
    make_organisation()
    make_team("TOP")
    kpi = make_kpi("SURVEY", make_objective("OLD"), frequency="quarter")
    measure = make_measure(kpi, make_team("SHOP"))
    make_target(measure, 100)
    entered = Submission(measure.pk, parse_key(Calendar(), "FY2025-Q4"), Typed("95"))
    submit_many(COMMAND, [entered], now=NOW, source="page")
    recompute_all(NOW)
    return measure


def months(team: Team, objective: str) -> list[tuple[int, Decimal | None, int]]:
    rows = NodeScore.objects.filter(team=team, objective__code=objective, grain="month", present=True)
    found = rows.filter(start__gte=NEW_YEAR).order_by("start")
    return [(row.start.month, row.score, row.carried) for row in found]


def test_another_objective_takes_over_what_is_carried(measure: Measure) -> None:
    later = KPIVersion(kpi=measure.kpi, objective=make_objective("NEW"), frequency="quarter", minor=True)
    later.valid_from = NEW_YEAR
    publish_version(COMMAND, later, now=NOW, reason="meant so")
    recompute(NOW)
    assert months(measure.team, "NEW") == [(1, Decimal(75), 1), (2, Decimal(75), 1)]
    assert months(measure.team, "OLD") == []
    assert recompute_all(NOW) == 0


def test_another_parent_takes_over_what_is_carried(measure: Measure) -> None:
    top = Team.objects.get(code="TOP")
    set_terms(COMMAND, TeamTerms(team=measure.team, parent=top, valid_from=NEW_YEAR), now=NOW)
    recompute(NOW)
    assert months(top, "OLD") == [(1, Decimal(75), 1), (2, Decimal(75), 1)]
    assert recompute_all(NOW) == 0


def enter(measure: Measure, key: str, now: dt.datetime) -> None:
    row = Submission(measure.pk, parse_key(Calendar(), key), Typed("95"))
    submit_many(COMMAND, [row], now=now, source="page")
    recompute(now)


def test_a_first_quarter_that_is_carried_takes_the_place_of_what_is_below() -> None:
    """On 5 April the quarter is not due: without a figure the months of the team show what its shop measures,
    with one they show the quarter. March and April carry it."""
    now = dt.datetime(2026, 4, 5, 12, tzinfo=dt.UTC)
    make_organisation()
    top = make_team("TOP", make_team("GROUP"))
    survey = make_kpi("SURVEY", make_objective("OWN"), frequency="quarter")
    quarterly = make_measure(survey, top, active_from=NEW_YEAR)
    monthly = make_measure(make_kpi("SALES", make_objective("BELOW", "internal")), make_team("SHOP", top))
    for measure in (quarterly, monthly):
        make_target(measure, 100)
    enter(monthly, "2026-01", now)
    assert [month for month, _, _ in months(top, "BELOW")] == [1, 2, 3, 4]
    enter(quarterly, "FY2026-Q1", now)
    for team in (top, Team.objects.get(code="GROUP")):
        assert months(team, "OWN") == [(3, Decimal(75), 1), (4, Decimal(75), 1)]
        assert [month for month, _, _ in months(team, "BELOW")] == [1, 2]
    assert recompute_all(now) == 0
