import datetime as dt
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.utils import timezone

from accounts.audit import COMMAND
from reports.actions.claim import Claimed, claim
from reports.actions.hand_over import Outcome, close
from reports.actions.resend import abort
from reports.actions.send import send
from reports.actions.sweep import MOST_ATTEMPTS, sweep
from reports.actions.tick import materialise, tick
from reports.models import DeliveryAttempt, ReportDelivery, ReportOccurrence
from reports.transports import OutboxTransport, SmtpTransport
from tests.report_scene import NOW, add_readers, make_report, make_scene, make_schedule, states
from tests.smtp_sink import OK, Sink

RUTH, BOB = "ruth@example.org", "bob@example.org"
MINUTE = dt.timedelta(minutes=1)


def expire(**fields: Any) -> None:
    ReportDelivery.objects.exclude(lease_token=None).update(lease_until=timezone.now() - MINUTE, **fields)


def test_a_claim_that_ran_out_is_sent_by_somebody_else(sink: Sink) -> None:
    make_report(make_scene(RUTH))
    claim(NOW, 1)
    sweep(NOW)
    assert states() == {RUTH: "claimed"}
    expire()
    sweep(NOW)
    assert states() == {RUTH: "retry"}
    send(NOW)
    assert states() == {RUTH: "sent"}
    assert list(DeliveryAttempt.objects.values_list("outcome", flat=True)) == ["retry", "sent"]


def test_a_mail_that_kills_every_sender_has_failed_in_the_end(sink: Sink) -> None:
    make_report(make_scene(RUTH))
    for _ in range(MOST_ATTEMPTS):
        assert claim(NOW, 1) != []
        expire()
        sweep(NOW)
    row = ReportDelivery.objects.get()
    assert (row.state, row.lease_token, row.last_error) == ("failed", None, "The sender died each time.")


def test_a_mail_of_an_aborted_report_that_did_not_get_through_stays_here(sink: Sink) -> None:
    report = make_report(make_scene(RUTH))
    claimed = claim(NOW, 1)[0]
    claimed.held.update(state="handing_over", handover_at=timezone.now())
    abort(COMMAND, report, now=NOW)
    close(claimed, Outcome("retry", 451, "later"), NOW)
    assert states() == {RUTH: "retry"}
    sweep(NOW)
    assert states() == {RUTH: "cancelled"}


def test_a_hand_over_that_ran_out_is_unknown_and_nothing_is_sent_again(sink: Sink) -> None:
    make_report(make_scene(RUTH))
    claim(NOW, 1)
    expire(state="handing_over", handover_at=timezone.now())
    for _ in range(2):
        sweep(NOW)
        send(NOW + dt.timedelta(days=1))
    assert states() == {RUTH: "unknown"}
    assert sink.kept == []
    assert DeliveryAttempt.objects.get().outcome == "unknown"


class Asked(OutboxTransport):
    """Knows nothing, and while it is asked a sender that was only slow reports its 250."""

    def __init__(self, late: Claimed) -> None:
        self.late, self.held_anything = late, True

    def arrived(self, message_id: str) -> None:  # type: ignore[override]  # as of plain SMTP
        self.held_anything = connection.in_atomic_block
        close(self.late, Outcome("sent", 250, "ok"), NOW)


@pytest.mark.django_db(transaction=True)
def test_a_transport_is_asked_while_nothing_is_held_and_a_late_answer_wins() -> None:
    make_report(make_scene(RUTH))
    claimed = claim(NOW, 1)[0]
    expire(state="handing_over", handover_at=timezone.now())
    transport = Asked(claimed)
    sweep(NOW, transport)
    assert not transport.held_anything
    assert states() == {RUTH: "sent"}
    assert list(DeliveryAttempt.objects.values_list("outcome", flat=True)) == ["sent"]


def test_a_report_is_done_when_no_mail_is_under_way(sink: Sink) -> None:
    report = make_report(make_scene(RUTH, BOB))
    sink.on_rcpt = lambda address: "450 busy" if address == RUTH else OK
    send(NOW)
    sweep(NOW)
    report.refresh_from_db()
    assert report.state == "sending"
    sink.on_rcpt = lambda address: OK
    send(NOW + 5 * MINUTE)
    sweep(NOW + 5 * MINUTE)
    report.refresh_from_db()
    assert (report.state, report.closed_at) == ("done", NOW + 5 * MINUTE)


def test_a_report_that_was_closed_too_early_is_sent_and_closed_anew(sink: Sink) -> None:
    """A mail was given up as unknown; then its sender, which was only slow, said that it was refused."""
    report = make_report(make_scene(RUTH, BOB))
    late = claim(NOW, 1)[0]
    send(NOW)
    expire(state="handing_over", handover_at=timezone.now())
    sweep(NOW, SmtpTransport())
    assert outcome(report) == ("done", NOW, {BOB: "unknown", RUTH: "sent"})
    close(late, Outcome("retry", 451, "later"), NOW)
    sweep(NOW + MINUTE)
    assert outcome(report) == ("sending", None, {BOB: "retry", RUTH: "sent"})
    send(NOW + 5 * MINUTE)
    sweep(NOW + 6 * MINUTE)
    assert outcome(report) == ("done", NOW + 6 * MINUTE, {BOB: "sent", RUTH: "sent"})
    assert sink.copies == {RUTH: 1, BOB: 1}


