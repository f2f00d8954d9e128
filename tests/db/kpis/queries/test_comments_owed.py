"""Which red figures keep a month from being finished until somebody says why."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation, Team
from kpis.calc.periods import Calendar, parse_key
from kpis.models import Comment, Measure, Signal
from kpis.queries.comments_owed import cells_owed, comments_owed
from tests.builders import make_kpi, make_measure, make_organisation, make_score, make_team, make_user

OCTOBER, SEPTEMBER = dt.date(2026, 10, 1), dt.date(2026, 9, 1)
PERIOD = parse_key(Calendar(), "2026-10")


@pytest.fixture
def organisation() -> Organisation:
    return make_organisation(comment_when_red="require")


@pytest.fixture
def team() -> Team:
    return make_team("OPS")


def red(team: Team, before: int | None = None, name: str = "Overtime", **fields: Any) -> Measure:
    """Red in October; in September it had the score `before`."""
    measure = make_measure(make_kpi(name=name), team, **fields)
    make_score(measure, OCTOBER, 7, 20)
    if before is not None:
        make_score(measure, SEPTEMBER, 6, before)
    return measure


def signal(measure: Measure, found: dt.date) -> None:
    Signal.objects.create(
        measure=measure,
        grain="month",
        start=found,
        rule="outside",
        verdict="worse",
        state="open",
        side=1,
        found=found,
        seen_at=dt.datetime(2026, 11, 5, tzinfo=dt.UTC),
    )


def say(measure: Measure, start: dt.date) -> None:
    at = dt.datetime(2026, 11, 5, tzinfo=dt.UTC)
    Comment.objects.create(measure=measure, grain="month", start=start, author=make_user(), at=at, text="Ill")


@pytest.mark.parametrize(("before", "owed"), [(None, ["Overtime"]), (100, ["Overtime"]), (30, [])])
def test_the_first_red_month_asks_and_the_second_does_not(
    organisation: Organisation, team: Team, before: int | None, owed: list[str]
) -> None:
    red(team, before)
    assert comments_owed(organisation, team, PERIOD) == owed


@pytest.mark.parametrize(("found", "owed"), [(OCTOBER, ["Overtime"]), (SEPTEMBER, [])])
def test_a_new_signal_asks_again(
    organisation: Organisation, team: Team, found: dt.date, owed: list[str]
) -> None:
    signal(red(team, 30), found)
    assert comments_owed(organisation, team, PERIOD) == owed


@pytest.mark.parametrize(("start", "owed"), [(OCTOBER, []), (SEPTEMBER, ["Overtime"])])
def test_a_comment_of_the_very_month_settles_it(
    organisation: Organisation, team: Team, start: dt.date, owed: list[str]
) -> None:
    say(red(team), start)
    assert comments_owed(organisation, team, PERIOD) == owed


@pytest.mark.parametrize("wish", ["ask", "never"])
def test_nothing_is_owed_where_comments_are_not_required(
    organisation: Organisation, team: Team, wish: str
) -> None:
    organisation.comment_when_red = wish
    measure = red(team)
    assert comments_owed(organisation, team, PERIOD) == []
    assert cells_owed(organisation, [measure.pk], [PERIOD]) == frozenset()


def test_measures_of_persons_and_of_other_teams_keep_no_month(organisation: Organisation, team: Team) -> None:
    own = red(team, person=make_user())
    red(make_team("RAIL"))
    assert comments_owed(organisation, team, PERIOD) == []
    assert cells_owed(organisation, [own.pk], [PERIOD]) == frozenset()


def test_the_names_come_in_order_by_one_statement(organisation: Organisation, team: Team) -> None:
    wanted = [red(team, name=name) for name in ("Overtime", "Vacancies", "Crowding")]
    with CaptureQueriesContext(connection) as captured:
        assert comments_owed(organisation, team, PERIOD) == ["Overtime", "Vacancies", "Crowding"]
        found = cells_owed(organisation, [one.pk for one in wanted], [PERIOD])
    assert found == {(one.pk, OCTOBER) for one in wanted}
    assert len(captured) == 2
