"""A sender dies at a named moment; what it left behind is settled without a person, and nothing doubles."""

import datetime as dt
from threading import Event

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from reports.actions.send import send
from tests.faults.reports.senders import StartSender, kill, settled
from tests.report_scene import make_report, make_scene, start_now, states
from tests.servers_live import until
from tests.smtp_sink import HANG, OK, Kept, Sink

RUTH = "ruth@example.org"


@pytest.fixture(autouse=True)
def _report(sink: Sink) -> None:
    start_now(make_report(make_scene(RUTH)))


def second_connection() -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor})


def throw_out_whoever_waits() -> None:
    """As if the database had gone down with the sender."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )


def is_waiting_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        (count,) = cursor.fetchone()
    return bool(count)


def test_killed_after_the_claim_it_arrives_once(sink: Sink, start_sender: StartSender) -> None:
    addressed = Event()

    def hang(address: str) -> str:
        addressed.set()
        return HANG

    sink.on_rcpt = hang
    sender = start_sender()
    assert addressed.wait(30)
    kill(sender)
    assert states() == {RUTH: "claimed"}
    sink.on_rcpt = lambda address: OK
    assert until(settled)
    assert states() == {RUTH: "sent"}
    assert sink.copies == {RUTH: 1}


def test_killed_while_handing_over_it_is_unknown(sink: Sink, start_sender: StartSender) -> None:
    sink.after_keeping = lambda kept: HANG
    sender = start_sender()
    assert sink.has_kept.wait(30)
    kill(sender)
    assert states() == {RUTH: "handing_over"}
    sink.after_keeping = lambda kept: OK
    assert until(settled)
    assert states() == {RUTH: "unknown"}
    assert sink.copies == {RUTH: 1}


@pytest.mark.parametrize(("survives", "state"), [(False, "unknown"), (True, "sent")])
def test_killed_between_the_250_and_its_mark_it_is_never_copied(
    sink: Sink, start_sender: StartSender, survives: bool, state: str
) -> None:
    """Our lock on its row keeps the database from writing what the server has already said. The mark is one
    statement: where the database survives its sender, it writes it all the same."""
    with second_connection() as ours:

        def lock_and_accept(kept: Kept) -> str:
            ours.execute("SELECT 1 FROM reports_reportdelivery FOR UPDATE")
            return OK

        sink.after_keeping = lock_and_accept
        sender = start_sender()
        assert until(is_waiting_for_a_lock)
        kill(sender)
        if not survives:
            throw_out_whoever_waits()
        ours.rollback()
    assert until(lambda: settled() and states() == {RUTH: state})
    send(timezone.now() + dt.timedelta(days=1))
    assert states() == {RUTH: state}
    assert sink.copies == {RUTH: 1}


def test_a_server_that_hangs_after_the_mail_frees_the_sender(sink: Sink, start_sender: StartSender) -> None:
    sink.after_keeping = lambda kept: HANG
    sender = start_sender()
    assert sender.wait(60) == 0
    assert states() == {RUTH: "unknown"}
