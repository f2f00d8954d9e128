"""Targets: agreed in time, agreed late, replaced with a reason, ended."""

import datetime as dt
from typing import Any

import pytest

from accounts.actions.curation import curating
from accounts.audit import Actor
from accounts.models import Change
from accounts.refusals import Refused
from kpis.actions.cycle import finish, lock, reopen, set_manual_score
from kpis.actions.targets import agree_targets, end_target, set_target
from kpis.calc.periods import Calendar, parse_key
from kpis.models import ManualScore, Measure, Target, TeamPeriod
from tests.builders import (
    make_kpi,
    make_measure,
    make_objective,
    make_organisation,
    make_target,
    make_team,
    make_user,
)

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
NEXT_YEAR, CLOSED, OPEN = dt.date(2027, 1, 1), dt.date(2026, 3, 1), dt.date(2026, 11, 1)
OCTOBER = parse_key(Calendar(), "2026-10")


@pytest.fixture
def ada() -> Actor:
    return Actor.of(make_user("ada@merrow.example", groups=("Administrators",)))


@pytest.fixture
def measure() -> Measure:
    return make_measure(make_kpi("OPS"), make_team("BUSES"))


def target(measure: Measure, figure: Any = 90, **fields: Any) -> Target:
    return Target(measure=measure, target=figure, grain=fields.pop("grain", "month"), **fields)


