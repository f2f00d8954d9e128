"""A schedule makes occurrences, an occurrence freezes artifacts, the ledger holds a delivery per recipient."""

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
