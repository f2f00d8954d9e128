"""A KPI that asks for approval: counted at once, approved by a manager who is somebody else."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from accounts.audit import FOLDER, Actor
from accounts.models import User
from accounts.refusals import Conflict, Refused
from kpis.actions.approvals import approve
from kpis.actions.cycle import finish
from kpis.actions.entries import submit
from kpis.actions.scores import recompute
from kpis.calc.periods import Calendar, parse_key
from kpis.calc.typed import Typed
from kpis.models import KPI, Entry, EntryApproval, Score, TeamPeriod
from kpis.queries.approvals import awaiting_approval, names_awaiting
from tests.builders import make_organisation
from tests.cast import Cast, make_cast

OCTOBER = parse_key(Calendar(), "2026-10")
NOW = dt.datetime(2026, 11, 5, 9, tzinfo=dt.UTC)
TODAY = NOW.date()


@pytest.fixture
def cast() -> Cast:
    """Punctuality of Buses asks for approval, and Ines has entered 90."""
    make_organisation()
    made = make_cast()
    KPI.objects.filter(pk=made.punctuality.kpi_id).update(needs_approval=True)
    enter(made, made.contributor, "90")
    return made


def enter(cast: Cast, who: User | Actor, typed: str, version: int = 0) -> None:
    actor = who if isinstance(who, Actor) else Actor.of(who)
    submit(actor, cast.punctuality, OCTOBER, Typed(typed), version, now=NOW)


def waiting(cast: Cast) -> list[str]:
    return names_awaiting(cast.buses, OCTOBER, TODAY)


def test_it_counts_before_it_is_approved(cast: Cast) -> None:
    recompute(NOW)
    score = Score.objects.get(measure=cast.punctuality, grain="month", start=OCTOBER.start)
    assert (score.value, score.status) == (Decimal(90), "green")
    assert waiting(cast) == ["Bus punctuality"]


@pytest.mark.parametrize("role", ["manager", "grandparent_manager"])
def test_a_manager_approves(cast: Cast, role: str) -> None:
    made = approve(cast.person(role), cast.punctuality, OCTOBER, 1, now=NOW)
    again = approve(cast.grandparent_manager, cast.punctuality, OCTOBER, 1, now=NOW)
    assert (made.by, again.pk, waiting(cast)) == (cast.person(role), made.pk, [])


def test_a_new_figure_needs_a_new_approval(cast: Cast) -> None:
    approve(cast.manager, cast.punctuality, OCTOBER, 1, now=NOW)
    enter(cast, cast.contributor, "91", 1)
    assert waiting(cast) == ["Bus punctuality"]


def test_what_a_manager_or_the_folder_says_needs_none(cast: Cast) -> None:
    enter(cast, cast.grandparent_manager, "91", 1)
    assert waiting(cast) == []
    enter(cast, cast.contributor, "92", 2)
    assert waiting(cast) == ["Bus punctuality"]
    enter(cast, FOLDER, "93", 3)
    assert waiting(cast) == []


def test_a_cleared_cell_waits_for_nothing(cast: Cast) -> None:
    enter(cast, cast.contributor, "", 1)
    assert waiting(cast) == []


def test_a_persons_measure_waits_but_the_month_does_not_wait_for_it(cast: Cast) -> None:
    KPI.objects.filter(pk=cast.own.kpi_id).update(needs_approval=True)
    submit(Actor.of(cast.contributor), cast.own, OCTOBER, Typed("5"), 0, now=NOW)
    assert waiting(cast) == ["Bus punctuality"]
    assert awaiting_approval(cast.buses, [OCTOBER], TODAY).filter(measure=cast.own).exists()


def test_a_later_figure_than_the_page_showed_is_a_conflict(cast: Cast) -> None:
    enter(cast, cast.contributor, "91", 1)
    with pytest.raises(Conflict):
        approve(cast.manager, cast.punctuality, OCTOBER, 1, now=NOW)
    assert not EntryApproval.objects.exists()


def test_nobody_approves_their_own(cast: Cast) -> None:
    with pytest.raises(Refused, match="somebody else has to approve it"):
        approve(cast.contributor, cast.punctuality, OCTOBER, 1, now=NOW)


def test_nor_does_the_database_let_them(cast: Cast) -> None:
    revision = Entry.objects.get(measure=cast.punctuality).revision
    with pytest.raises(IntegrityError, match="nobody approves an entry of their own"), transaction.atomic():
        EntryApproval.objects.create(revision=revision, by=cast.contributor, at=NOW)


def test_an_approval_stays(cast: Cast) -> None:
    made = approve(cast.manager, cast.punctuality, OCTOBER, 1, now=NOW)
    for rewrite in (made.save, made.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rewrite()


def test_the_month_waits_and_says_for_what(cast: Cast) -> None:
    actor = Actor.of(cast.manager)
    with pytest.raises(Refused) as refused:
        finish(actor, cast.buses, OCTOBER, now=NOW)
    assert str(refused.value) == "Not finished: a manager has to approve Bus punctuality first."
    assert not TeamPeriod.objects.exists()
    approve(cast.manager, cast.punctuality, OCTOBER, 1, now=NOW)
    assert finish(actor, cast.buses, OCTOBER, now=NOW).state == "finished"