def refusal(error: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    return [(problem.field, problem.rule) for problem in error.value.problems]


def test_a_target_for_what_is_still_open_is_simply_agreed(ada: Actor, measure: Measure) -> None:
    agreed = set_target(ada, target(measure, valid_from=OPEN), now=NOW)
    assert (agreed.late, agreed.restated) == (False, False)
    assert list(Change.objects.order_by("id").values_list("field", "after")) == [
        ("profile by month from 2026-11-01", "even"),
        ("target by month from 2026-11-01", "90"),
    ]


def test_a_first_target_for_a_closed_period_is_marked_as_agreed_late(ada: Actor, measure: Measure) -> None:
    agreed = set_target(ada, target(measure, valid_from=CLOSED), now=NOW)
    assert (agreed.late, agreed.restated) == (True, False)
    late = Change.objects.get(field="agreed late by month from 2026-03-01")
    assert (late.object_type, late.object_id, late.after) == ("measure", str(measure.pk), "2026-11-22")


def test_replacing_the_target_of_a_closed_period_needs_a_reason(ada: Actor, measure: Measure) -> None:
    make_target(measure, 85)
    with pytest.raises(Refused) as error:
        set_target(ada, target(measure, valid_from=CLOSED), now=NOW)
    assert refusal(error) == [("reason", "This replaces the target of a closed period: say why.")]
    agreed = set_target(ada, target(measure, valid_from=CLOSED), now=NOW, reason="Typing mistake")
    assert (agreed.late, agreed.restated, agreed.target.reason) == (False, True, "Typing mistake")
    assert measure.targets.count() == 2


def test_a_target_dated_inside_a_year_rules_its_closed_months_too(ada: Actor) -> None:
    """The fiscal year begins in February, and what rules from the beginning begins inside one."""
    make_organisation(fiscal_year_start=2)
    measure = make_measure(make_kpi("SALES", aggregation="sum"), make_team("RAIL"))
    yearly = {"grain": "year", "valid_from": dt.date(2026, 11, 1)}
    assert set_target(ada, target(measure, 1200, **yearly), now=NOW).late
    with pytest.raises(Refused) as error:
        set_target(ada, target(measure, 1300, **yearly | {"valid_from": dt.date(2026, 12, 1)}), now=NOW)
    assert refusal(error) == [("reason", "This replaces the target of a closed period: say why.")]
    quarterly = make_measure(make_kpi("AUDIT", frequency="quarter"), measure.team)
    assert set_target(ada, target(quarterly, grain="quarter"), now=NOW).late


def test_a_monthly_target_in_place_of_a_spread_year_is_no_first_one(ada: Actor) -> None:
    measure = make_measure(make_kpi("SALES", aggregation="sum"), make_team("RAIL"))
    make_target(measure, 1200, grain="year")
    with pytest.raises(Refused) as error:
        set_target(ada, target(measure, 90, valid_from=CLOSED), now=NOW)
    assert refusal(error) == [("reason", "This replaces the target of a closed period: say why.")]
    level = make_measure(make_kpi("LEVEL"), measure.team)
    make_target(level, 90, grain="year")
    assert set_target(ada, target(level, 90, valid_from=CLOSED), now=NOW).late


def test_many_are_agreed_in_one_act_as_each_would_be(ada: Actor, measure: Measure) -> None:
    """Of twelve first months those that are closed come late, and none of them replaces another."""
    months = [target(measure, 80 + month, valid_from=dt.date(2026, month, 1)) for month in range(1, 13)]
    with curating(ada, NOW) as curation:
        agreed = agree_targets(curation, months)
    assert [(one.late, one.restated) for one in agreed] == [(True, False)] * 10 + [(False, False)] * 2
    assert Change.objects.filter(field__startswith="agreed late").count() == 10


def test_a_finished_period_is_closed_before_its_deadline(ada: Actor, measure: Measure) -> None:
    november = parse_key(Calendar(), "2026-11")
    finish(ada, measure.team, november, now=NOW)
    assert set_target(ada, target(measure, valid_from=OPEN), now=NOW).late


def test_a_period_opened_again_is_not_closed(ada: Actor, measure: Measure) -> None:
    march = parse_key(Calendar(), "2026-03")
    reopen(ada, measure.team, march, now=NOW, reason="Late figures")
    assert not set_target(ada, target(measure, valid_from=CLOSED), now=NOW).late


def test_a_target_ends_by_an_empty_row(ada: Actor, measure: Measure) -> None:
    set_target(ada, target(measure, valid_from=OPEN), now=NOW)
    ended = end_target(ada, measure.targets.get(), dt.date(2026, 12, 31), now=NOW).target
    assert (ended.ends, ended.valid_from) == (True, NEXT_YEAR)


def test_lines_are_checked_against_every_tolerance_in_force(ada: Actor, measure: Measure) -> None:
    with pytest.raises(Refused) as error:
        set_target(ada, target(measure, 90, red_line=91, valid_from=NEXT_YEAR), now=NOW)
    assert refusal(error)[0] == (
        "target",
        "The zero point 92 (by default) must be below the red line 91: higher is better.",
    )
    assert not Target.objects.exists()


def test_grain_profile_and_due_day_are_checked(ada: Actor, measure: Measure) -> None:
    cases: list[tuple[dict[str, Any], tuple[str, str]]] = [
        ({"grain": "day"}, ("grain", "A target is not set by day for a KPI by month.")),
        (
            {"grain": "year", "profile": "last_year"},
            ("profile", "Only the target of a sum is spread by a profile, and this KPI aggregates by last."),
        ),
        ({"due": NEXT_YEAR}, ("due", "Only a milestone has a due day.")),
    ]
    for fields, expected in cases:
        with pytest.raises(Refused) as error:
            set_target(ada, target(measure, valid_from=NEXT_YEAR, **fields), now=NOW)
        assert refusal(error) == [expected]


def test_a_milestone_needs_its_due_day(ada: Actor) -> None:
    depot = make_measure(make_kpi("DEPOT", direction="milestone"))
    with pytest.raises(Refused) as error:
        set_target(ada, target(depot, 100, valid_from=OPEN), now=NOW)
    assert refusal(error) == [("due", "A milestone needs the day on which it is due.")]
    assert set_target(ada, target(depot, 100, valid_from=OPEN, due=NEXT_YEAR), now=NOW).target.pk


def test_finishing_locking_and_opening_again_keep_one_row(ada: Actor, measure: Measure) -> None:
    team = measure.team
    assert finish(ada, team, OCTOBER, now=NOW).state == "finished"
    assert lock(ada, team, OCTOBER, now=NOW, version=1).state == "locked"
    reopen(ada, team, OCTOBER, now=NOW, reason="A figure was wrong", version=2)
    row = TeamPeriod.objects.get()
    assert (row.state, row.version, row.by, row.reason) == ("reopened", 3, ada.user, "A figure was wrong")
    assert list(Change.objects.order_by("id").values_list("field", "before", "after")) == [
        ("month 2026-10-01", "", "finished"),
        ("month 2026-10-01", "finished", "locked"),
        ("month 2026-10-01", "locked", "reopened"),
    ]


def test_a_step_that_leads_nowhere_is_refused(ada: Actor, measure: Measure) -> None:
    team, december = measure.team, parse_key(Calendar(), "2026-12")
    with pytest.raises(Refused) as error:
        finish(ada, team, december, now=NOW)
    assert refusal(error) == [("state", "2026-12 has not begun yet.")]
    with pytest.raises(Refused) as error:
        reopen(ada, team, OCTOBER, now=NOW, reason="")
    assert refusal(error) == [("reason", "Say why the period is opened again.")]
    lock(ada, team, OCTOBER, now=NOW)
    with pytest.raises(Refused) as error:
        finish(ada, team, OCTOBER, now=NOW)
    assert refusal(error) == [("state", "2026-10 is finished or locked already.")]
    with pytest.raises(Refused) as error:
        reopen(ada, team, OCTOBER, now=NOW, reason="x", version=0)
    assert refusal(error) == [("version", "Somebody else changed this period in the meantime.")]


def test_a_manual_score_is_appended_and_taken_back(ada: Actor, measure: Measure) -> None:
    of: dict[str, Any] = {"node": "objective", "objective": make_objective("COST"), "team": measure.team}
    october: dict[str, Any] = {"grain": "month", "start": OCTOBER.start}
    set_manual_score(ada, ManualScore(**of, **october, score=80), now=NOW, reason="Strike")
    set_manual_score(ada, ManualScore(**of, **october, score=None), now=NOW, reason="No strike")
    found = ManualScore.objects.order_by("recorded_at").values_list("score", "reason")
    assert list(found) == [(80, "Strike"), (None, "No strike")]
    first = str(ManualScore.objects.get(score=80).pk)
    audited = Change.objects.order_by("id").values_list("field", "before", "after", "reason")
    name = "manual score of objective by month 2026-10-01"
    assert list(audited) == [(name, "", first, "Strike"), (name, first, "", "No strike")]
    with pytest.raises(Refused) as error:
        set_manual_score(ada, ManualScore(**of, **october, score=121), now=NOW, reason="")
    assert refusal(error) == [
        ("score", "A score lies between 0 and 120."),
        ("reason", "Say why the score is set by hand."),
    ]
