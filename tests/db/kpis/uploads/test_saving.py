"""What is left of an upload is saved whole or not at all, once, and can be taken back."""

import datetime as dt

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.audit import Actor
from accounts.models import Membership
from accounts.refusals import Refused
from kpis.actions import cycle
from kpis.actions.entries import submit
from kpis.actions.outcomes import Saved
from kpis.actions.uploads import committing, overlooking
from kpis.actions.uploads.committing import commit, promise
from kpis.actions.uploads.undoing import undo
from kpis.calc.periods import Calendar, parse_key
from kpis.calc.styles import PLAIN, STYLES
from kpis.calc.typed import Typed
from kpis.models import Changeset, ChangesetRow, EntryRevision, Upload
from tests.builders import make_kpi, make_measure
from tests.story_entering import NOW, Entering, make_entering
from tests.uploads import line, lines, outcomes, rows, staged, stored

OCTOBER = parse_key(Calendar(), "2026-10")
LATER = NOW + dt.timedelta(minutes=5)


@pytest.fixture
def entering() -> Entering:
    return make_entering(with_drafts=False)


def save(upload: Upload, key: str = "") -> Upload:
    """As the button does."""
    upload.refresh_from_db()
    assert upload.changeset is not None
    promise(upload, upload.actor, key or upload.changeset.key)
    commit(upload.pk, LATER)
    return Upload.objects.select_related("changeset").get(pk=upload.pk)


def on_the_web(entering: Entering, code: str, value: str, version: int) -> None:
    actor, measure = Actor.of(entering.manager), entering.measure(code)
    assert isinstance(submit(actor, measure, OCTOBER, Typed(value), version, now=NOW), Saved)


def sent(entering: Entering, **values: str) -> Upload:
    return staged(entering.contributor, entering.operations, lines(**values))


def test_everything_is_saved_in_one_changeset_with_file_and_place(entering: Entering) -> None:
    upload = save(sent(entering, OPS_12="4", OPS_13="5", OPS_01="12.5"))
    assert (upload.state, upload.message) == ("committed", "")
    assert upload.changeset is not None
    assert (upload.changeset.state, upload.changeset.committed_at) == ("committed", LATER)
    written = EntryRevision.objects.filter(changeset=upload.changeset).order_by("place")
    assert list(written.values_list("place", "source", "actor__name", "version")) == [
        ("operations-2026-10.xlsx, October!D2", "sheet", "Ines Aalto", 1),
        ("operations-2026-10.xlsx, October!D3", "sheet", "Ines Aalto", 1),
        ("operations-2026-10.xlsx, October!D4", "sheet", "Ines Aalto", 2),
    ]
    assert {code: value for code, value in stored().items() if code in ("OPS_01", "OPS_12", "OPS_13")} == {
        "OPS_01": "12.5",
        "OPS_12": "4",
        "OPS_13": "5",
    }


def test_one_bad_row_of_500_keeps_all_of_them_out(entering: Entering) -> None:
    """The report names sheet, cell, value and rule."""
    before, revisions = stored(), EntryRevision.objects.count()
    for number in range(500):
        make_measure(make_kpi(f"MANY_{number}"), entering.operations)
    given = [line(f"MANY_{number}", "17 min" if number == 249 else "17", number + 2) for number in range(500)]
    upload = staged(entering.contributor, entering.operations, given)
    with pytest.raises(Refused) as refused:
        save(upload)
    assert str(refused.value) == "Correct or leave out the errors and conflicts first."
    assert (stored(), EntryRevision.objects.count()) == (before, revisions)
    assert [row for row in rows(upload) if row[1] != "new"] == [
        ("October!D251", "error", "number", "17 min is not a plain number such as 1250.5.")
    ]


def test_a_row_that_is_left_out_stays_listed_and_the_others_are_saved(entering: Entering) -> None:
    upload = sent(entering, OPS_12="4", OPS_13="17 min")
    overlooking.leave_out(upload, entering.contributor, [2])
    upload = save(upload)
    assert outcomes(upload) == ["new", "left_out"]
    assert upload.changeset is not None
    assert upload.changeset.counts == {"new": 1, "left_out": 1}
    assert "OPS_13" not in stored()


