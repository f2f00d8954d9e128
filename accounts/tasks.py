from typing import Any

from celery import shared_task
from django.utils import timezone

from accounts.models import Heartbeat


@shared_task(bind=True)
def heartbeat(self: Any) -> None:
    Heartbeat.beat(self.request.hostname, timezone.now())
