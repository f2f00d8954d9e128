"""A target of a year is spread over its months: a change inside the year moves the parts before it too."""

import datetime as dt

import pytest

from accounts.actions.teams import set_terms
from accounts.audit import FOLDER
from accounts.models import Organisation, TeamTerms
from kpis.actions.all_scores import recompute_all
from kpis.actions.entries import submit_many
from kpis.actions.measures import set_life
from kpis.actions.outcomes import Submission
from kpis.actions.scores import recompute
from kpis.actions.targets import set_target
from kpis.calc.periods import Calendar, periods_between
from kpis.calc.typed import Typed
from kpis.models import Measure, MeasureLife, Score, Target
from tests.builders import make_kpi, make_measure, make_objective, make_team

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(minutes=1)
FIRST, JULY = dt.date(2026, 1, 1), dt.date(2026, 7, 1)


@pytest.fixture
def measure() -> Measure:
    """Sold every month of a year for which 1,200 are agreed."""
    Organisation.current()
    measure = make_measure(make_kpi("SOLD", make_objective(), aggregation="sum"), make_team("SHOP"))
    set_target(FOLDER, yearly(measure, dt.date(2025, 1, 1), 1200), now=NOW, reason="the budget")
    months = periods_between(Calendar(), "month", FIRST, dt.date(2026, 10, 31))
    submit_many(
        FOLDER, [Submission(measure.pk, one, Typed("90")) for one in months], now=NOW, source="folder"
    )
    recompute(NOW)
    assert targets(measure) == ["100"] * 10
    return measure


def yearly(measure: Measure, valid_from: dt.date, target: int) -> Target:
    return Target(measure=measure, grain="year", valid_from=valid_from, target=target)


def targets(measure: Measure) -> list[str]:
    rows = Score.objects.filter(measure=measure, grain="month", present=True, start__gte=FIRST)
    stored = rows.exclude(value=None).order_by("start").values_list("target", flat=True)
    return [f"{target:.0f}" for target in stored if target is not None]


def test_another_target_from_july_rules_the_whole_year(measure: Measure) -> None:
    set_target(FOLDER, yearly(measure, JULY, 600), now=LATER, reason="the budget was halved")
    recompute(LATER)
    assert targets(measure) == ["50"] * 10
    assert recompute_all(LATER) == 0


def test_a_measure_that_ends_in_october_has_the_year_in_ten_parts(measure: Measure) -> None:
    life = MeasureLife.objects.get(measure=measure)
    life.active_to = dt.date(2026, 10, 31)
    set_life(FOLDER, life, now=LATER, reason="the shop closes")
    recompute(LATER)
    assert targets(measure) == ["120"] * 10
    assert recompute_all(LATER) == 0


def test_a_rollup_spread_like_last_year_looks_no_further_back_than_there_are_entries(
    measure: Measure,
) -> None:
    top = make_team("TOP")
    set_terms(FOLDER, TeamTerms(team=measure.team, parent=top), now=LATER)
    above = make_measure(measure.kpi, top, source="rollup")
    target = yearly(above, FIRST, 1200)
    target.profile = "last_year"
    set_target(FOLDER, target, now=LATER, reason="the budget")
    recompute(LATER)
    assert targets(above) == ["100"] * 10
    assert recompute_all(LATER) == 0
