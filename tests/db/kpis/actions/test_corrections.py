"""A correction of a closed period: asked for by who enters, decided by a manager who is somebody else."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from accounts.audit import Actor
from accounts.models import User
from accounts.refusals import Conflict, Refused
from kpis.actions.corrections import (
    approve_correction,
    ask_for_correction,
    refuse_correction,
    withdraw_correction,
)
from kpis.actions.cycle import lock
from kpis.actions.entries import submit
from kpis.calc.periods import Calendar, parse_key
from kpis.calc.styles import STYLES
from kpis.calc.typed import Typed
from kpis.models import CorrectionRequest, Entry, EntryDraft, EntryRevision
from tests.builders import make_kpi, make_measure, make_organisation
from tests.cast import Cast, make_cast

OCTOBER = parse_key(Calendar(), "2026-10")
OPEN = dt.datetime(2026, 11, 5, 9, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
"""October closed by itself on 10 November."""
REASON = "Two depots were left out."


@pytest.fixture
def cast() -> Cast:
    make_organisation()
    made = make_cast()
    submit(Actor.of(made.contributor), made.punctuality, OCTOBER, Typed("84.6"), 0, now=OPEN)
    return made


def ask(cast: Cast, typed: Typed = Typed("86.1"), **given: Any) -> CorrectionRequest:  # noqa: B008 - it is frozen
    more: dict[str, Any] = {"reason": REASON, "now": NOW, "version": 1} | given
    who = more.pop("who", cast.contributor)
    return ask_for_correction(who, cast.punctuality, OCTOBER, typed, **more)


def stored(cast: Cast) -> tuple[Any, int]:
    entry = Entry.objects.get(measure=cast.punctuality)
    return entry.value, entry.version


def test_what_is_asked_for_is_kept_and_not_scored(cast: Cast) -> None:
    asked = ask(cast)
    assert (asked.typed["value"], asked.reason, asked.base_version) == ("86.1", REASON, 1)
    assert stored(cast) == (Decimal("84.6"), 1)
    draft = EntryDraft.objects.get()
    assert (draft.problem, draft.message) == ("asked", f"You asked for a correction: {REASON}")


def test_it_is_read_in_the_askers_language(cast: Cast) -> None:
    assert ask(cast, Typed("86,1"), style=STYLES["point"]).typed["value"] == "86.1"


@pytest.mark.parametrize("role", ["manager", "grandparent_manager"])
def test_approved_it_is_saved_with_its_reason(cast: Cast, role: str) -> None:
    decided = approve_correction(cast.person(role), ask(cast), now=NOW)
    revision = EntryRevision.objects.get(version=2)
    assert stored(cast) == (Decimal("86.1"), 2)
    assert (revision.actor, revision.reason) == (cast.person(role), REASON)
    assert revision.previous == EntryRevision.objects.get(version=1)
    assert (decided.decision, decided.decided_by, decided.revision) == (
        "approved",
        cast.person(role),
        revision,
    )
    assert not EntryDraft.objects.exists()


def test_so_it_is_in_a_locked_period(cast: Cast) -> None:
    lock(Actor.of(cast.manager), cast.buses, OCTOBER, now=NOW)
    approve_correction(cast.manager, ask(cast), now=NOW)
    assert stored(cast) == (Decimal("86.1"), 2)


def test_not_applicable_takes_its_own_note(cast: Cast) -> None:
    approve_correction(cast.manager, ask(cast, Typed(na=True), note="Strike"), now=NOW)
    revision = EntryRevision.objects.get(version=2)
    assert (revision.state, revision.note, revision.reason) == ("na", "Strike", REASON)


def test_inputs_are_kept_by_name(cast: Cast) -> None:
    kpi = make_kpi("TURN", aggregation="ratio", formula="leavers / staff", inputs="leavers:sum;staff:sum")
    measure = make_measure(kpi, cast.buses)
    typed = Typed(inputs={"leavers": "3", "staff": "40"})
    asked = ask_for_correction(cast.contributor, measure, OCTOBER, typed, 0, now=NOW, reason=REASON)
    approve_correction(cast.manager, asked, now=NOW)
    assert Entry.objects.get(measure=measure).inputs == {"leavers": "3", "staff": "40"}


def test_refused_with_a_note(cast: Cast) -> None:
    asked = ask(cast)
    with pytest.raises(Refused, match="Say why"):
        refuse_correction(cast.manager, asked, now=NOW, note=" ")
    decided = refuse_correction(cast.manager, asked, now=NOW, note="They were counted.")
    assert (decided.decision, decided.note, stored(cast)[1]) == ("refused", "They were counted.", 1)
    assert not EntryDraft.objects.exists()


def test_withdrawn_by_who_asked(cast: Cast) -> None:
    asked = ask(cast)
    with pytest.raises(Refused, match="Only who asked"):
        withdraw_correction(cast.manager, asked, now=NOW)
    assert withdraw_correction(cast.contributor, asked, now=NOW).decision == "withdrawn"
    assert ask(cast, Typed("86.2")).decision == ""


@pytest.mark.parametrize("decide", [approve_correction, refuse_correction])
def test_nobody_decides_on_their_own(cast: Cast, decide: Any) -> None:
    asked = ask(cast, who=cast.manager)
    more = {"note": "No"} if decide is refuse_correction else {}
    with pytest.raises(Refused, match="somebody else has to decide"):
        decide(cast.manager, asked, now=NOW, **more)
    assert stored(cast)[1] == 1


@pytest.mark.parametrize("decision", ["approved", "refused"])
def test_nor_does_the_database_let_them(cast: Cast, decision: str) -> None:
    asked = CorrectionRequest.objects.filter(pk=ask(cast).pk)
    with pytest.raises(IntegrityError, match="correction_decided_by_another"), transaction.atomic():
        asked.update(decision=decision, decided_by=cast.contributor, decided_at=NOW, note="Mine")


def test_only_managers_of_the_measure_decide(cast: Cast) -> None:
    with pytest.raises(Refused, match="is closed"):
        approve_correction(cast.outsider, ask(cast), now=NOW)
    assert (stored(cast)[1], CorrectionRequest.objects.get().decision) == (1, "")


def test_decided_is_decided(cast: Cast) -> None:
    asked = ask(cast)
    refuse_correction(cast.manager, asked, now=NOW, note="They were counted.")
    with pytest.raises(Conflict, match="decided already"):
        approve_correction(cast.grandparent_manager, asked, now=NOW)
    rows = CorrectionRequest.objects.filter(pk=asked.pk)
    for rewrite in (lambda: rows.update(note="Other"), rows.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rewrite()


def test_what_was_asked_never_changes(cast: Cast) -> None:
    rows = CorrectionRequest.objects.filter(pk=ask(cast).pk)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(typed={"value": "99"})


def test_a_value_changed_since_is_a_conflict(cast: Cast) -> None:
    asked = ask(cast)
    submit(Actor.of(cast.manager), cast.punctuality, OCTOBER, Typed("85"), 1, now=NOW, reason="Recount")
    with pytest.raises(Conflict, match="since the correction was asked for"):
        approve_correction(cast.manager, asked, now=NOW)
    assert (stored(cast)[1], CorrectionRequest.objects.get().decision) == (2, "")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"typed": Typed("much")}, "much is not a plain number such as 1250.5."),
        ({"typed": Typed("84.60")}, "This is what stands there already."),
        ({"reason": "  "}, "Say why this has to be corrected."),
        ({"version": 0}, "Somebody changed this value in the meantime."),
        ({"now": OPEN}, "The period is open: enter the value itself."),
        ({"typed": Typed(na=True)}, "Say why this is not applicable."),
    ],
)
def test_refused_at_once(cast: Cast, given: dict[str, Any], says: str) -> None:
    with pytest.raises(Refused) as refused:
        ask(cast, **given)
    assert (str(refused.value), CorrectionRequest.objects.count()) == (says, 0)


def test_one_wish_at_a_time(cast: Cast) -> None:
    ask(cast)
    with pytest.raises(Refused, match="already"):
        ask(cast, Typed("87"))


def waiting_for(cast: Cast, who: User) -> int:
    return CorrectionRequest.objects.decidable_by(who, NOW.date()).count()


def test_who_has_something_to_decide(cast: Cast) -> None:
    ask(cast)
    people = {role: waiting_for(cast, cast.person(role)) for role in ("outsider", "viewer", "contributor")}
    assert people == {"outsider": 0, "viewer": 0, "contributor": 0}
    assert (waiting_for(cast, cast.manager), waiting_for(cast, cast.grandparent_manager)) == (1, 1)
    assert waiting_for(cast, cast.administrator) == 0
