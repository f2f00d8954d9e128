import datetime as dt

from kpis.actions.marking import drop_misplaced
from kpis.calc.periods import Calendar
from kpis.models import NodeScore, Score
from tests.builders import make_measure, make_node_score, make_score

JANUARY, FEBRUARY = dt.date(2026, 1, 1), dt.date(2026, 2, 1)


def test_rows_that_begin_on_no_day_of_the_moved_fiscal_year_go(db: None) -> None:
    measure = make_measure()
    for start in (JANUARY, FEBRUARY):
        for grain in ("month", "quarter", "half_year", "year"):
            make_score(measure, start, grain=grain)
            make_node_score(measure.team, start, grain=grain)
    drop_misplaced(Calendar(start_month=2))
    kept = [("month", JANUARY), *((grain, FEBRUARY) for grain in ("half_year", "month", "quarter", "year"))]
    for model in (Score, NodeScore):
        assert list(model.objects.order_by("start", "grain").values_list("grain", "start")) == kept
