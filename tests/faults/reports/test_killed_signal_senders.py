"""A sender dies with the mail about a signal in its hands: it arrives at most once, and is not forgotten."""

from threading import Event

import pytest
from django.utils import timezone

from reports.actions.tick import tick
from reports.models import ReportDelivery
from tests.faults.reports.senders import StartSender, kill, settled
from tests.servers_live import until
from tests.signal_scene import NOW, make_signal, told
from tests.smtp_sink import HANG, OK, Sink

INES = "ines@merrow.example"


@pytest.fixture(autouse=True)
def _signal(sink: Sink) -> None:
    """In the ledger, as if found a moment ago: senders live by the real clock."""
    make_signal()
    tick(NOW)
    ReportDelivery.objects.update(queued_at=timezone.now(), next_attempt_at=timezone.now())


def test_killed_after_the_claim_it_arrives_once(sink: Sink, start_sender: StartSender) -> None:
    addressed = Event()

    def hang(address: str) -> str:
        addressed.set()
        return HANG

    sink.on_rcpt = hang
    sender = start_sender()
    assert addressed.wait(30)
    kill(sender)
    assert told() == {INES: "claimed"}
    sink.on_rcpt = lambda address: OK
    assert until(settled)
    tick(NOW)
    assert (told(), sink.copies) == ({INES: "sent"}, {INES: 1})


def test_killed_while_handing_over_it_is_unknown_and_never_copied(
    sink: Sink, start_sender: StartSender
) -> None:
    sink.after_keeping = lambda kept: HANG
    sender = start_sender()
    assert sink.has_kept.wait(30)
    kill(sender)
    assert told() == {INES: "handing_over"}
    sink.after_keeping = lambda kept: OK
    assert until(settled)
    tick(NOW)
    assert settled()
    assert (told(), sink.copies) == ({INES: "unknown"}, {INES: 1})
