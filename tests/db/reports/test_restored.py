"""After a restore nothing that was waiting in the backup leaves by itself."""

import datetime as dt
import io

import pytest
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.audit import Actor
from reports.actions.claim import claim
from reports.actions.resend import repeat
from reports.actions.restored import hold_if_restored
from reports.actions.send import send
from reports.actions.sweep import sweep
from reports.actions.tick import materialise, tick
from reports.models import DeliveryAttempt, LedgerHome, ReminderRound, ReportDelivery, ReportOccurrence
from tests.report_scene import NOW, Scene, make_report, make_scene, states
from tests.smtp_sink import Sink

RUTH, BOB = "ruth@example.org", "bob@example.org"
LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture
def scene(sink: Sink) -> Scene:
    return make_scene(RUTH, BOB)


def put_back() -> None:
    """What a dump holds is the place where it was made."""
    LedgerHome.objects.update(place="7000000000000000000.16384")


def make_table_anew() -> None:
    """What putting back a dump does to a table: the same rows in a new one."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE reports_reportdelivery RENAME TO before_the_restore")
        cursor.execute("CREATE TABLE reports_reportdelivery (LIKE before_the_restore INCLUDING ALL)")
        cursor.execute(
            "INSERT INTO reports_reportdelivery OVERRIDING SYSTEM VALUE SELECT * FROM before_the_restore"
        )


def test_rows_in_a_new_table_were_put_back(scene: Scene, sink: Sink) -> None:
    make_report(scene)
    hold_if_restored(NOW)
    make_table_anew()
    assert send(LATER) == 0
    assert states() == {RUTH: "held_after_restore", BOB: "held_after_restore"}
    assert sink.kept == []


def test_where_the_ledger_lives_is_noted_once_and_nothing_is_held(scene: Scene, sink: Sink) -> None:
    make_report(scene)
    assert LedgerHome.objects.get().restored_at is None
    send(NOW)
    assert states() == {RUTH: "sent", BOB: "sent"}


def test_while_nothing_happens_it_costs_two_statements(scene: Scene) -> None:
    hold_if_restored(NOW)
    with CaptureQueriesContext(connection) as queries:
        hold_if_restored(NOW)
    assert len(queries) == 2


def test_what_was_waiting_is_held(scene: Scene, sink: Sink) -> None:
    make_report(scene)
    claim(NOW, 1)
    put_back()
    assert send(LATER) == 0
    assert states() == {RUTH: "held_after_restore", BOB: "held_after_restore"}
    assert sink.kept == []
    assert LedgerHome.objects.get().restored_at == LATER
    assert not ReportDelivery.objects.exclude(lease_token=None).exists()
    assert set(DeliveryAttempt.objects.values_list("outcome", "detail")) == {
        ("held_after_restore", "The database was restored: it may have been sent.")
    }


def test_what_was_due_before_it_was_noticed_is_built_and_held(scene: Scene, sink: Sink) -> None:
    materialise(NOW - dt.timedelta(days=1))
    hold_if_restored(NOW)
    put_back()
    tick(LATER)
    assert states() == {RUTH: "held_after_restore", BOB: "held_after_restore"}
    assert send(LATER) == 0


def test_what_is_due_afterwards_goes_out(scene: Scene, sink: Sink) -> None:
    hold_if_restored(NOW)
    put_back()
    tick(NOW - dt.timedelta(hours=1))
    tick(NOW)
    send(NOW)
    assert states() == {RUTH: "sent", BOB: "sent"}


def test_no_reminder_is_made_on_that_day(scene: Scene) -> None:
    hold_if_restored(NOW)
    put_back()
    hold_if_restored(LATER)
    assert [row.day for row in ReminderRound.objects.all()] == [dt.date(2026, 11, 12)]


def test_its_owner_is_told_and_decides(scene: Scene, sink: Sink, mailoutbox: list[EmailMessage]) -> None:
    make_report(scene)
    put_back()
    send(LATER)
    sweep(LATER)
    (mail,) = mailoutbox
    assert mail.subject == "Board report, October 2026: 2 held after a restore"
    assert ReportOccurrence.objects.get().state == "done"
    row = ReportDelivery.objects.get(address=RUTH)
    assert repeat(Actor.of(scene.cast.administrator), row, now=LATER)
    send(LATER)
    assert sink.copies == {RUTH: 1}


def test_a_copy_of_the_files_is_told_by_command(scene: Scene, sink: Sink) -> None:
    make_report(scene)
    told = io.StringIO()
    call_command("hold_restored", stdout=told)
    assert told.getvalue() == "2 mails are held; look under Reports.\n"
    assert states() == {RUTH: "held_after_restore", BOB: "held_after_restore"}
