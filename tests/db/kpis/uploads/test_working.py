"""What workers are told of uploads, and whom they tell."""

import datetime as dt

import pytest
from django.core import mail
from pytest_django import DjangoCaptureOnCommitCallbacks

from kpis.actions.uploads.leases import claim, may_try, sweep
from kpis.actions.uploads.working import work
from kpis.models import Upload
from tests.story_entering import NOW, Entering, make_entering
from tests.uploads import make_upload

LONG_AGO = NOW.replace(year=2020)
CONTENT = b"kpi,period,value\nOPS_12,2026-10,4\n"


@pytest.fixture
def entering() -> Entering:
    return make_entering(with_drafts=False)


def test_the_clock_hints_again_at_what_was_lost_and_leaves_the_others_alone(
    entering: Entering, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    lost, at_work, done = (make_upload(entering.contributor, entering.operations) for _ in range(3))
    for upload in (lost, at_work, done):
        claim(upload.pk)
    Upload.objects.filter(pk=lost.pk).update(claimed_until=LONG_AGO)
    Upload.objects.filter(pk=done.pk).update(state="refused", claimed_until=None)
    with django_capture_on_commit_callbacks() as hints:
        sweep(NOW)
    assert len(hints) == 1
    with django_capture_on_commit_callbacks() as hints:
        make_upload(entering.contributor, entering.operations)
        sweep(NOW + dt.timedelta(minutes=1))
    assert len(hints) == 3, "on receiving it, and again for both that wait"


def test_a_late_hint_does_nothing(entering: Entering) -> None:
    upload = make_upload(entering.contributor, entering.operations, CONTENT, state="stopped")
    work(upload.pk, NOW)
    upload.refresh_from_db()
    assert upload.state == "stopped"


def test_saving_that_fails_again_and_again_is_given_back_to_its_sender(entering: Entering) -> None:
    upload = make_upload(entering.contributor, entering.operations, CONTENT, name="october.csv")
    work(upload.pk, NOW)
    Upload.objects.filter(pk=upload.pk).update(state="committing")
    assert [may_try(upload.pk) for _ in range(4)] == [True, True, True, False]
    upload.refresh_from_db()
    assert (upload.state, upload.message) == (
        "previewed",
        "Saving failed several times, and nothing was saved. Try again later.",
    )


def test_a_mail_ends_what_took_longer_than_a_minute(entering: Entering) -> None:
    quick = make_upload(entering.contributor, entering.operations, CONTENT, name="october.csv")
    work(quick.pk, NOW)
    assert mail.outbox == []
    Upload.objects.filter(pk=quick.pk).update(state="committing", begun_at=LONG_AGO)
    work(quick.pk, NOW)
    sent = mail.outbox[0]
    assert (sent.to, sent.subject) == (["ines@merrow.example"], "october.csv: saved")
    assert "Your file october.csv for Operations: saved." in str(sent.body)
    assert f"/sheets/{quick.pk}/" in str(sent.body)
