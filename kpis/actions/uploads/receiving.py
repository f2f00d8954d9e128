"""A file comes in: kept as it is, and a worker is told."""

import datetime as dt
import hashlib

from django.db import transaction

from accounts.models import Team, User
from kpis.actions.hints import hint_upload
from kpis.models import Upload

MOST_BYTES = 10 * 1024 * 1024


@transaction.atomic
def receive(sender: User, team: Team, name: str, content: bytes, *, now: dt.datetime) -> Upload:
    """At most MOST_BYTES, which the form has seen to."""
    upload = Upload.objects.create(
        actor=sender,
        team=team,
        name=name[-200:],
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        at=now,
    )
    hint_upload(upload.pk)
    return upload
