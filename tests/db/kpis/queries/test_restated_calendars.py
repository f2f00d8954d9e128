"""Restatements from before the fiscal year began in another month: the calendars share no quarter."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.actions.organisation import change_organisation
from accounts.audit import COMMAND, FOLDER
from accounts.models import Organisation, Team
from kpis.actions.cycle import set_manual_score
from kpis.actions.entries import submit_many
from kpis.actions.outcomes import Submission
from kpis.calc.periods import Calendar, parse_key
from kpis.calc.typed import Typed
from kpis.models import ManualScore, Measure
from kpis.queries.restatements import restatements
from kpis.queries.two_moments import Span
from tests.builders import make_kpi, make_measure, make_objective, make_organisation, make_target, make_team

FIRST = dt.datetime(2026, 4, 15, 9, tzinfo=dt.UTC)
SINCE = FIRST + dt.timedelta(days=1)
CHANGED = FIRST + dt.timedelta(days=20)
NOW = dt.datetime(2026, 6, 15, 9, tzinfo=dt.UTC)


def enter(measure: Measure, period: str, value: str, now: dt.datetime, start_month: int = 1) -> None:
    found = parse_key(Calendar(start_month), period)
    row = Submission(measure.pk, found, Typed(value), reason="a late invoice", confirmed=True)
    submit_many(FOLDER, [row], now=now, source="folder")


@pytest.fixture(autouse=True)
def teams() -> None:
    """Until May a fiscal year begins in January, then in March. OPS is measured monthly, NPS quarterly."""
    make_organisation()
    buses, objective = make_team("BUSES", make_team("MERROW")), make_objective("RELIABLE")
    monthly = make_measure(make_kpi("OPS", objective), buses)
    quarterly = make_measure(make_kpi("NPS", objective, frequency="quarter"), buses)
    for measure in (monthly, quarterly):
        make_target(measure, 100)
    enter(monthly, "2026-03", "95", FIRST)
    enter(quarterly, "FY2026-Q1", "95", FIRST)
    enter(monthly, "2026-03", "80", CHANGED - dt.timedelta(days=1))
    enter(quarterly, "FY2026-Q1", "80", CHANGED - dt.timedelta(days=1))
    edited = Organisation.current()
    edited.fiscal_year_start = 3
    change_organisation(COMMAND, edited, edited.version, now=CHANGED)


def found(grain: str | None) -> list[tuple[str, str, str, str]]:
    """Effect, code, period and the new value of what was said anew about measures and teams."""
    measures = frozenset(Measure.objects.values_list("pk", flat=True))
    teams = frozenset(Team.objects.values_list("pk", flat=True))
    rows = restatements(Span(SINCE, NOW, measures, teams, grain), NOW)
    return [(one.effect, one.act.code, one.period, one.act.after) for one in rows if one.act.code]


BY_MONTHS = [("status", "OPS", "2026-03", "80"), ("none", "NPS", "2026-01", "80")]


@pytest.mark.parametrize("grain", [None, "month", "quarter", "half_year", "year"])
def test_what_stood_in_a_period_that_is_gone_is_weighed_by_its_months(grain: str | None) -> None:
    assert found(grain) == BY_MONTHS


def test_the_first_word_about_a_period_that_is_new_is_no_restatement() -> None:
    enter(Measure.objects.get(kpi__code="NPS"), "FY2027-Q1", "70", NOW, start_month=3)
    team, march = Team.objects.get(code="BUSES"), dt.date(2026, 3, 1)
    score = ManualScore(node="team", team=team, grain="quarter", start=march, score=Decimal(10))
    set_manual_score(COMMAND, score, now=NOW, reason="a strike")
    assert found("quarter") == BY_MONTHS
