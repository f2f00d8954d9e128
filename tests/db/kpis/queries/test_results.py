"""Results that are computed together are those that each is on its own."""

import datetime as dt

from accounts.audit import FOLDER
from kpis.actions.all_scores import recompute_all
from kpis.actions.entries import submit_many
from kpis.actions.outcomes import Submission
from kpis.actions.scores import recompute
from kpis.actions.tick import tick
from kpis.calc.periods import Calendar, parse_key
from kpis.calc.typed import Typed
from tests.builders import make_kpi, make_measure, make_objective, make_organisation, make_target, make_team

NOW = dt.datetime(2026, 2, 20, 9, tzinfo=dt.UTC)


def test_a_month_before_all_rows_is_carried_into_the_first_week_whoever_looks_back_at_it() -> None:
    make_organisation()
    company = make_team("MERROW")
    services = make_team("SERVICES", company)
    buses = make_team("BUSES", services)
    trips = make_kpi("TRIPS", make_objective("RELIABLE"), aggregation="sum")
    make_measure(make_kpi("CALLS", make_objective("CARE"), frequency="week"), company)
    for team in (company, services):
        make_measure(trips, team, source="rollup")
    entered = make_measure(trips, buses)
    make_target(entered, 5)
    january = parse_key(Calendar(), "2026-01")
    submit_many(FOLDER, [Submission(entered.pk, january, Typed("5"))], now=NOW, source="folder")
    tick(NOW)
    recompute(NOW)
    assert recompute_all(NOW) == 0
