"""Hints from the actions and the beat arrive here. What is to do, the database knows."""

from celery import shared_task
from django.utils import timezone

from kpis.actions import all_scores, lead_tests, outlook, snapshots
from kpis.actions import tick as ticking
from kpis.actions.uploads import working


@shared_task
def recompute() -> None:
    """Computes what is stale, then what it says; a second one beside it finds nothing left to do."""
    now = timezone.now()
    if all_scores.catch_up(now):
        outlook.refresh_changed(now)


@shared_task
def look_ahead() -> None:
    """Declared leads once a month, then measures whose hint was lost or for which a period has ended."""
    now = timezone.now()
    lead_tests.try_pairs(now)
    outlook.refresh_all(now)


@shared_task
def look_at(measure: int) -> None:
    """Signal and forecast of one measure about which something was decided."""
    outlook.refresh([measure], timezone.now())


@shared_task
def take_snapshot(snapshot: int) -> None:
    """Computes what a page waits for; a second one beside it writes nothing."""
    snapshots.take(snapshot, now=timezone.now())


@shared_task
def import_upload(upload: int) -> None:
    """Reads a file that somebody sent, or saves it as they looked it over; a second one beside it does
    nothing."""
    working.work(upload, timezone.now())


@shared_task
def tick() -> None:
    """New periods, deadlines that have passed, locks, and stale rows whose hint was lost."""
    ticking.tick(timezone.now())
