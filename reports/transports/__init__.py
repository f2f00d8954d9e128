"""Ways out for a finished mail."""

from django.conf import settings

from .contract import BrokenOffError, RefusedError, Reply, Transport, UnreachableError
from .outbox import OutboxTransport
from .smtp import SmtpTransport

__all__ = [
    "BrokenOffError",
    "OutboxTransport",
    "RefusedError",
    "Reply",
    "SmtpTransport",
    "Transport",
    "UnreachableError",
    "transport_in_use",
]


def transport_in_use() -> Transport:
    """SMTP where EMAIL_URL names a server, else the outbox."""
    return SmtpTransport() if settings.EMAIL_HOST else OutboxTransport()
