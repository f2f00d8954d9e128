"""What was known at a moment, whatever has been recorded since: exports, receipts, and each kind of edit."""

import datetime as dt
import io
from decimal import Decimal
from random import Random

import pytest
import time_machine
from django.core.management import CommandError, call_command

from accounts.actions.organisation import change_organisation
from accounts.actions.teams import edit_team
from accounts.audit import COMMAND, FOLDER
from accounts.models import Organisation
from kpis.actions.cycle import finish, reopen, set_manual_score
from kpis.actions.definitions import edit_kpi
from kpis.actions.entries import submit_many
from kpis.actions.life_cycle import reactivate, suspend
from kpis.actions.measures import edit_measure
from kpis.actions.outcomes import Submission
from kpis.actions.targets import set_target
from kpis.calc.deadlines import Grace
from kpis.calc.periods import Calendar, parse_key
from kpis.calc.typed import Typed
from kpis.models import ManualScore, Measure, Target
from kpis.queries.as_known import organisation_at
from kpis.queries.facts import with_all_entries
from kpis.queries.structure import whole
from tests.builders import make_kpi, make_measure, make_objective, make_organisation, make_target, make_team
from tests.db.kpis.queries.curated_histories import make_curated_company

TODAY = "2026-11-05"
LATER = dt.datetime(2027, 2, 1, tzinfo=dt.UTC)
GRAINS = ("month", "quarter")


def printed(command: str, *arguments: str, at: dt.datetime = LATER) -> str:
    out = io.StringIO()
    with time_machine.travel(at, tick=False):
        call_command(command, *arguments, stdout=out)
    return out.getvalue()


def exports(*arguments: str, at: dt.datetime = LATER) -> list[str]:
    return [
        printed("export_scores", "--grain", grain, "--today", TODAY, *arguments, at=at) for grain in GRAINS
    ]


@pytest.mark.parametrize("seed", range(3))
def test_what_was_exported_after_each_act_is_exported_as_of_its_moment_ever_after(seed: int) -> None:
    who, random = make_curated_company(), Random(seed)  # noqa: S311  # repeatable, not secret
    kept = {who.now: exports(at=who.now)}
    for _act in range(15):
        moment = who.act(random)
        kept[moment] = exports(at=moment)
    for moment, before in kept.items():
        assert exports("--as-of", moment.isoformat()) == before, (moment, who.acts)


MARCH = parse_key(Calendar(), "2026-03")
FIRST = dt.datetime(2026, 4, 5, 9, tzinfo=dt.UTC)
SECOND = FIRST + dt.timedelta(days=30)
BETWEEN = (FIRST + dt.timedelta(days=1)).isoformat()


def enter(measure: Measure, text: str, now: dt.datetime) -> None:
    row = Submission(measure.pk, MARCH, Typed(text), reason="a late invoice", confirmed=True)
    submit_many(FOLDER, [row], now=now, source="folder")


@pytest.fixture
def measure() -> Measure:
    make_organisation()
    measure = make_measure(make_kpi("OPS", make_objective("RELIABLE")), make_team("BUSES"))
    make_target(measure, 100)
    enter(measure, "95", FIRST)
    return measure


def explained(*arguments: str) -> list[str]:
    return printed("explain_score", *arguments).splitlines()


def test_a_corrected_figure_is_explained_as_it_was_known(measure: Measure) -> None:
    enter(measure, "80", SECOND)
    asked = ("OPS", "BUSES", "2026-03", "--today", "2026-05-01")
    assert explained(*asked)[:2] == ["OPS (OPS), BUSES, 2026-03", "Score 0.0, red"]
    assert explained(*asked, "--as-of", BETWEEN)[1] == "Score 75.0, amber"
    node = ("--node", "team", "BUSES", "BUSES", "2026-03", "--today", "2026-05-01")
    assert explained(*node, "--as-of", BETWEEN)[1] == "Score 75.0, amber"
    assert explained(*node)[1] == "Score 0.0, red"


def test_what_was_not_entered_yet_was_not_due_or_missing_by_the_day_that_judges(measure: Measure) -> None:
    before = ("OPS", "BUSES", "2026-03", "--as-of", (FIRST - dt.timedelta(days=1)).isoformat())
    assert explained(*before, "--today", "2026-04-04")[1] == "Score -, not_due"
    assert explained(*before, "--today", "2026-04-11")[1] == "Score -, no_data missing"


def test_a_score_of_a_period_that_has_not_begun_by_that_day_is_none(measure: Measure) -> None:
    with pytest.raises(CommandError, match="2026-03: OPS has no score there for BUSES"):
        explained("OPS", "BUSES", "2026-03", "--today", "2026-02-01")
    with pytest.raises(CommandError, match="team BUSES BUSES 2026-03: there is no such score"):
        explained("--node", "team", "BUSES", "BUSES", "2026-03", "--today", "2026-02-01")


