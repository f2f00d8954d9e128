from celery import shared_task
from django.utils import timezone

from reports.actions.hints import hint_send
from reports.actions.send import CHUNK
from reports.actions.send import send as send_chunk
from reports.actions.sweep import sweep as sweep_up
from reports.actions.tick import tick as plan_and_build


@shared_task
def tick() -> None:
    plan_and_build(timezone.now())


@shared_task
def send() -> None:
    """One chunk over one connection; a full one is followed by the next."""
    if send_chunk(timezone.now()) == CHUNK:
        hint_send()


@shared_task
def sweep() -> None:
    sweep_up(timezone.now())
