"""Mails nobody knows about are settled by a log, by a list, or by whoever can be asked."""

import datetime as dt
import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings
from time_machine import TimeMachineFixture as Traveller

from accounts.audit import COMMAND
from reports.actions.resend import abort
from reports.actions.send import send
from reports.actions.sweep import sweep
from reports.models import DeliveryAttempt, ReportDelivery, ReportOccurrence
from reports.transports import SmtpTransport
from tests.report_scene import NOW, Scene, make_report, make_scene, states
from tests.smtp_sink import DROP, OK, Sink

RUTH, BOB = "ruth@example.org", "bob@example.org"
MINUTE = dt.timedelta(minutes=1)
LATER = NOW + 10 * MINUTE


@pytest.fixture
def scene(sink: Sink, time_machine: Traveller) -> Scene:
    """The server broke off twice, and nobody knows what it kept."""
    scene = make_scene(RUTH, BOB)
    make_report(scene)
    sink.after_keeping = lambda kept: DROP
    send(NOW)
    sweep(NOW)
    sink.after_keeping = lambda kept: OK
    ReportDelivery.objects.update(handover_at=NOW)
    time_machine.move_to(LATER, tick=False)
    assert states() == {RUTH: "unknown", BOB: "unknown"}
    return scene


def id_of(address: str) -> str:
    return ReportDelivery.objects.get(address=address).message_id


def reconcile(tmp_path: Path, lines: str, *options: str) -> str:
    log, told = tmp_path / "mail.log", io.StringIO()
    log.write_text(lines)
    call_command("reconcile", str(log), *options, stdout=told)
    return told.getvalue()


def postfix(address: str) -> str:
    return f"Nov 12 06:00:01 mx postfix/cleanup[7]: 4F1: message-id={id_of(address)}\nNov 12 06:00:02 mx x\n"


def test_what_is_found_in_a_log_was_sent(scene: Scene, tmp_path: Path) -> None:
    told = reconcile(tmp_path, postfix(RUTH), "--arrived")
    assert told == (
        f"sent {id_of(RUTH)}\nunknown {id_of(BOB)}\n"
        "1 named: 1 settled as sent, 0 sent again, 1 still unknown.\n"
    )
    row = ReportDelivery.objects.get(address=RUTH)
    assert (row.state, row.sent_at, row.last_error, row.lease_token) == ("sent", NOW, "", None)
    last = DeliveryAttempt.objects.filter(delivery=row).latest("pk")
    assert (last.outcome, last.detail, last.worker) == (
        "sent",
        "Found among the mails that arrived.",
        "reconcile",
    )
    assert states()[BOB] == "unknown"


def test_a_complete_log_settles_what_it_does_not_name(scene: Scene, sink: Sink, tmp_path: Path) -> None:
    told = reconcile(tmp_path, postfix(RUTH), "--arrived", "--complete-since", NOW.isoformat())
    assert f"retry {id_of(BOB)}\n" in told
    assert states() == {RUTH: "sent", BOB: "retry"}
    assert ReportOccurrence.objects.get().state == "sending"
    send(LATER)
    assert states() == {RUTH: "sent", BOB: "sent"}
    assert sink.copies == {RUTH: 1, BOB: 2}
    assert len({kept.mail["Message-ID"] for kept in sink.kept if kept.to == BOB}) == 1


def test_a_log_that_begins_later_settles_nothing_before(scene: Scene, tmp_path: Path) -> None:
    since = (NOW + MINUTE).isoformat()
    reconcile(tmp_path, postfix(RUTH), "--arrived", "--complete-since", since)
    assert states() == {RUTH: "sent", BOB: "unknown"}


def test_what_is_named_as_absent_is_sent_again(scene: Scene, tmp_path: Path) -> None:
    reconcile(tmp_path, f"{id_of(BOB).strip('<>')}\n", "--absent")
    row = ReportDelivery.objects.get(address=BOB)
    assert (row.state, row.queued_at, states()[RUTH]) == ("retry", LATER, "unknown")


def test_of_an_aborted_report_nothing_is_sent_again(scene: Scene, tmp_path: Path) -> None:
    ReportOccurrence.objects.update(state="sending")
    abort(COMMAND, ReportOccurrence.objects.get(), now=LATER)
    reconcile(tmp_path, id_of(BOB), "--absent")
    assert send(LATER) == 0
    sweep(LATER)
    assert states() == {RUTH: "unknown", BOB: "cancelled"}


def test_what_is_settled_stays_as_it_is(scene: Scene, tmp_path: Path) -> None:
    reconcile(tmp_path, id_of(RUTH), "--arrived")
    told = reconcile(tmp_path, id_of(RUTH), "--absent")
    assert "1 named: 0 settled as sent, 0 sent again, 1 still unknown." in told
    assert states()[RUTH] == "sent"


def test_a_complete_list_of_what_is_absent_makes_no_sense(scene: Scene, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="--complete-since belongs to --arrived"):
        reconcile(tmp_path, "", "--absent", "--complete-since", NOW.isoformat())


def ruth_arrived(message_id: str) -> bool | None:
    """Whom an installation may have to ask."""
    return {id_of(RUTH): True, id_of(BOB): False}.get(message_id)


def nobody_knows(message_id: str) -> None:
    """The log is not there yet."""


def is_away(message_id: str) -> bool:
    raise ConnectionError(message_id)


def test_the_installation_may_know_somebody_to_ask(scene: Scene, settings: Settings) -> None:
    settings.KPIPORTAL_ARRIVAL_CHECK = f"{__name__}.ruth_arrived"
    sweep(LATER, SmtpTransport())
    assert states() == {RUTH: "sent", BOB: "retry"}


@pytest.mark.parametrize("check", [None, f"{__name__}.nobody_knows", f"{__name__}.is_away", "nowhere.at_all"])
def test_who_does_not_know_leaves_it_unknown(scene: Scene, settings: Settings, check: str | None) -> None:
    settings.KPIPORTAL_ARRIVAL_CHECK = check
    sweep(LATER, SmtpTransport())
    assert states() == {RUTH: "unknown", BOB: "unknown"}


def test_after_a_week_nobody_is_asked_any_more(scene: Scene, settings: Settings) -> None:
    settings.KPIPORTAL_ARRIVAL_CHECK = f"{__name__}.ruth_arrived"
    sweep(NOW + dt.timedelta(days=7), SmtpTransport())
    assert states() == {RUTH: "unknown", BOB: "unknown"}
