"""Rows begin with the fiscal year of the first entry, which gives them to everything beside its measure."""

import datetime as dt

import pytest

from accounts.audit import FOLDER
from kpis.actions.all_scores import recompute_all
from kpis.actions.entries import submit
from kpis.actions.scores import recompute
from kpis.actions.staleness import touch_all
from kpis.actions.tick import tick
from kpis.calc.periods import Calendar, parse_key
from kpis.calc.typed import Typed
from kpis.models import Measure, NodeScore, Score
from tests.builders import make_kpi, make_measure, make_objective, make_organisation, make_team

NOW = dt.datetime(2026, 3, 20, 12, tzinfo=dt.UTC)


@pytest.fixture
def measures() -> list[Measure]:
    """Of two teams, in March, before anybody has entered anything."""
    make_organisation()
    kpi = make_kpi("SOLD", make_objective())
    made = [make_measure(kpi, make_team(code)) for code in ("NORTH", "SOUTH")]
    tick(NOW)
    recompute(NOW)
    assert months(made[1]) == [3]
    return made


def months(measure: Measure) -> list[int]:
    rows = Score.objects.filter(measure=measure, grain="month", present=True)
    return [start.month for start in rows.order_by("start").values_list("start", flat=True)]


def test_the_first_figure_gives_the_year_to_all_teams(measures: list[Measure]) -> None:
    submit(FOLDER, measures[0], parse_key(Calendar(), "2026-02"), Typed("5"), 0, now=NOW)
    recompute(NOW)
    assert [months(measure) for measure in measures] == [[1, 2, 3], [1, 2, 3]]
    teams = NodeScore.objects.filter(grain="month", node="team", present=True)
    assert teams.count() == 2 * 3
    assert recompute_all(NOW) == 0


def test_a_mark_on_everything_from_february_gives_january_its_rows_too(measures: list[Measure]) -> None:
    submit(FOLDER, measures[0], parse_key(Calendar(), "2026-02"), Typed("5"), 0, now=NOW)
    Score.objects.filter(start=dt.date(2026, 1, 1), grain="month").delete()
    touch_all(dt.date(2026, 2, 1), NOW)
    recompute(NOW)
    assert [months(measure) for measure in measures] == [[1, 2, 3], [1, 2, 3]]
