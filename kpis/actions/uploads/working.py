"""What a worker does when it hears of an upload, and how a sender who has left hears of the end."""

import datetime as dt

from django.db.models.functions import Now

from kpis import emails
from kpis.models import Upload

from .committing import commit
from .leases import claim
from .marking import mark
from .reading import read

LONG = dt.timedelta(seconds=60)
State = Upload.State


def work(upload_id: int, now: dt.datetime) -> None:
    """Reads it, saves what was promised, or goes on marking. A second one beside it, or a late hint, finds
    nothing to do."""
    upload = claim(upload_id)
    if upload is not None:
        read(upload, now)
    elif Upload.objects.filter(pk=upload_id, state=State.COMMITTING).exists():
        commit(upload_id, now)
    elif Upload.objects.being_marked().filter(pk=upload_id).exists():
        mark(upload_id, now)
    else:
        return
    _tell(upload_id)


def _tell(upload_id: int) -> None:
    """A mail ends what took longer than a minute."""
    long_ones = Upload.objects.exclude(state__in=Upload.WORKING).filter(begun_at__lt=Now() - LONG)
    for upload in (
        long_ones.select_related("actor", "team", "changeset").defer("content").filter(pk=upload_id)
    ):
        emails.upload_ended(upload)


def stop(upload: Upload) -> None:
    """At once where nobody is at work; else the worker looks for it between two batches. What is being saved
    is saved whole."""
    waiting = (State.RECEIVED, State.MAPPING, State.PREVIEWED)
    own = Upload.objects.filter(pk=upload.pk)
    if not own.filter(state__in=waiting).update(state=State.STOPPED, message=""):
        own.filter(state=State.READING).update(stop_asked=True)