def test_a_target_recorded_later_judges_nothing_before(measure: Measure) -> None:
    target = Target(measure=measure, grain="month", valid_from=MARCH.start, target=Decimal(95))
    set_target(COMMAND, target, now=SECOND, reason="agreed again")
    asked = ("OPS", "BUSES", "2026-03", "--today", "2026-06-01")
    assert explained(*asked)[1] == "Score 100.0, green"
    assert explained(*asked, "--as-of", BETWEEN)[1] == "Score 75.0, amber"


def test_an_override_was_not_there_before_it_was_set(measure: Measure) -> None:
    score = ManualScore(node="team", team=measure.team, grain="month", start=MARCH.start, score=Decimal(40))
    set_manual_score(COMMAND, score, now=SECOND, reason="a strike")
    asked = ("--node", "team", "BUSES", "BUSES", "2026-03", "--today", "2026-06-01")
    assert explained(*asked)[1] == "Score 40.0, red"
    assert explained(*asked, "--as-of", BETWEEN)[1] == "Score 75.0, amber"


def test_what_is_edited_in_place_is_taken_back(measure: Measure) -> None:
    """Settings, the days of a team, the state of a KPI and the source of a measure."""
    edited = Organisation.current()
    edited.entry_days, edited.fiscal_year_start, edited.timezone = 3, 4, "Asia/Tokyo"
    edited.entry_day_kind = "working"
    change_organisation(COMMAND, edited, edited.version, now=SECOND)
    team, kpi = measure.team, measure.kpi
    team.active_to = dt.date(2026, 4, 30)
    edit_team(COMMAND, team, now=SECOND)
    kpi.status = "draft"
    edit_kpi(COMMAND, kpi, now=SECOND)
    other = make_measure(make_kpi("SUM"), measure.team)
    other.source = "rollup"
    edit_measure(COMMAND, other, now=SECOND)
    then, now = whole(LATER, known=dt.datetime.fromisoformat(BETWEEN)), whole(LATER)
    assert (then.grace, then.calendar, then.teams[team.pk].active_to) == (Grace(10), Calendar(), None)
    assert (now.grace, now.calendar) == (Grace(3, working=True), Calendar(4))
    assert now.teams[team.pk].active_to == dt.date(2026, 4, 30)
    assert (then.kpis[kpi.pk].scored, now.kpis[kpi.pk].scored) == (True, False)
    assert (then.measures[other.pk].source, now.measures[other.pk].source) == ("entry", "rollup")
    assert organisation_at(FIRST).timezone == "UTC"
    assert organisation_at(None).timezone == "Asia/Tokyo"


def test_a_life_that_was_removed_is_there_as_of_before(measure: Measure) -> None:
    suspend(COMMAND, measure.kpi, dt.date(2026, 2, 1), now=FIRST, reason="no data")
    reactivate(COMMAND, measure.kpi, dt.date(2026, 3, 1), now=SECOND, reason="data again")
    suspend(COMMAND, measure.kpi, dt.date(2026, 2, 1), now=SECOND + dt.timedelta(days=1), reason="none")
    lives = {
        known: [day.isoformat() for day, _last in whole(LATER, known=known).measures[measure.pk].lives]
        for known in (FIRST - dt.timedelta(days=1), FIRST, SECOND, LATER)
    }
    assert list(lives.values()) == [
        ["0001-01-01"],
        ["0001-01-01"],
        ["0001-01-01", "2026-03-01"],
        ["0001-01-01"],
    ]


def test_a_window_was_shut_from_the_act_that_shut_it_to_the_one_that_opened_it(measure: Measure) -> None:
    finish(COMMAND, measure.team, MARCH, now=FIRST)
    reopen(COMMAND, measure.team, MARCH, now=SECOND, reason="a late invoice")
    window = (measure.team_id, "month", MARCH.start)
    shut = [
        window in with_all_entries(whole(LATER, known=known), [("month", MARCH.start)], known).finished
        for known in (FIRST - dt.timedelta(days=1), FIRST, SECOND)
    ]
    assert shut == [False, True, False]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--as-of", "2027-02-01T00:01Z"], "--as-of 2027-02-01T00:01Z: this lies in the future"),
        (["--as-of", "yesterday"], "--as-of yesterday: a time is written like 2026-03-31T12:00+00:00."),
        (["--today", "2026-02-30"], "--today 2026-02-30: a date is written like 2026-03-31."),
    ],
)
def test_a_moment_that_cannot_be_is_refused_by_name(measure: Measure, options: list[str], said: str) -> None:
    with pytest.raises(CommandError) as refused:
        explained("OPS", "BUSES", "2026-03", *options)
    assert str(refused.value).startswith(said)


def test_a_bare_date_is_its_end_in_the_zone_of_the_organisation(measure: Measure) -> None:
    make_organisation(timezone="America/New_York")
    enter(measure, "100", dt.datetime(2026, 6, 2, 3, 59, tzinfo=dt.UTC))
    enter(measure, "80", dt.datetime(2026, 6, 2, 4, tzinfo=dt.UTC))
    assert explained("OPS", "BUSES", "2026-03", "--as-of", "2026-06-01")[1] == "Score 100.0, green"
