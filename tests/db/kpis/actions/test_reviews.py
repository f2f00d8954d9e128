"""A review is written down for good, and sets the day of the next one."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from accounts.audit import Actor
from accounts.models import Change, User
from accounts.refusals import Refused
from kpis.actions.reviews import review
from kpis.models import KPI, MeasureLife, Review
from tests.builders import make_kpi, make_measure, make_user

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
TODAY = NOW.date()


@pytest.fixture
def ada(db: None) -> User:
    return make_user("ada@merrow.example", groups=("Administrators",))


def test_a_review_sets_the_day_and_is_told_with_its_note(ada: User) -> None:
    kpi = make_kpi("OPS_01")
    written = review(Actor(ada), kpi, "change", " Count trams too. ", now=NOW)
    assert (written.day, written.outcome, written.reason, written.actor) == (
        TODAY, "change", "Count trams too.", ada
    )  # fmt: skip
    assert KPI.objects.get().reviewed_on == TODAY
    change = Change.objects.get()
    assert (change.field, change.after, change.reason) == ("reviewed_on", "2026-11-22", "Count trams too.")


def test_to_keep_it_needs_no_note(ada: User) -> None:
    kpi = make_kpi()
    for _time in range(2):
        review(Actor(ada), kpi, "keep", "", now=NOW)
    assert [row.reason for row in Review.objects.all()] == ["", ""]


@pytest.mark.parametrize(
    ("outcome", "note", "last_day", "field"),
    [
        ("change", " ", None, "note"),
        ("retire", "", None, "note"),
        ("burn", "Because", None, "outcome"),
        ("keep", "", TODAY, "last_day"),
    ],
)
def test_what_is_refused_changes_nothing(
    ada: User, outcome: str, note: str, last_day: dt.date | None, field: str
) -> None:
    kpi = make_kpi()
    with pytest.raises(Refused) as refused:
        review(Actor(ada), kpi, outcome, note, now=NOW, last_day=last_day)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert (Review.objects.count(), KPI.objects.get().reviewed_on) == (0, None)


def test_what_is_retired_is_reviewed_no_more(ada: User) -> None:
    with pytest.raises(Refused, match="A KPI that is retired is reviewed no more"):
        review(Actor(ada), make_kpi(status="retired"), "keep", "", now=NOW)


def test_without_a_last_day_it_stays_active(ada: User) -> None:
    kpi = make_kpi()
    review(Actor(ada), kpi, "retire", "Nobody acts on it.", now=NOW)
    assert KPI.objects.get().status == "active"


def test_a_last_day_retires_it_after_that_day(ada: User) -> None:
    kpi, heir = make_kpi("OLD"), make_kpi("NEW")
    make_measure(kpi)
    last = dt.date(2026, 12, 31)
    review(Actor(ada), kpi, "retire", "Nobody acts on it.", now=NOW, last_day=last, successor=heir)
    kpi.refresh_from_db()
    assert (kpi.status, kpi.retire_reason, kpi.successor) == ("retired", "Nobody acts on it.", heir)
    assert (kpi.reviewed_on, MeasureLife.objects.get().active_to) == (TODAY, last)


def test_what_others_changed_meanwhile_is_kept(ada: User) -> None:
    kpi = make_kpi(name="Buses")
    KPI.objects.update(name="Trams")
    review(Actor(ada), kpi, "keep", "", now=NOW)
    assert KPI.objects.get().name == "Trams"


def test_the_database_refuses_to_rewrite_a_review(ada: User) -> None:
    written = review(Actor(ada), make_kpi(), "keep", "Still needed.", now=NOW)
    written.outcome = "retire"
    for rewrite in (written.save, written.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rewrite()
