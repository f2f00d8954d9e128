"""The nodes above a long upload are marked stale after its figures are in: everybody's changes meet at them,
so that they are marked in short turns. As long as turns are left, the upload says so and no node passes for
fresh.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Min

from accounts.actions.retries import retried
from accounts.clock import today_in
from accounts.models import Organisation
from kpis.actions import staleness
from kpis.actions.hints import hint_recompute
from kpis.models import Upload

State = Upload.State


def mark_saved(now: dt.datetime) -> None:
    """Whatever is left to mark, whoever saved it and died."""
    for pk in Upload.objects.being_marked().order_by("pk").values_list("pk", flat=True):
        mark(pk, now)


def mark(upload_id: int, now: dt.datetime) -> None:
    """Goes on where another one stopped; two of them at once take turns."""
    upload = Upload.objects.being_marked().filter(pk=upload_id).only("changeset").first()
    if upload is None or upload.changeset is None:
        return
    since = upload.changeset.revisions.aggregate(day=Min("start"))["day"]
    staleness.give_rows(since, now)
    turns = staleness.turns_since(since, today_in(Organisation.current(), now))
    while _take_turn(upload_id, since, turns, now):
        pass


@retried
@transaction.atomic
def _take_turn(
    upload_id: int, since: dt.date, turns: list[tuple[dt.date, dt.date]], now: dt.datetime
) -> bool:
    """False after the last one, and where somebody else is at it."""
    waiting = Upload.objects.being_marked().select_for_update(skip_locked=True).filter(pk=upload_id)
    held = waiting.only("done").first()
    if held is None:
        return False
    if held.done >= len(turns):
        waiting.update(state=State.COMMITTED)
        hint_recompute()
        return False
    staleness.touch_nodes(since, turns[held.done], now)
    waiting.update(done=held.done + 1)
    return True
