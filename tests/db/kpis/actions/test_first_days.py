"""The fiscal year of the first days of all would begin before there are days."""

import datetime as dt

from accounts.audit import COMMAND
from accounts.models import BEGINNING
from kpis.actions import life_cycle
from kpis.actions.rules import set_rules
from kpis.models import KPI, MeasureLife, ScoringRules
from tests.builders import make_measure, make_organisation, make_target

NOW = dt.datetime(2026, 3, 20, 12, tzinfo=dt.UTC)
SECOND_DAY = BEGINNING + dt.timedelta(days=1)


def test_a_kpi_is_taken_up_again_on_the_second_day_of_all() -> None:
    make_organisation(fiscal_year_start=4)
    measure = make_measure()
    make_target(measure, 100, grain="year")
    kpi = measure.kpi
    life_cycle.retire(COMMAND, kpi, SECOND_DAY, now=NOW, reason="Never needed.")
    life_cycle.reactivate(COMMAND, kpi, SECOND_DAY, now=NOW, reason="Needed after all.")
    assert KPI.objects.get().status == "active"
    lives = MeasureLife.objects.order_by("active_from").values_list("active_from", "active_to")
    assert list(lives) == [(BEGINNING, BEGINNING), (SECOND_DAY, None)]


def test_rules_hold_from_the_second_day_of_all() -> None:
    make_organisation(fiscal_year_start=4)
    make_measure()
    set_rules(COMMAND, ScoringRules(valid_from=SECOND_DAY), now=NOW)
    assert ScoringRules.objects.get().valid_from == SECOND_DAY
