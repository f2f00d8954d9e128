"""A schedule makes occurrences, they freeze artifacts, and the ledger holds the deliveries,
also those of notices about signals and of reminders to those who owe values."""

from .deliveries import DeliveryAttempt, ReportDelivery
from .files import ReportFile
from .homes import LedgerHome
from .occurrences import ReportArtifact, ReportOccurrence
from .reminders import Reminder, ReminderRound, ReminderStop
from .schedules import ReportRecipient, ReportSchedule
from .signal_notices import SignalNotice, SignalStop
from .suppressions import Suppression, TransportPause

__all__ = [
    "DeliveryAttempt",
    "LedgerHome",
    "Reminder",
    "ReminderRound",
    "ReminderStop",
    "ReportArtifact",
    "ReportDelivery",
    "ReportFile",
    "ReportOccurrence",
    "ReportRecipient",
    "ReportSchedule",
    "SignalNotice",
    "SignalStop",
    "Suppression",
    "TransportPause",
]
