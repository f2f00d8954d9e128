"""Who is at work on an upload, by the clock of the database. A worker that died loses what it held."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from kpis.actions.hints import hint_upload
from kpis.models import Upload

State = Upload.State
MOST_TRIES = 3


def claim(upload_id: int) -> Upload | None:
    """The upload, now being read by the caller alone; None where somebody else is at it, or nothing is to do.
    A file at which workers died again and again is refused, so that it does not take down the next one."""
    free = Q(claimed_until=None) | Q(claimed_until__lt=Now())
    waiting = Upload.objects.filter(free, pk=upload_id, state__in=(State.RECEIVED, State.READING))
    message = _("Reading this file failed several times. Save it anew as XLSX or CSV, or send fewer rows.")
    waiting.filter(tries__gte=MOST_TRIES).update(state=State.REFUSED, message=message)
    claimed = waiting.filter(tries__lt=MOST_TRIES).update(
        state=State.READING,
        begun_at=Now(),
        claimed_until=Now() + settings.TIMES["claim_lease"],
        tries=F("tries") + 1,
        done=0,
        errors=0,
    )
    return Upload.objects.select_related("actor", "team").get(pk=upload_id) if claimed else None


@transaction.atomic
def may_try(upload_id: int) -> bool:
    """Whether the caller may save what was promised: not where somebody is at it. After workers died at it
    again and again its sender hears of it."""
    waiting = (
        Upload.objects.defer("content")
        .select_for_update(skip_locked=True)
        .filter(pk=upload_id, state=State.COMMITTING)
    )
    held = waiting.first()
    if held is None:
        return False
    held.tries += 1
    if held.tries > MOST_TRIES:
        held.state = State.PREVIEWED
        held.message = _("Saving failed several times, and nothing was saved. Try again later.")
    held.save(update_fields=["state", "message", "tries"])
    return held.state == State.COMMITTING


def mine(upload: Upload) -> Q:
    """Holds only as long as nobody else has claimed it since."""
    return Q(pk=upload.pk, state=State.READING, tries=upload.tries)


def beat(upload: Upload, done: int, total: int, errors: int) -> bool:
    """Shows how far the work is and keeps the lease. False: stop, for it is lost or somebody asked to."""
    kept = Upload.objects.filter(mine(upload), stop_asked=False).update(
        done=done, total=total, errors=errors, claimed_until=Now() + settings.TIMES["claim_lease"]
    )
    return bool(kept)


def sweep(now: dt.datetime) -> None:
    """Hints again at what no worker has heard of, or whose worker was lost."""
    long = settings.TIMES["lost_hint"]
    unheard = Q(state__in=(State.RECEIVED, State.COMMITTING), at__lt=now - long)
    unheard |= Q(state=State.MARKING, begun_at__lt=Now() - 2 * long)
    lost = Q(state=State.READING, claimed_until__lt=Now())
    for pk in Upload.objects.filter(unheard | lost).order_by("pk").values_list("pk", flat=True):
        hint_upload(pk)
