"""A team whose only own KPI counts no more shows what its child team measures, and so does the team above."""

import datetime as dt

from accounts.audit import COMMAND
from kpis.actions import life_cycle
from kpis.actions.all_scores import recompute_all
from kpis.actions.definitions import publish_version
from kpis.actions.entries import submit_many
from kpis.actions.outcomes import Submission
from kpis.actions.scores import recompute
from kpis.calc.periods import Calendar, parse_key
from kpis.calc.typed import Typed
from kpis.models import KPIVersion, Measure, NodeScore
from tests.builders import make_kpi, make_measure, make_objective, make_organisation, make_target, make_team

NOW = dt.datetime(2026, 3, 20, 12, tzinfo=dt.UTC)


def months_of(team: str, objective: str) -> list[tuple[int, str]]:
    rows = NodeScore.objects.filter(team__code=team, objective__code=objective, grain="month", present=True)
    return [(row.start.month, row.status) for row in rows.order_by("start")]


def own_above_another() -> Measure:
    """The only measure of its own of a team, whose child team has one too; both have a figure in February."""
    make_organisation()
    top = make_team("TOP", make_team("GROUP"))
    own = make_measure(make_kpi("OWN", make_objective("SAFE")), top)
    sales = make_measure(make_kpi("SALES", make_objective("RELIABLE", "internal")), make_team("SHOP", top))
    for measure in (own, sales):
        make_target(measure, 100)
    february = parse_key(Calendar(), "2026-02")
    entered = [Submission(one.pk, february, Typed("100")) for one in (own, sales)]
    submit_many(COMMAND, entered, now=NOW, source="page")
    recompute_all(NOW)
    return own


def test_it_shows_what_is_below_from_that_day_on() -> None:
    own = own_above_another()
    assert (months_of("TOP", "RELIABLE"), months_of("GROUP", "RELIABLE")) == ([], [])
    life_cycle.retire(COMMAND, own.kpi, dt.date(2026, 2, 1), now=NOW, reason="Nobody needs it.")
    recompute(NOW)
    below = [(2, "green"), (3, "not_due")]
    assert (months_of("TOP", "RELIABLE"), months_of("GROUP", "RELIABLE")) == (below, below)
    assert months_of("TOP", "SAFE") == [(1, "insufficient_data")]
    assert recompute_all(NOW) == 0


def test_it_shows_what_is_below_once_its_own_is_a_metric() -> None:
    """Its only definition is replaced by one of the same day that has no objective."""
    own = own_above_another()
    publish_version(COMMAND, KPIVersion(kpi=own.kpi, objective=None), now=NOW, reason="meant so")
    recompute(NOW)
    below = [(1, "insufficient_data"), (2, "green"), (3, "not_due")]
    assert (months_of("TOP", "RELIABLE"), months_of("GROUP", "RELIABLE")) == (below, below)
    assert months_of("TOP", "SAFE") == []
    assert recompute_all(NOW) == 0
