"""Senders to be killed, and what the beat does about them."""

import os
import signal
import subprocess
from collections.abc import Callable

from django.utils import timezone

from reports.actions.send import send
from reports.actions.sweep import sweep
from reports.models import ReportDelivery
from reports.transports import SmtpTransport

SEND = """
import django
django.setup()
from django.utils import timezone
from reports.actions.send import send
send(timezone.now())
"""
StartSender = Callable[[], "subprocess.Popen[bytes]"]


def kill(sender: subprocess.Popen[bytes]) -> None:
    os.kill(sender.pid, signal.SIGKILL)
    sender.wait()


def settled() -> bool:
    """One round of what the beat does."""
    sweep(timezone.now(), SmtpTransport())
    send(timezone.now())
    return not ReportDelivery.objects.working().exists()
