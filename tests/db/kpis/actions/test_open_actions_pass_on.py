"""A person leaves who had something to do: what is open passes on, what is done stays theirs."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions.people import deactivate, reactivate
from accounts.audit import COMMAND, Actor
from accounts.models import Change, Membership, User
from accounts.refusals import Refused
from kpis.actions.discussion import close, plan
from kpis.actions.ownership import hand_over
from kpis.models import Action, Measure, Orphan
from tests.builders import make_kpi, make_measure, make_member, make_user
from tests.cast import Cast, make_cast

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(hours=1)
DUE = dt.date(2026, 12, 1)
STATEMENTS = 30
WANTED = "owner to be chosen after"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def ada(cast: Cast) -> Actor:
    return Actor.of(cast.administrator)


def planned(measure: Measure, owner: User, title: str = "Add buses at six") -> Action:
    return plan(measure, title, owner, DUE, now=NOW)


def leave(person: User, now: dt.datetime = NOW) -> None:
    deactivate(COMMAND, person, now=now, reason="has left")


def owner_of(action: Action) -> User | None:
    return Action.objects.get(pk=action.pk).owner


def waiting() -> list[tuple[Action | None, User, User | None]]:
    rows = Orphan.objects.waiting().exclude(action=None)
    return [(row.action, row.former, row.heir) for row in rows]


def test_an_action_passes_to_whoever_owns_the_measure_by_then(cast: Cast) -> None:
    """Ines leaves measure and action: both are with Tomas, who manages the team."""
    action = planned(cast.punctuality, cast.contributor)
    leave(cast.contributor)
    assert owner_of(action) == cast.manager
    assert waiting() == [(action, cast.contributor, cast.manager)]


def test_the_owner_of_the_measure_comes_before_a_manager(cast: Cast) -> None:
    action = planned(cast.punctuality, cast.viewer)
    leave(cast.viewer)
    assert owner_of(action) == cast.contributor


def test_without_an_owner_of_the_measure_a_manager_has_it(cast: Cast) -> None:
    Measure.objects.filter(pk=cast.punctuality.pk).update(owner=None)
    action = planned(cast.punctuality, cast.viewer)
    leave(cast.viewer)
    assert owner_of(action) == cast.manager


def test_about_a_persons_measure_it_goes_to_nobody_above_the_team(cast: Cast) -> None:
    action = planned(cast.own, cast.contributor)
    Membership.objects.filter(user=cast.manager).delete()
    leave(cast.contributor)
    assert owner_of(action) is None
    assert waiting() == [(action, cast.contributor, None)]


def test_what_is_done_or_dropped_keeps_its_owner(cast: Cast) -> None:
    done, dropped = planned(cast.punctuality, cast.contributor), planned(cast.punctuality, cast.contributor)
    close(COMMAND, done, Action.State.DONE, "", now=NOW)
    close(COMMAND, dropped, Action.State.DROPPED, "too dear", now=NOW)
    leave(cast.contributor)
    assert (owner_of(done), owner_of(dropped)) == (cast.contributor, cast.contributor)
    assert waiting() == []


def test_it_stands_in_the_ledger(cast: Cast) -> None:
    action = planned(cast.punctuality, cast.contributor)
    leave(cast.contributor)
    told = Change.objects.filter(object_type="action", object_id=str(action.pk)).order_by("id")
    left, heir = str(cast.contributor.pk), str(cast.manager.pk)
    assert list(told.values_list("field", "before", "after", "reason")) == [
        ("owner", left, heir, "has left"),
        (WANTED, "", left, "has left"),
    ]


def test_when_two_leave_in_a_row_it_passes_on_under_the_first_mark(cast: Cast) -> None:
    action = planned(cast.punctuality, cast.contributor)
    leave(cast.contributor)
    leave(cast.manager, LATER)
    assert owner_of(action) == cast.grandparent_manager
    assert waiting() == [(action, cast.contributor, cast.grandparent_manager)]


def test_coming_back_gives_nothing_back(cast: Cast, ada: Actor) -> None:
    action = planned(cast.punctuality, cast.contributor)
    leave(cast.contributor)
    reactivate(ada, cast.contributor, now=LATER)
    assert owner_of(action) == cast.manager
    assert waiting() == [(action, cast.contributor, cast.manager)]


def test_measure_and_action_are_handed_over_in_one_act(cast: Cast, ada: Actor) -> None:
    action = planned(cast.punctuality, cast.contributor)
    leave(cast.contributor)
    hand_over(ada, list(Orphan.objects.all()), cast.viewer, now=LATER, reason="agreed")
    cast.punctuality.refresh_from_db()
    assert (cast.punctuality.owner, owner_of(action)) == (cast.viewer, cast.viewer)
    assert Orphan.objects.waiting().count() == 0


def test_the_measure_is_handed_over_without_its_action(cast: Cast, ada: Actor) -> None:
    action = planned(cast.punctuality, cast.contributor)
    leave(cast.contributor)
    hand_over(ada, list(Orphan.objects.filter(action=None)), cast.viewer, now=LATER)
    assert owner_of(action) == cast.manager
    assert waiting() == [(action, cast.contributor, cast.manager)]


def test_closed_it_waits_for_nobody(cast: Cast, ada: Actor) -> None:
    action = planned(cast.punctuality, cast.contributor)
    leave(cast.contributor)
    shown = list(Orphan.objects.exclude(action=None))
    close(ada, action, Action.State.DONE, "", now=LATER)
    assert Orphan.objects.get(action=action).until == LATER
    ended = Change.objects.get(object_type="action", field=WANTED, after="")
    assert ended.before == str(cast.contributor.pk)
    assert hand_over(ada, shown, cast.viewer, now=LATER) == []
    assert owner_of(action) == cast.manager


@pytest.mark.parametrize(
    ("person", "rule"),
    [
        ("contributor", "Ines Aalto may not log in, and so answers for nothing."),
        ("outsider", "Otto Rask may not read the measure that “Add buses at six” is about."),
    ],
)
def test_nobody_is_given_what_they_cannot_do(cast: Cast, ada: Actor, person: str, rule: str) -> None:
    action = planned(cast.punctuality, cast.contributor)
    leave(cast.contributor)
    with pytest.raises(Refused) as refused:
        hand_over(ada, list(Orphan.objects.exclude(action=None)), cast.person(person), now=LATER)
    assert [(one.field, one.rule) for one in refused.value.problems] == [("owner", rule)]
    assert waiting() == [(action, cast.contributor, cast.manager)]


def test_many_cost_as_many_statements_as_one(cast: Cast) -> None:
    leave(cast.outsider)  # reads once what Django remembers
    counts = []
    for number in (1, 5):
        person = make_member(make_user(), cast.buses, "viewer").user
        for _number in range(number):
            planned(make_measure(make_kpi(), cast.buses), person)
        with CaptureQueriesContext(connection) as captured:
            leave(person)
        counts.append(len(captured))
    assert counts == [STATEMENTS, STATEMENTS]
    assert Orphan.objects.waiting().filter(heir=cast.manager).count() == 6
