"""What time alone brings about: rows of new periods, deadlines, locks, and hints that were lost."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q

from accounts.audit import COMMAND
from accounts.models import BEGINNING
from kpis.actions.all_scores import recompute_all
from kpis.actions.hints import hint_recompute
from kpis.actions.measures import set_life
from kpis.actions.scores import recompute
from kpis.actions.staleness import touch_measures
from kpis.actions.tick import tick
from kpis.calc.periods import Calendar
from kpis.models import Measure, MeasureLife, NodeScore, Score, TeamPeriod
from kpis.queries.periods_due import rows_missing_since
from kpis.queries.row_counts import count_stale
from tests.builders import make_kpi, make_measure, make_objective, make_organisation
from tests.db.kpis.actions.histories import MONTHS, NOW, Company, fill, make_company, stored

OCTOBER, NOVEMBER = MONTHS[-2], MONTHS[-1]
DAY = dt.timedelta(days=1)
AFTER_DEADLINE = NOW + 6 * DAY
"""11 November: October may no longer be entered."""


@pytest.fixture
def company() -> Company:
    made = make_company()
    fill(made, 8)
    recompute(NOW)
    return made


def settle(now: dt.datetime) -> None:
    tick(now)
    recompute(now)


def differing(before: dict[tuple[Any, ...], tuple[Any, ...]]) -> set[tuple[Any, ...]]:
    now = stored()
    return {key for key in now.keys() | before.keys() if now.get(key) != before.get(key)}


def test_two_ticks_at_one_moment_change_nothing_more(company: Company) -> None:
    settle(NOW)
    before = stored()
    tick(NOW)
    assert count_stale() == 0
    assert stored() == before


def test_a_passed_deadline_changes_the_rows_it_concerns_and_those_above(company: Company) -> None:
    company.enter(company.monthly[0], OCTOBER, "")
    settle(NOW)
    before = stored()
    settle(AFTER_DEADLINE)
    changed = differing(before)
    gap = company.monthly[0]
    assert (gap.pk, "month", OCTOBER.start) in changed
    assert {key[-1] for key in changed if key[-2] == "month"} <= {OCTOBER.start, NOVEMBER.start}
    assert Score.objects.get(measure=gap, grain="month", start=OCTOBER.start).status == "no_data"
    settle(AFTER_DEADLINE)
    after = stored()
    settle(AFTER_DEADLINE)
    assert stored() == after


def test_rows_that_time_does_not_concern_are_not_even_marked(company: Company) -> None:
    company.enter(company.monthly[0], OCTOBER, "")
    settle(NOW)
    before = dict(Score.objects.filter(grain="month").values_list("pk", "source_version"))
    tick(AFTER_DEADLINE)
    rows = Score.objects.filter(pk__in=before.keys()).values_list("pk", "start", "source_version")
    raised = {start for pk, start, version in rows if version != before[pk]}
    assert raised
    assert raised <= {OCTOBER.start, NOVEMBER.start}


@pytest.mark.parametrize("rows", ["stored as absent", "missing"])
def test_an_objective_appears_when_the_deadline_of_its_first_carried_quarter_passes(
    company: Company, rows: str
) -> None:
    care = make_objective("CARE", "learning")
    quarterly, first_day = make_kpi("CARE", care, frequency="quarter"), dt.date(2026, 10, 1)
    measure = make_measure(quarterly, company.teams[0], active_from=first_day)
    touch_measures([measure.pk], first_day, NOW)
    settle(dt.datetime(2027, 1, 5, 9, tzinfo=dt.UTC))
    december = NodeScore.objects.filter(grain="month", start=dt.date(2026, 12, 1))
    appearing = december.filter(Q(objective=care) | Q(perspective=care.perspective))
    assert (appearing.count(), appearing.filter(present=True).count()) == (6, 0)
    if rows == "missing":
        appearing.delete()
    passed = dt.datetime(2027, 1, 12, 9, tzinfo=dt.UTC)
    settle(passed)
    found = appearing.filter(present=True).order_by("team__code", "node")
    assert list(found.values_list("team__code", "node", "status")) == [
        (team, node, "no_data")
        for team in ("DIVISION", "NORTH", "ROOT")
        for node in ("objective", "perspective")
    ]
    kept = stored()
    assert recompute_all(passed) == 0
    assert stored() == kept


def test_the_first_day_of_a_period_brings_its_rows(company: Company) -> None:
    settle(NOW)
    december = dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC)
    new = {"grain": "month", "start": dt.date(2026, 12, 1)}
    assert not Score.objects.filter(**new).exists()
    settle(december)
    measures = set(Score.objects.filter(**new, present=True).values_list("measure", flat=True))
    assert {measure.pk for measure in company.monthly} <= measures
    teams = NodeScore.objects.filter(**new, node="team", present=True).values_list("team__code", flat=True)
    assert sorted(teams) == ["DIVISION", "NORTH", "ROOT", "SOUTH"]
    assert set(NodeScore.objects.filter(**new).values_list("status", flat=True)) == {"not_due"}


def test_months_without_a_tick_are_made_up_for(company: Company) -> None:
    settle(NOW)
    settle(dt.datetime(2027, 2, 3, 9, tzinfo=dt.UTC))
    months = Score.objects.filter(measure=company.monthly[0], grain="month", start__gt=NOVEMBER.start)
    assert list(months.order_by("start").values_list("start", flat=True)) == [
        dt.date(2026, 12, 1),
        dt.date(2027, 1, 1),
        dt.date(2027, 2, 1),
    ]


def test_a_measure_that_ended_without_a_tick_has_its_rows(company: Company) -> None:
    """All others were changed since, so that none of them lacks a row."""
    settle(NOW)
    february = dt.datetime(2027, 2, 3, 9, tzinfo=dt.UTC)
    ended = company.monthly[0]
    life = MeasureLife.objects.get(measure=ended)
    life.active_to = dt.date(2026, 12, 31)
    set_life(COMMAND, life, now=NOW)
    touch_measures([measure.pk for measure in Measure.objects.exclude(pk=ended.pk)], BEGINNING, february)
    settle(february)
    months = Score.objects.filter(measure=ended, grain="month", start__gt=NOVEMBER.start, present=True)
    assert list(months.values_list("start", flat=True)) == [dt.date(2026, 12, 1)]
    assert rows_missing_since(Calendar(), february.date()) is None


def test_old_periods_are_locked_where_the_organisation_says_so(company: Company) -> None:
    settle(NOW)
    assert not TeamPeriod.objects.exists()
    make_organisation(lock_after_days=30)
    settle(NOW)
    locked = TeamPeriod.objects.filter(state="locked", grain="month").values_list("start", flat=True)
    assert set(locked) == {dt.date(2026, month, 1) for month in (6, 7, 8, 9)}
    assert set(TeamPeriod.objects.values_list("by_label", flat=True)) == {"clock"}
    count = TeamPeriod.objects.count()
    settle(NOW)
    assert TeamPeriod.objects.count() == count


def test_one_transaction_gives_one_hint(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as hints, transaction.atomic():
        hint_recompute()
        hint_recompute()
    assert len(hints) == 1
