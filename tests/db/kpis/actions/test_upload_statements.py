"""Many figures saved at once and scored cost more rows, not more statements."""

import datetime as dt
from collections.abc import Sequence

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.audit import FOLDER
from kpis.actions.all_scores import recompute_all
from kpis.actions.entries import submit_many
from kpis.actions.outcomes import Saved, Submission
from kpis.actions.scores import recompute
from kpis.calc.periods import Calendar, parse_key
from kpis.calc.typed import Typed
from kpis.models import Measure, Score
from tests.builders import make_kpi, make_measure, make_objective, make_organisation, make_team

NOW = dt.datetime(2026, 11, 5, 9, tzinfo=dt.UTC)
OCTOBER = parse_key(Calendar(), "2026-10")


def test_sixty_figures_cost_the_statements_of_forty() -> None:
    """Of several teams, and no team's all, so that results that stay are read beside those that change."""
    make_organisation()
    root = make_team("ROOT")
    teams = [make_team("", root) for _ in range(4)]
    objectives = [make_objective("SAFE"), make_objective("RELIABLE", "internal")]
    kpis = [make_kpi("", objective) for objective in objectives for _ in range(8)]
    measures = [make_measure(kpi, team) for kpi in kpis for team in teams]
    upload(measures, "1", NOW)
    recompute_all(NOW)
    forty = upload(measures[:40], "2", NOW + dt.timedelta(minutes=1))
    sixty = upload(measures[:60], "3", NOW + dt.timedelta(minutes=2))
    assert forty == sixty <= 17
    october = Score.objects.filter(grain="month", start=OCTOBER.start).order_by("measure_id")
    assert list(october.values_list("value", flat=True)) == [3] * 60 + [1] * 4


def upload(measures: Sequence[Measure], value: str, now: dt.datetime) -> int:
    """How many statements it took, without those that set savepoints."""
    wanted = [Submission(one.pk, OCTOBER, Typed(value)) for one in measures]
    with CaptureQueriesContext(connection) as queries:
        outcomes = submit_many(FOLDER, wanted, now=now, source="sheet")
        recompute(now)
    assert [type(one) for one in outcomes] == [Saved] * len(measures)
    return sum("SAVEPOINT" not in query["sql"] for query in queries)
