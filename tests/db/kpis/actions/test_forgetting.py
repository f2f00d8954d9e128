"""Expired links and the files of uploads that ended long ago go; what they brought about stays."""

import datetime as dt

import pytest

from kpis.actions.tick import tick
from kpis.actions.uploads import committing
from kpis.models import ChangesetRow, EntryLink, EntryRevision, Upload
from tests.entry_forms import session
from tests.story_entering import NOW, Entering, make_entering
from tests.uploads import lines, make_upload, staged, stored

DAY = dt.timedelta(days=1)


@pytest.fixture
def entering() -> Entering:
    return make_entering(with_drafts=False)


def test_links_go_when_they_have_expired(entering: Entering) -> None:
    for days in (1, 7):
        EntryLink.objects.create(person=entering.contributor, created=NOW, expires=NOW + days * DAY)
    tick(NOW + DAY)
    assert EntryLink.objects.get().expires == NOW + 7 * DAY


def test_the_file_of_a_saved_upload_goes_after_90_days_and_its_figures_stay(entering: Entering) -> None:
    upload = staged(entering.contributor, entering.operations, lines(OPS_12="4"))
    assert upload.changeset is not None
    committing.promise(upload, entering.contributor, upload.changeset.key)
    committing.commit(upload.pk, NOW)
    kept = set(EntryRevision.objects.values_list("pk", "place"))
    tick(NOW + 90 * DAY)
    assert Upload.objects.get().content == b"figures"
    tick(NOW + 91 * DAY)
    upload.refresh_from_db()
    assert (upload.content, upload.size, upload.state) == (b"", 7, "committed")
    assert set(EntryRevision.objects.values_list("pk", "place")) == kept
    assert (ChangesetRow.objects.count(), stored()["OPS_12"]) == (1, "4")
    answer = session(entering.contributor).get(f"/sheets/{upload.pk}/problems/")
    assert (answer.status_code, answer["Location"]) == (302, f"/sheets/{upload.pk}/")


@pytest.mark.parametrize("state", ["received", "mapping"])
def test_what_has_not_ended_keeps_its_file(entering: Entering, state: str) -> None:
    make_upload(entering.contributor, entering.operations, state=state)
    tick(NOW + 400 * DAY)
    assert Upload.objects.get().content == b"figures"
