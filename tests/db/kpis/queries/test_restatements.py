"""What was said anew after a moment, what it altered, and in which order it is told."""

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries

from accounts.actions.teams import create_team, set_terms
from accounts.audit import COMMAND, FOLDER
from accounts.models import Team, TeamTerms
from kpis.actions.cycle import finish, set_manual_score
from kpis.actions.definitions import publish_version
from kpis.actions.entries import submit_many
from kpis.actions.measures import create_measure, set_life, set_measure_terms
from kpis.actions.outcomes import Submission
from kpis.actions.rules import set_rules
from kpis.actions.targets import set_target
from kpis.calc.periods import Calendar, parse_key
from kpis.calc.typed import Typed
from kpis.models import ManualScore, Measure, MeasureTerms, ScoringRules, Target
from kpis.queries.restatements import Restatement, restatements
from kpis.queries.two_moments import Span, span_of_measure, span_of_scorecard
from tests.builders import make_kpi, make_measure, make_objective, make_organisation, make_target, make_team
from tests.cast import Cast, make_cast

FIRST = dt.datetime(2026, 4, 15, 9, tzinfo=dt.UTC)
SINCE = FIRST + dt.timedelta(days=10)
LATER = SINCE + dt.timedelta(days=10)
NOW = LATER + dt.timedelta(days=10)
STATEMENTS = 18


def enter(measure: Measure, key: str, typed: Typed, now: dt.datetime) -> None:
    note = "no buses" if typed.na else ""
    row = Submission(
        measure.pk, parse_key(Calendar(), key), typed, note=note, reason="a late invoice", confirmed=True
    )
    submit_many(FOLDER, [row], now=now, source="folder")


@pytest.fixture
def measure() -> Measure:
    """Known first: 95 of 100 in February and March, amber; April is open until 10 May."""
    make_organisation()
    company = make_team("MERROW")
    measure = make_measure(make_kpi("OPS", make_objective("RELIABLE")), make_team("BUSES", company))
    make_target(measure, 100)
    enter(measure, "2026-02", Typed("95"), FIRST)
    enter(measure, "2026-03", Typed("95"), FIRST)
    return measure


def found(
    *, since: dt.datetime = SINCE, until: dt.datetime = NOW, grain: str | None = None
) -> list[Restatement]:
    measures = frozenset(Measure.objects.filter(person=None).values_list("pk", flat=True))
    teams = frozenset(Team.objects.values_list("pk", flat=True))
    return restatements(Span(SINCE, NOW, measures, teams, grain), NOW)


def told(rows: list[Restatement]) -> list[tuple[Any, ...]]:
    return [
        (one.effect, one.act.what, one.act.code, one.period, one.act.before, one.act.after) for one in rows
    ]


def test_a_corrected_value_is_told_with_author_moment_reason_and_what_it_altered(measure: Measure) -> None:
    enter(measure, "2026-03", Typed("80"), LATER)
    (one,) = found()
    assert told([one]) == [("status", "value", "OPS", "2026-03", "95", "80")]
    assert (one.act.who, one.act.at, one.act.why) == ("organisation folder", LATER, "a late invoice")
    assert (one.before.value, one.before.score, one.before.status) == ("95", "75", "amber")
    assert (one.after.value, one.after.score, one.after.status) == ("80", "0", "red")


def test_status_flips_come_first_then_displayed_figures_then_the_rest(measure: Measure) -> None:
    enter(measure, "2026-02", Typed("94.999"), LATER)
    enter(measure, "2026-03", Typed("96"), LATER)
    enter(measure, "2026-02", Typed("95.001"), LATER + dt.timedelta(minutes=1))
    enter(measure, "2026-01", Typed("100"), LATER)
    assert told(found()) == [
        ("status", "value", "OPS", "2026-01", "", "100"),
        ("figure", "value", "OPS", "2026-03", "95", "96"),
        ("none", "value", "OPS", "2026-02", "95", "95.001"),
    ]


def test_what_was_entered_in_its_own_time_or_corrected_back_is_no_restatement(measure: Measure) -> None:
    enter(measure, "2026-04", Typed("50"), LATER)
    enter(measure, "2026-03", Typed("50"), LATER)
    enter(measure, "2026-03", Typed("95"), LATER + dt.timedelta(minutes=1))
    assert found() == []
    assert found(grain="year") == []


