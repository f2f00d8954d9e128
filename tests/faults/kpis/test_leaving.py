"""Two administrators at the same moment: nobody who has left owns anything, no choice is undone."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections

from accounts.actions.people import deactivate
from accounts.audit import COMMAND
from accounts.models import Team, User
from accounts.refusals import Refused
from kpis.actions.discussion import close, plan
from kpis.actions.measures import edit_measure
from kpis.actions.ownership import hand_over
from kpis.actions.reorganisations import Close, Move, Wish, rehearse, reorganise
from kpis.models import Action, Measure, Orphan
from reports.actions.schedules import save_schedule
from tests.cast import make_cast
from tests.report_scene import make_schedule

NOW = dt.datetime(2026, 11, 5, 9, tzinfo=dt.UTC)
JULY = dt.date(2026, 7, 1)


def together(*acts: Callable[[], object]) -> list[str]:
    """Outcomes in words: `done`, or the refusal."""
    barrier = Barrier(len(acts), timeout=5)

    def run(act: Callable[[], object]) -> str:
        barrier.wait()
        try:
            act()
        except Refused as refused:
            return str(refused)
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_a_person_who_leaves_while_made_an_owner_owns_nothing() -> None:
    cast = make_cast()
    measure = Measure.objects.get(pk=cast.punctuality.pk)
    measure.owner = cast.viewer
    outcomes = together(
        lambda: deactivate(COMMAND, cast.viewer, now=NOW), lambda: edit_measure(COMMAND, measure, now=NOW)
    )
    rule = "Vera Lind may not log in, and so answers for nothing."
    assert outcomes in (["done", "done"], ["done", rule])
    assert not Measure.objects.filter(owner__is_active=False).exclude(person__isnull=False).exists()


def test_an_heir_who_leaves_at_the_same_moment_passes_it_on() -> None:
    cast = make_cast()
    leave = [lambda one=one: deactivate(COMMAND, one, now=NOW) for one in (cast.contributor, cast.manager)]
    assert together(*leave) == ["done", "done"]
    row = Orphan.objects.get()
    assert (row.former, row.heir) == (cast.contributor, cast.grandparent_manager)


def test_an_action_closed_at_the_same_moment_is_not_waited_for() -> None:
    """Done before its owner left it keeps them; else whoever had it by then has done it."""
    cast = make_cast()
    action = plan(cast.punctuality, "Add buses at six", cast.contributor, JULY, now=NOW)
    outcomes = together(
        lambda: deactivate(COMMAND, cast.contributor, now=NOW),
        lambda: close(COMMAND, action, Action.State.DONE, "", now=NOW),
    )
    assert outcomes == ["done", "done"]
    action.refresh_from_db()
    marks = list(Orphan.objects.filter(action=action).values_list("until", flat=True))
    assert (action.state, action.owner, marks) in (
        ("done", cast.contributor, []),
        ("done", cast.manager, [NOW]),
    )


def test_a_schedule_given_to_whoever_leaves_at_that_moment_is_not_theirs() -> None:
    cast = make_cast()
    schedule = make_schedule(cast.buses, cast.executive)
    schedule.owner = cast.viewer
    outcomes = together(
        lambda: deactivate(COMMAND, cast.viewer, now=NOW),
        lambda: save_schedule(COMMAND, schedule, 1, now=NOW),
    )
    assert outcomes in (["done", "done"], ["done", "The owner must be able to log in."])
    schedule.refresh_from_db()
    assert schedule.owner in (cast.administrator, cast.executive)


def test_what_two_hand_over_at_once_has_the_owner_of_one() -> None:
    cast = make_cast()
    deactivate(COMMAND, cast.contributor, now=NOW)
    rows = list(Orphan.objects.all())

    def give(owner: User) -> Callable[[], object]:
        return lambda: hand_over(COMMAND, rows, owner, now=NOW)

    assert together(give(cast.viewer), give(cast.executive)) == ["done", "done"]
    changed = Measure.objects.get(pk=cast.punctuality.pk)
    assert changed.owner in (cast.viewer, cast.executive)
    assert Orphan.objects.get().until == NOW


def test_of_two_who_agreed_to_different_previews_one_looks_again() -> None:
    cast = make_cast()
    wishes: dict[str, Callable[[], Wish]] = {
        "move": lambda: Move(Team.objects.get(code="BUSES"), cast.rail, JULY),
        "close": lambda: Close(Team.objects.get(code="BUSES"), [], JULY),
    }
    seen = {name: rehearse(COMMAND, wish(), now=NOW).digest for name, wish in wishes.items()}

    def agree(name: str) -> Callable[[], object]:
        return lambda: reorganise(COMMAND, wishes[name](), seen=seen[name], now=NOW)

    outcomes = together(agree("move"), agree("close"))
    assert outcomes.count("done") == 1
    assert (Team.objects.get(code="BUSES").active_to is None) == (outcomes[0] == "done")
