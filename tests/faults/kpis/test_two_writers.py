"""Two people, one cell: real connections at the same moment, and no figure is lost."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection

from accounts.audit import Actor
from accounts.models import User
from kpis.actions.entries import submit
from kpis.actions.outcomes import Conflict, Outcome, Saved
from kpis.actions.scores import recompute
from kpis.calc.periods import Calendar, parse_key
from kpis.calc.typed import Typed
from kpis.models import Entry, EntryRevision, Measure, Score
from kpis.queries.row_counts import count_stale
from tests.builders import make_kpi, make_measure, make_objective, make_organisation, make_team, make_user

NOW = dt.datetime(2026, 11, 5, 9, tzinfo=dt.UTC)
OCTOBER = parse_key(Calendar(), "2026-10")
WRITERS, TIMES = 6, 8


@pytest.fixture
def measure() -> Measure:
    make_organisation()
    return make_measure(make_kpi("OPS_01", make_objective("RELIABLE")), make_team("BUSES"))


def save(user: User, measure: Measure, text: str, version: int) -> Outcome:
    return submit(Actor.of(user), measure, OCTOBER, Typed(text), version, now=NOW)


def at_once(acts: list[Callable[[], object]]) -> list[object]:
    """Each in a thread with a connection of its own, started together."""
    together = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        together.wait(10)
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.parametrize("version", [0, 1])
def test_of_two_at_once_one_is_saved_and_one_is_asked(measure: Measure, version: int) -> None:
    ines, tomas = make_user("ines@merrow.example"), make_user("tomas@merrow.example")
    if version:
        save(ines, measure, "1", 0)
    outcomes = at_once(
        [lambda: save(ines, measure, "10", version), lambda: save(tomas, measure, "20", version)]
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Saved"]
    conflict = next(outcome for outcome in outcomes if isinstance(outcome, Conflict))
    saved = next(outcome for outcome in outcomes if isinstance(outcome, Saved))
    assert conflict.theirs is not None
    assert conflict.theirs.value == saved.figures.value == Entry.objects.get().value
    assert EntryRevision.objects.count() == version + 1


def test_many_writers_and_two_computers_end_in_the_last_figure(measure: Measure) -> None:
    users = [make_user() for _ in range(WRITERS)]

    def count_up(user: User) -> None:
        done = 0
        while done < TIMES:
            entry = Entry.objects.filter(measure=measure).first()
            version, value = (entry.version, entry.value or Decimal(0)) if entry else (0, Decimal(0))
            done += isinstance(save(user, measure, str(int(value) + 1), version), Saved)

    def compute() -> None:
        for _ in range(TIMES):
            recompute(NOW)

    at_once([*(lambda user=user: count_up(user) for user in users), compute, compute])
    recompute(NOW)
    entry = Entry.objects.get()
    assert entry.value == Decimal(WRITERS * TIMES)
    assert entry.version == WRITERS * TIMES
    assert EntryRevision.objects.count() == WRITERS * TIMES
    assert count_stale() == 0
    assert Score.objects.get(grain="month", start=OCTOBER.start).raw == WRITERS * TIMES
