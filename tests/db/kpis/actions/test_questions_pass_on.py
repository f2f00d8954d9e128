"""Whoever was asked leaves before answering: the question goes to whoever answers for the measure."""

import datetime as dt

import pytest

from accounts.actions.people import deactivate, reactivate
from accounts.audit import COMMAND
from accounts.models import Change, Membership, User
from kpis.actions.discussion import ask, comment
from kpis.actions.ownership import hand_over
from kpis.calc.periods import Calendar, parse_key
from kpis.models import Comment, Measure, Orphan
from tests.cast import Cast, make_cast

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
OCTOBER = parse_key(Calendar(), "2026-10")
DUE = dt.date(2026, 12, 1)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def question(cast: Cast, author: User, asked: User, measure: Measure | None = None) -> Comment:
    return ask(author, measure or cast.punctuality, OCTOBER, "Everywhere?", asked, DUE, now=NOW)


def leave(person: User) -> None:
    deactivate(COMMAND, person, now=NOW, reason="has left")


def asked(about: Comment) -> User | None:
    return Comment.objects.get(pk=about.pk).asked


def test_it_goes_to_whoever_owns_the_measure_by_then(cast: Cast) -> None:
    about = question(cast, cast.grandparent_manager, cast.contributor)
    leave(cast.contributor)
    assert asked(about) == cast.manager
    told = Change.objects.get(object_type="comment", object_id=str(about.pk))
    left, heir = str(cast.contributor.pk), str(cast.manager.pk)
    assert (told.object_label, told.field, told.before, told.after, told.reason) == (
        "OPS_01, BUSES",
        "asked",
        left,
        heir,
        "has left",
    )


def test_of_a_deputy_it_goes_back_to_the_owner(cast: Cast) -> None:
    Measure.objects.filter(pk=cast.punctuality.pk).update(deputy=cast.viewer)
    about = question(cast, cast.manager, cast.viewer)
    leave(cast.viewer)
    assert asked(about) == cast.contributor


def test_a_deputy_of_these_days_comes_before_the_owner(cast: Cast) -> None:
    Measure.objects.filter(pk=cast.punctuality.pk).update(owner=cast.executive, deputy=cast.viewer)
    about = question(cast, cast.manager, cast.contributor)
    leave(cast.contributor)
    assert asked(about) == cast.viewer


def test_where_nobody_answers_for_the_measure_it_stays(cast: Cast) -> None:
    about = question(cast, cast.executive, cast.contributor)
    Membership.objects.filter(role="manager").delete()
    leave(cast.contributor)
    assert asked(about) == cast.contributor


def test_what_was_answered_stays_as_it_is(cast: Cast) -> None:
    about = question(cast, cast.grandparent_manager, cast.contributor)
    comment(cast.contributor, cast.punctuality, OCTOBER, "Only in the north.", now=NOW)
    leave(cast.contributor)
    assert asked(about) == cast.contributor


def test_nobody_is_asked_what_they_asked_but_the_new_owner_is(cast: Cast) -> None:
    """Tomas asked Ines, and stands in for her when she leaves; then Vera has the measure."""
    about = question(cast, cast.manager, cast.contributor)
    leave(cast.contributor)
    assert asked(about) == cast.contributor
    hand_over(COMMAND, list(Orphan.objects.all()), cast.viewer, now=NOW)
    assert asked(about) == cast.viewer


def test_when_two_leave_in_a_row_it_passes_on_again(cast: Cast) -> None:
    about = question(cast, cast.executive, cast.contributor)
    leave(cast.contributor)
    leave(cast.manager)
    assert asked(about) == cast.grandparent_manager


def test_coming_back_gives_nothing_back(cast: Cast) -> None:
    about = question(cast, cast.executive, cast.contributor)
    leave(cast.contributor)
    reactivate(COMMAND, cast.contributor, now=NOW)
    assert asked(about) == cast.manager
