"""A schedule makes occurrences, they freeze artifacts, and the ledger holds the deliveries."""

from .deliveries import DeliveryAttempt, ReportDelivery, Suppression, TransportPause
from .occurrences import ReportArtifact, ReportOccurrence
from .schedules import ReportRecipient, ReportSchedule

__all__ = [
    "DeliveryAttempt",
    "ReportArtifact",
    "ReportDelivery",
    "ReportOccurrence",
    "ReportRecipient",
    "ReportSchedule",
    "Suppression",
    "TransportPause",
]
