"""Nodes by week are kept for the teams with a weekly measure and for those above: one shop counts its calls
by week, the other only by month."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import pytest

from accounts.actions.teams import set_terms
from accounts.audit import COMMAND
from accounts.models import Team, TeamTerms
from kpis.actions.all_scores import recompute_all
from kpis.actions.definitions import edit_kpi
from kpis.actions.entries import submit_many
from kpis.actions.measures import create_measure
from kpis.actions.outcomes import Submission
from kpis.actions.scores import recompute
from kpis.calc.periods import Calendar, parse_key
from kpis.calc.typed import Typed
from kpis.models import Measure, MeasureTerms, NodeScore
from tests.builders import make_kpi, make_measure, make_objective, make_organisation, make_target, make_team

NOW = dt.datetime(2026, 3, 20, 12, tzinfo=dt.UTC)
FEBRUARY, MARCH = dt.date(2026, 2, 1), dt.date(2026, 3, 1)
Week = tuple[int, int, Decimal | None, int]


@dataclass
class Shops:
    top: Team
    other: Team
    monthly: Measure
    weekly: Measure


def enter(measure: Measure, key: str, text: str, now: dt.datetime = NOW) -> None:
    row = Submission(measure.pk, parse_key(Calendar(), key), Typed(text))
    submit_many(COMMAND, [row], now=now, source="page")


@pytest.fixture
def shops() -> Shops:
    """100 of 100 in January, and in the first week of February. The other top team has nothing below it."""
    make_organisation()
    top = make_team("TOP")
    sales = make_measure(make_kpi("SALES", make_objective("GROW")), make_team("ONE", top))
    calls = make_kpi("CALLS", make_objective("CARE", "internal"), frequency="week")
    found = Shops(top, make_team("OTHER"), sales, make_measure(calls, make_team("TWO", top)))
    for measure, key in ((found.monthly, "2026-01"), (found.weekly, "2026-W06")):
        make_target(measure, 100)
        enter(measure, key, "100")
    recompute_all(NOW)
    return found


def weeks(team: Team, objective: str, since: dt.date = MARCH) -> list[Week]:
    """Month and day of the first day, score and how many measures were carried."""
    rows = NodeScore.objects.filter(team=team, objective__code=objective, grain="week", present=True)
    found = rows.filter(start__gte=since).order_by("start")
    return [(row.start.month, row.start.day, row.score, row.carried) for row in found]


def test_a_figure_by_month_enters_the_weeks_of_the_team_above(shops: Shops) -> None:
    """95 of 100 scores 75. It is carried from the week in which February ends."""
    enter(shops.monthly, "2026-02", "95")
    recompute(NOW)
    january = [(2, 9, Decimal(100), 1), (2, 16, Decimal(100), 1)]
    february = [(month, day, Decimal(75), 1) for month, day in ((2, 23), (3, 2), (3, 9), (3, 16))]
    assert weeks(shops.top, "GROW", dt.date(2026, 2, 9)) == january + february
    assert recompute_all(NOW) == 0


def test_a_new_measure_by_month_enters_the_weeks_of_the_team_above(shops: Shops) -> None:
    new = Measure(kpi=make_kpi("STAFF", make_objective("PEOPLE", "learning")), team=shops.monthly.team)
    create_measure(COMMAND, new, now=NOW, active_from=FEBRUARY, terms=MeasureTerms())
    recompute(NOW)
    assert weeks(shops.top, "PEOPLE") == [(3, day, None, 1) for day in (2, 9, 16)]
    assert recompute_all(NOW) == 0


def test_the_weeks_of_a_team_begin_with_its_weekly_measure(shops: Shops) -> None:
    enter(shops.monthly, "2026-02", "95")
    new = Measure(kpi=shops.weekly.kpi, team=shops.monthly.team)
    create_measure(COMMAND, new, now=NOW, active_from=dt.date(2026, 3, 9), terms=MeasureTerms())
    recompute(NOW)
    assert weeks(shops.monthly.team, "GROW") == [(3, day, Decimal(75), 1) for day in (9, 16)]
    assert recompute_all(NOW) == 0


def test_the_weeks_of_a_team_end_with_its_weekly_measure(shops: Shops) -> None:
    shops.weekly.kpi.status = "draft"
    edit_kpi(COMMAND, shops.weekly.kpi, now=NOW)
    recompute(NOW)
    assert NodeScore.objects.filter(grain="week").count() == 0
    assert recompute_all(NOW) == 0


def test_the_weeks_of_a_team_move_with_the_team_below(shops: Shops) -> None:
    moved = TeamTerms(team=shops.weekly.team, parent=shops.other, valid_from=MARCH)
    set_terms(COMMAND, moved, now=NOW)
    recompute(NOW)
    assert [week[:2] for week in weeks(shops.top, "CARE", dt.date(2026, 2, 16))] == [(2, 16)]
    assert weeks(shops.top, "GROW") == []
    assert [week[:2] for week in weeks(shops.other, "CARE")] == [(3, 2), (3, 9), (3, 16)]
    assert recompute_all(NOW) == 0


def test_weeks_beside_a_figure_by_month_keep_what_another_shop_counts() -> None:
    """Both shops serve one objective. 95 of 100 scores 75: in February by month, and in the second week of
    those into which it is carried."""
    later = dt.datetime(2026, 5, 20, 12, tzinfo=dt.UTC)
    make_organisation()
    top, grow = make_team("TOP"), make_objective("GROW")
    monthly = make_measure(make_kpi("SALES", grow), make_team("ONE", top))
    weekly = make_measure(make_kpi("CALLS", grow, frequency="week"), make_team("TWO", top))
    for measure in (monthly, weekly):
        make_target(measure, 100)
    for key, text in (("2026-W09", "100"), ("2026-W10", "95"), ("2026-W11", "100")):
        enter(weekly, key, text, later)
    recompute_all(later)
    enter(monthly, "2026-02", "95", later)
    recompute(later)
    found = weeks(top, "GROW", dt.date(2026, 2, 23))
    scores = [(2, 23, Decimal("87.5"), 1), (3, 2, Decimal(75), 1), (3, 9, Decimal("87.5"), 1)]
    assert found[:3] == scores
    assert recompute_all(later) == 0