def test_all_rows_with_the_same_trouble_are_left_out_at_once_and_come_back(entering: Entering) -> None:
    upload = sent(entering, OPS_12="a", OPS_13="b", NOBODY="4")
    overlooking.leave_out(upload, entering.contributor, [], "number")
    assert outcomes(upload) == ["left_out", "left_out", "error"]
    overlooking.take_back_in(upload, entering.contributor, [1], now=NOW)
    assert rows(upload)[0][1:3] == ("error", "number")
    assert outcomes(upload)[1:] == ["left_out", "error"]


def test_a_row_is_mended_by_typing_the_right_value(entering: Entering) -> None:
    upload = sent(entering, OPS_12="17 min")
    overlooking.repair(upload, entering.contributor, 1, {"": "17,5"}, style=STYLES["point"], now=NOW)
    assert rows(upload) == [("October!D2", "new", "", "")]
    assert save(upload).state == "committed"
    assert stored()["OPS_12"] == "17.5"


def test_what_cannot_be_mended_by_a_value_stays_an_error(entering: Entering) -> None:
    upload = sent(entering, NOBODY="4")
    overlooking.repair(upload, entering.contributor, 1, {"": "5"}, style=PLAIN, now=NOW)
    assert outcomes(upload) == ["error"]


def test_rows_to_check_need_a_reason_which_their_revisions_keep(entering: Entering) -> None:
    upload = staged(entering.manager, entering.operations, [line("OPS_12", "4", period="2026-08")])
    with pytest.raises(Refused) as refused:
        save(upload)
    assert str(refused.value) == "Say why the rows to check are right, or leave them out."
    with pytest.raises(Refused):
        overlooking.confirm(upload, entering.manager, " ")
    overlooking.confirm(upload, entering.manager, "Counted again")
    upload = save(upload)
    assert EntryRevision.objects.get(changeset=upload.changeset).reason == "Counted again"


def test_a_conflict_blocks_until_it_is_settled_and_the_web_value_stands(entering: Entering) -> None:
    """A downloaded row, a change on the web, then the old file."""
    on_the_web(entering, "OPS_12", "7", 0)
    given = [line("OPS_12", "4", 2, version=0), line("OPS_13", "5", 3, version=0)]
    upload = staged(entering.contributor, entering.operations, given)
    assert outcomes(upload) == ["conflict", "new"]
    with pytest.raises(Refused):
        save(upload)
    overlooking.leave_out(upload, entering.contributor, [1])
    save(upload)
    assert (stored()["OPS_12"], stored()["OPS_13"]) == ("7", "5")


def test_the_value_in_the_file_may_be_taken(entering: Entering) -> None:
    on_the_web(entering, "OPS_12", "7", 0)
    upload = staged(entering.contributor, entering.operations, [line("OPS_12", "4", version=0)])
    overlooking.take(upload, entering.contributor, [1], now=NOW)
    assert outcomes(upload) == ["changed"]
    save(upload)
    assert stored()["OPS_12"] == "4"


def test_a_value_saved_while_the_preview_was_open_keeps_everything_out(entering: Entering) -> None:
    upload = sent(entering, OPS_12="4", OPS_13="5")
    on_the_web(entering, "OPS_13", "7", 0)
    upload = save(upload)
    assert (upload.state, upload.message) == (
        "previewed",
        "Nothing was saved: something changed while you were looking this over.",
    )
    assert rows(upload) == [
        ("October!D2", "new", "", ""),
        (
            "October!D3",
            "conflict",
            "moved",
            "Somebody saved another value while you were looking this over.",
        ),
    ]
    assert "OPS_12" not in stored()
    assert upload.changeset is not None
    assert upload.changeset.state == "previewed"


def test_rights_taken_away_meanwhile_keep_everything_out(entering: Entering) -> None:
    upload = sent(entering, OPS_12="4")
    Membership.objects.filter(user=entering.contributor).update(role="viewer")
    upload = save(upload)
    assert rows(upload) == [
        ("October!D2", "error", "taken_away", "You may no longer enter values of OPS."),
    ]
    assert "OPS_12" not in stored()


def test_the_button_belongs_to_what_its_sender_had_before_them(entering: Entering) -> None:
    upload = sent(entering, OPS_12="4")
    with pytest.raises(Refused) as refused:
        save(upload, key="another")
    assert str(refused.value) == "This file is read in another way by now. Look again."