def test_a_mail_claimed_under_a_closed_report_is_sent_by_somebody_else(sink: Sink) -> None:
    report = make_report(make_scene(RUTH))
    claim(NOW, 1)
    ReportOccurrence.objects.update(state="done", closed_at=NOW)
    expire()
    sweep(NOW)
    assert outcome(report) == ("sending", None, {RUTH: "retry"})
    send(NOW)
    assert states() == {RUTH: "sent"}


def outcome(report: ReportOccurrence) -> tuple[str, dt.datetime | None, dict[str, str]]:
    """Its state, when it was closed, and what became of its mails."""
    report.refresh_from_db()
    return report.state, report.closed_at, states(report.deliveries.all())


def test_a_report_without_readers_is_done_at_once() -> None:
    report = make_report(make_scene())
    sweep(NOW)
    report.refresh_from_db()
    assert report.state == "done"


def test_nobody_is_told_of_a_report_that_went_well(sink: Sink, mailoutbox: list[EmailMessage]) -> None:
    make_report(make_scene(RUTH))
    send(NOW)
    sweep(NOW)
    assert mailoutbox == []


def test_the_owner_is_told_once_of_bounces_when_the_report_is_done(
    sink: Sink, mailoutbox: list[EmailMessage]
) -> None:
    make_report(make_scene(RUTH, BOB))
    sink.on_rcpt = lambda address: "550 5.1.1 no such user" if address == RUTH else OK
    send(NOW)
    for _ in range(2):
        sweep(NOW)
    (mail,) = mailoutbox
    assert mail.to == ["ada@merrow.example"]
    assert mail.subject == "Board report, October 2026: 1 sent, 1 bounced"
    assert f"{RUTH}: bounced\n  rcpt: 550 5.1.1 no such user" in mail.body
    assert BOB not in mail.body


def test_the_owner_is_told_at_once_of_a_mail_nobody_knows_about(mailoutbox: list[EmailMessage]) -> None:
    make_report(make_scene(RUTH, BOB))
    claim(NOW, 1)
    expire(state="handing_over", handover_at=timezone.now())
    sweep(NOW, SmtpTransport())
    (mail,) = mailoutbox
    assert mail.subject == "Board report, October 2026: 1 queued, 1 not known whether it arrived"


def test_administrators_are_told_once_of_a_late_report(mailoutbox: list[EmailMessage]) -> None:
    make_scene(RUTH)
    materialise(NOW)
    sweep(NOW + 30 * MINUTE)
    assert mailoutbox == []
    for minutes in (31, 32):
        sweep(NOW + minutes * MINUTE)
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (["ada@merrow.example"], "1 report is late")
    assert "Board report, October 2026" in mail.body


def test_one_owner_whose_address_is_refused_keeps_nobody_else_from_the_news(
    sink: Sink, settings: Any
) -> None:
    scene = make_scene(RUTH)
    second = make_schedule(scene.cast.company, scene.cast.executive, name="Second report")
    add_readers(second, BOB)
    tick(NOW)
    sink.on_rcpt = lambda address: OK if address == "elin@merrow.example" else "550 5.1.1 no such user"
    send(NOW + 5 * MINUTE)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    for _ in range(2):
        sweep(NOW + 5 * MINUTE)
    assert sink.copies == {"elin@merrow.example": 1}
    told = ReportDelivery.objects.exclude(owner_told_at=None)
    assert [row.report.schedule for row in told] == [second]


def test_administrators_whose_address_is_refused_are_alarmed_by_a_later_sweep(
    sink: Sink, settings: Any
) -> None:
    make_scene(RUTH)
    materialise(NOW)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    sink.on_rcpt = lambda address: "450 busy"
    sweep(NOW + 31 * MINUTE)
    sink.on_rcpt = lambda address: OK
    for _ in range(2):
        sweep(NOW + 32 * MINUTE)
    assert sink.copies == {"ada@merrow.example": 1}


@pytest.mark.parametrize("state", ["done", "skipped", "aborted"])
def test_a_report_that_has_come_to_its_end_is_not_late(state: str, mailoutbox: list[EmailMessage]) -> None:
    make_scene(RUTH)
    materialise(NOW)
    ReportOccurrence.objects.update(state=state)
    sweep(NOW + 60 * MINUTE)
    assert mailoutbox == []


def test_a_notice_that_could_not_be_mailed_is_mailed_by_the_next_sweep(
    sink: Sink, mailoutbox: list[EmailMessage], settings: Any
) -> None:
    make_report(make_scene(RUTH))
    sink.on_rcpt = lambda address: "550 5.1.1 no such user"
    send(NOW)
    works, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "nowhere.Backend"
    with pytest.raises(ImportError):
        sweep(NOW)
    settings.EMAIL_BACKEND = works
    sweep(NOW)
    assert len(mailoutbox) == 1
    assert states() == {RUTH: "bounced"}
