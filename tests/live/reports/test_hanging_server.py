"""A mail server that takes one mail and never answers: the others go on meanwhile."""

from reports.models import ReportDelivery
from tests.report_crowd import STATES, addresses, copies, is_settled, ledger, make_crowd
from tests.servers_live import StartWorker, until
from tests.smtp_sink import HANG, OK, Kept, Sink

READERS = 12
FIRST = "reader0000@merrow.example"


def answer(kept: Kept) -> str:
    """It hangs behind the first mail, until whoever waits for it gives up."""
    return HANG if kept.to == FIRST else OK


def is_only_the_first_waiting() -> bool:
    return ledger() == {STATES.SENT: READERS - 1, STATES.HANDING_OVER: 1}


def test_one_mail_that_hangs_keeps_no_other_waiting(
    sink: Sink, sink_env: dict[str, str], start_worker: StartWorker
) -> None:
    make_crowd(READERS)
    sink.after_keeping = answer
    start_worker("tick,mail", beat=True)
    assert until(is_only_the_first_waiting, within=60)
    assert until(is_settled)
    assert addresses(STATES.UNKNOWN) == {FIRST}
    assert ledger() == {STATES.SENT: READERS - 1, STATES.UNKNOWN: 1}
    assert set(copies(sink).values()) == {1}
    tries = ReportDelivery.objects.get(address=FIRST).tries
    assert list(tries.values_list("outcome", flat=True)) == ["unknown"]
