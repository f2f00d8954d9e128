"""A report with many readers for real workers, and what became of it."""

from collections import Counter
from threading import Event

from reports.models import ReportDelivery, ReportOccurrence

from .report_scene import add_readers, make_readers, make_report, make_scene, start_now
from .smtp_sink import OK, Kept, Sink

STATES = ReportDelivery.State


def make_crowd(readers: int) -> ReportOccurrence:
    """Built; nothing has left yet."""
    scene = make_scene()
    add_readers(scene.schedule, *make_readers(readers))
    report = make_report(scene)
    start_now(report)
    return report


def ledger() -> Counter[str]:
    return Counter(ReportDelivery.objects.values_list("state", flat=True))


def copies(sink: Sink) -> dict[str, int]:
    """Of the report; its owner gets notices beside it."""
    return {address: count for address, count in sink.copies.items() if address.startswith("reader")}


def is_settled() -> bool:
    return not ReportDelivery.objects.working().exists()


def is_done() -> bool:
    return ReportOccurrence.objects.get().state == "done"


def slowly(sink: Sink) -> None:
    """Two hundred mails last long enough to be interrupted."""
    pace = Event()

    def wait(kept: Kept) -> str:
        pace.wait(0.02)
        return OK

    sink.before_keeping = wait


def is_accounted_for(sink: Sink) -> bool:
    """Whoever is marked as sent got it, and whoever got it is marked as sent or as not known."""
    found = {state: addresses(state) for state in (STATES.SENT, STATES.UNKNOWN)}
    return found[STATES.SENT] <= set(copies(sink)) <= found[STATES.SENT] | found[STATES.UNKNOWN]


def addresses(state: str) -> set[str]:
    return set(ReportDelivery.objects.filter(state=state).values_list("address", flat=True))
