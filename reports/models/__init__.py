"""A schedule makes occurrences, they freeze artifacts, and the ledger holds the deliveries,
also those of notices about signals."""

from .deliveries import DeliveryAttempt, ReportDelivery, Suppression, TransportPause
from .occurrences import ReportArtifact, ReportOccurrence
from .schedules import ReportRecipient, ReportSchedule
from .signal_notices import SignalNotice, SignalStop

__all__ = [
    "DeliveryAttempt",
    "ReportArtifact",
    "ReportDelivery",
    "ReportOccurrence",
    "ReportRecipient",
    "ReportSchedule",
    "SignalNotice",
    "SignalStop",
    "Suppression",
    "TransportPause",
]
