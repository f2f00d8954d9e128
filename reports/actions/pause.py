"""A mail server that is away is left in peace for a while, and its mails lose no attempt meanwhile."""

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Now

from reports.models import TransportPause


def is_paused(transport: str) -> bool:
    return TransportPause.objects.filter(transport=transport, paused_until__gt=Now()).exists()


def not_connected(transport: str) -> None:
    """The fifth failure in a row, and each one after it, makes a pause."""
    TransportPause.objects.get_or_create(transport=transport)
    ours = TransportPause.objects.filter(transport=transport)
    ours.update(failures=F("failures") + 1)
    tired = ours.filter(failures__gte=settings.MAIL_BREAKER_FAILURES)
    tired.update(paused_until=Now() + settings.TIMES["breaker_pause"])


def connected(transport: str) -> None:
    TransportPause.objects.filter(transport=transport, failures__gt=0).update(failures=0, paused_until=None)