def test_at_a_coarser_grain_the_effect_is_that_on_the_coarser_period(measure: Measure) -> None:
    enter(measure, "2026-03", Typed("80"), LATER)
    (one,) = found(grain="quarter")
    assert (one.grain, one.period, one.effect, one.after.value) == ("quarter", "FY2026-Q1", "status", "80")


def test_a_value_marked_not_applicable_is_told_as_such(measure: Measure) -> None:
    enter(measure, "2026-03", Typed("", na=True), LATER)
    assert told(found()) == [("status", "value", "OPS", "2026-03", "95", "na")]


def test_figures_of_a_survey_with_too_few_answers_are_told_to_nobody(measure: Measure) -> None:
    kpi = make_kpi(
        "SURVEY", aggregation="ratio", formula="score / n", inputs="score:sum;n:sum:zero", respondents="n"
    )
    survey = make_measure(kpi, measure.team)
    for n, now in (("9", FIRST), ("4", LATER), ("", LATER + dt.timedelta(minutes=1))):
        enter(survey, "2026-03", Typed("", inputs={"score": "20", "n": n}), now)
        if now != FIRST:
            (one,) = found()
            assert (one.act.before, one.act.after) == ("n 9; score 20", "too few answers")


def test_a_replaced_target_is_told_for_each_period_it_had_ruled(measure: Measure) -> None:
    row = Target(measure=measure, grain="month", valid_from=dt.date(2026, 2, 1), target=Decimal(95))
    set_target(COMMAND, row, now=LATER, reason="agreed anew")
    rows = found()
    assert told(rows) == [
        ("status", "target", "OPS", "2026-02", "100", "95"),
        ("status", "target", "OPS", "2026-03", "100", "95"),
        ("none", "target", "OPS", "2026-04", "100", "95"),
    ]
    assert {one.act.why for one in rows} == {"agreed anew"}


def test_a_target_from_a_period_that_had_not_begun_on_is_none(measure: Measure) -> None:
    row = Target(measure=measure, grain="month", valid_from=dt.date(2026, 5, 1), target=Decimal(95))
    set_target(COMMAND, row, now=LATER)
    assert found() == []


def test_a_first_target_that_was_agreed_late_is_told_once(measure: Measure) -> None:
    other = make_measure(make_kpi("SAFE"), measure.team)
    enter(other, "2026-02", Typed("7"), FIRST)
    row = Target(measure=other, grain="month", valid_from=dt.date(2026, 2, 1), target=Decimal(7))
    set_target(COMMAND, row, now=LATER)
    assert told(found()) == [("status", "target", "SAFE", "2026-02", "", "7")]


def test_a_first_target_that_was_agreed_in_its_own_time_is_none(measure: Measure) -> None:
    """On 5 May April is over, but open until the 10th."""
    other = make_measure(make_kpi("SAFE"), measure.team)
    row = Target(measure=other, grain="month", valid_from=dt.date(2026, 4, 1), target=Decimal(7))
    set_target(COMMAND, row, now=LATER)
    assert found() == []


def test_weights_definitions_and_places_are_told_from_the_ledger_of_changes(
    measure: Measure,
) -> None:
    team, february = measure.team, dt.date(2026, 2, 1)
    other = make_measure(make_kpi("SAFE", make_objective("SAFETY")), team)
    make_target(other, 10)
    enter(other, "2026-03", Typed("20"), FIRST)
    set_measure_terms(COMMAND, MeasureTerms(measure=other, valid_from=february, weight=0), now=LATER)
    version = measure.kpi.versions.get()
    version.pk, version.valid_from, version.direction = None, february, "info"
    publish_version(COMMAND, version, now=LATER, reason="counts nowhere")
    set_terms(COMMAND, TeamTerms(team=team, valid_from=february), now=LATER)
    set_rules(COMMAND, ScoringRules(valid_from=february, node_green_at=99), now=LATER)
    life = other.lives.get()
    life.active_to = dt.date(2026, 2, 28)
    set_life(COMMAND, life, now=LATER)
    finish(COMMAND, team, parse_key(Calendar(), "2026-04"), now=LATER)
    score = ManualScore(node="team", team=team, grain="month", start=dt.date(2026, 3, 1), score=Decimal(10))
    set_manual_score(COMMAND, score, now=LATER, reason="a strike")
    assert sorted((one.act.what, one.act.node, one.act.code, one.act.field) for one in found()) == [
        ("definition", "kpi", "OPS", "direction"),
        ("other", "measure", "SAFE", "active_to"),
        ("other", "scoringrules", "", "node_green_at"),
        ("other", "team", "BUSES", "manual score of team by month 2026-03-01"),
        ("other", "team", "BUSES", "month 2026-04-01"),
        ("placement", "team", "BUSES", "parent"),
        ("weight", "measure", "SAFE", "weight"),
    ]


