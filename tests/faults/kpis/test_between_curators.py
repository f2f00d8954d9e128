"""A figure is saved while somebody locks the period or moves the team: neither slips past the other."""

import datetime as dt
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Event

import pytest
from django.db import connection, transaction

from accounts.actions.teams import set_terms
from accounts.audit import COMMAND, Actor
from accounts.models import Team, TeamTerms, User
from kpis.actions import cycle
from kpis.actions.all_scores import recompute_all
from kpis.actions.entries import submit
from kpis.actions.outcomes import Outcome, Refused
from kpis.actions.scores import recompute
from kpis.calc.periods import Calendar, parse_key
from kpis.calc.typed import Typed
from kpis.models import Entry, Measure, NodeScore
from kpis.queries.row_counts import count_stale
from tests.cast import Cast, make_cast

NOW = dt.datetime(2026, 11, 5, 9, tzinfo=dt.UTC)
OCTOBER = parse_key(Calendar(), "2026-10")
WAITING = """SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'"""


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def save(user: User, measure: Measure, text: str, version: int = 0) -> Outcome:
    return submit(Actor.of(user), measure, OCTOBER, Typed(text), version, now=NOW)


def wait_until_somebody_waits() -> None:
    """Or for two seconds, for what does not wait is what these tests would find."""
    until = time.monotonic() + 2
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return


def side_by_side(*acts: Callable[[], object]) -> list[object]:
    def run(act: Callable[[], object]) -> object:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_a_figure_does_not_slip_into_a_period_that_is_being_locked(cast: Cast) -> None:
    locked = Event()

    def lock() -> None:
        with transaction.atomic():
            cycle.lock(Actor.of(cast.manager), cast.buses, OCTOBER, now=NOW)
            locked.set()
            wait_until_somebody_waits()

    def enter() -> Outcome:
        locked.wait(5)
        return save(cast.contributor, cast.punctuality, "84")

    _none, outcome = side_by_side(lock, enter)
    assert isinstance(outcome, Refused)
    assert (outcome.problem, Entry.objects.count()) == ("closed", 0)


def test_a_figure_saved_while_its_team_moves_reaches_the_new_parent(cast: Cast) -> None:
    save(cast.contributor, cast.punctuality, "84")
    recompute_all(NOW)
    moved = Event()

    def move() -> None:
        with transaction.atomic():
            _put_under(cast.buses, cast.rail)
            moved.set()
            wait_until_somebody_waits()
        recompute(NOW)

    def enter() -> None:
        moved.wait(5)
        with transaction.atomic():
            save(cast.contributor, cast.punctuality, "88", 1)
            wait_until_somebody_waits()

    side_by_side(move, enter)
    recompute(NOW)
    rail = NodeScore.objects.get(team=cast.rail, node="team", grain="month", start=OCTOBER.start)
    assert rail.score == Decimal(100)
    assert (count_stale(), recompute_all(NOW)) == (0, 0)


def _put_under(team: Team, parent: Team) -> None:
    set_terms(COMMAND, TeamTerms(team=team, parent=parent, valid_from=dt.date(2026, 10, 1)), now=NOW)