def test_nobody_but_its_sender_saves_it_and_nobody_twice(entering: Entering) -> None:
    upload = sent(entering, OPS_12="4")
    assert upload.changeset is not None
    with pytest.raises(Refused):
        promise(upload, entering.manager, upload.changeset.key)
    save(upload)
    with pytest.raises(Refused):
        save(upload)
    commit(upload.pk, LATER)
    assert EntryRevision.objects.filter(measure=entering.measure("OPS_12"), start="2026-10-01").count() == 1


def test_the_same_file_again_changes_nothing(entering: Entering) -> None:
    save(sent(entering, OPS_12="4"))
    again = sent(entering, OPS_12="4")
    assert (again.state, again.message, again.changeset) == (
        "repeated",
        "This file was saved on Thu 5 Nov 2026 by Ines Aalto: 0 changes.",
        None,
    )


def test_of_two_that_were_looked_over_at_once_the_second_changes_nothing(entering: Entering) -> None:
    first, second = sent(entering, OPS_12="4"), sent(entering, OPS_12="4")
    save(first)
    second = save(second)
    assert (second.state, second.message) == (
        "repeated",
        "This file was saved on Thu 5 Nov 2026 by Ines Aalto: 0 changes.",
    )
    assert Changeset.objects.filter(state="committed").count() == 1
    assert EntryRevision.objects.filter(measure=entering.measure("OPS_12"), start="2026-10-01").count() == 1


def test_a_long_file_is_left_to_a_worker(
    entering: Entering, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    upload = sent(entering, OPS_12="4")
    Upload.objects.filter(pk=upload.pk).update(total=committing.SHORT + 1)
    assert upload.changeset is not None
    with django_capture_on_commit_callbacks() as hints:
        assert not promise(upload, entering.contributor, upload.changeset.key)
    assert len(hints) == 1
    upload.refresh_from_db()
    assert upload.state == "committing"
    commit(upload.pk, LATER)
    assert stored()["OPS_12"] == "4"


def test_an_upload_is_taken_back_whole_and_can_then_be_saved_again(entering: Entering) -> None:
    before = stored()
    upload = save(sent(entering, OPS_12="4", OPS_01="12.5"))
    sentence = undo(upload, entering.contributor, now=LATER, reason="Wrong file")
    assert sentence == "Taken back: 2 values are as they were before."
    assert stored() == before
    upload.refresh_from_db()
    assert (upload.state, upload.message) == ("undone", sentence)
    assert save(sent(entering, OPS_12="4", OPS_01="12.5")).state == "committed"


def test_what_was_changed_since_stays_and_is_named(entering: Entering) -> None:
    upload = save(sent(entering, OPS_12="4", OPS_13="5"))
    on_the_web(entering, "OPS_13", "7", 1)
    name = entering.measure("OPS_13").kpi.name
    sentence = undo(upload, entering.contributor, now=LATER, reason="Wrong file")
    assert sentence == f"Taken back: 1 values. 1 were changed since and stay: {name}, October 2026."
    assert stored()["OPS_13"] == "7"


def test_it_stands_once_a_period_in_it_is_finished(entering: Entering) -> None:
    upload = save(sent(entering, OPS_12="4"))
    cycle.finish(Actor.of(entering.manager), entering.operations, OCTOBER, now=LATER, version=0)
    with pytest.raises(Refused) as refused:
        undo(upload, entering.contributor, now=LATER, reason="Wrong file")
    assert str(refused.value) == "October 2026 of Operations is finished: open it again first."
    assert stored()["OPS_12"] == "4"


def test_it_is_taken_back_with_a_reason_and_by_those_who_may_enter_it(entering: Entering) -> None:
    upload = save(sent(entering, OPS_12="4"))
    with pytest.raises(Refused):
        undo(upload, entering.contributor, now=LATER, reason=" ")
    Membership.objects.filter(user=entering.contributor).delete()
    with pytest.raises(Refused) as refused:
        undo(upload, entering.contributor, now=LATER, reason="Wrong file")
    assert str(refused.value) == "It holds values that you may not enter."
    undo(upload, entering.manager, now=LATER, reason="Wrong file")
    assert "OPS_12" not in stored()


def test_rows_keep_what_they_were_when_left_out(entering: Entering) -> None:
    upload = sent(entering, OPS_12="4")
    overlooking.leave_out(upload, entering.contributor, [1])
    overlooking.take_back_in(upload, entering.contributor, [1], now=NOW)
    assert outcomes(upload) == ["new"]
    assert "was" not in ChangesetRow.objects.get().says