def test_a_measure_made_later_for_the_time_before_bears_on_its_scorecard_only(measure: Measure) -> None:
    kpi = make_kpi("SAFE", measure.kpi.versions.get().objective)
    created = create_measure(COMMAND, Measure(kpi=kpi, team=measure.team), now=LATER)
    enter(created, "2026-03", Typed("1"), LATER)
    make_target(created, 10, recorded_at=LATER)
    assert [(one.effect, one.act.field, one.act.code, one.period) for one in found()] == [
        ("status", "active_from", "SAFE", "2026-03")
    ]
    team = create_team(COMMAND, Team(code="NEW", name="New"), now=LATER)
    create_measure(COMMAND, Measure(kpi=kpi, team=team), now=LATER)
    assert len(found()) == 1


def test_a_scorecard_tells_nothing_of_persons_and_a_page_of_its_measure_only() -> None:
    cast: Cast = make_cast()
    make_organisation()
    for measure in (cast.punctuality, cast.own):
        enter(measure, "2026-03", Typed("90"), FIRST)
        enter(measure, "2026-03", Typed("80"), LATER)
    spans = [span_of_scorecard(cast.buses, SINCE, NOW), span_of_measure(cast.own, SINCE, NOW)]
    assert [[one.act.code for one in restatements(span, NOW)] for span in spans] == [["OPS_01"], ["PPL_01"]]


def test_many_restatements_cost_the_statements_of_one(
    measure: Measure, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    enter(measure, "2026-03", Typed("80"), LATER)
    with django_assert_num_queries(STATEMENTS):
        assert len(found()) == 1
    enter(measure, "2026-02", Typed("70"), LATER)
    for code in ("A", "B", "C"):
        other = make_measure(make_kpi(code), measure.team)
        enter(other, "2026-02", Typed("70"), FIRST)
        enter(other, "2026-02", Typed("60"), LATER)
        row = Target(measure=measure, grain="month", valid_from=dt.date(2026, 2, 1), target=Decimal(95))
        set_target(COMMAND, row, now=LATER, reason="agreed anew")
    with django_assert_num_queries(STATEMENTS):
        assert len(found()) > 5


def printed(*arguments: str) -> list[str]:
    out = io.StringIO()
    with time_machine.travel(NOW, tick=False):
        call_command("list_restatements", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_the_command_prints_one_line_for_each(measure: Measure) -> None:
    enter(measure, "2026-03", Typed("80"), LATER)
    head = (
        "effect,what,node,code,team,grain,period,field,before,after,value_before,value_after,score_before,"
        "score_after,status_before,status_after,who,at,why"
    )
    line = (
        "status,value,measure,OPS,BUSES,month,2026-03,value,95,80,95,80,75,0,amber,red,organisation folder,"
        "2026-05-05T09:00:00+00:00,a late invoice"
    )
    assert printed("--since", "2026-04-25T09:00Z", "--team", "merrow") == [head, line]
    assert printed("--since", "2026-04-25", "--until", "2026-04-30") == [head]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--since", "2027-01-01"], "--since 2027-01-01: this lies in the future"),
        (["--since", "2026-04-02", "--until", "2026-04-01"], "--until 2026-04-01: this lies before --since"),
        (["--since", "2026-04-02", "--team", "NOWHERE"], "--team NOWHERE: there is no such team."),
        (["--since", "2026-04-02", "--grain", "moon"], "--grain moon: a grain is one of day, week"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(measure: Measure, options: list[str], said: str) -> None:
    with pytest.raises(CommandError) as refused:
        printed(*options)
    assert str(refused.value).startswith(said)
