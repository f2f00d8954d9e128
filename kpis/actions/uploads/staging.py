"""Figures of an upload become the rows of its changeset, judged in batches and written all at once."""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import Actor
from accounts.clock import today_in
from accounts.models import Organisation
from kpis import formats
from kpis.calc.periods import Calendar
from kpis.calc.sheets.book import Broken
from kpis.calc.sheets.figures import Figure
from kpis.models import Changeset, ChangesetRow, Upload

from .judging import Outcome, judge
from .leases import beat, mine
from .overlooking import recount
from .rows import rows_of

BATCH = 1_000
State = Upload.State


def key_of(upload: Upload) -> str:
    """Names what is to be saved: this content, read so, for this team."""
    read_so = json.dumps([upload.sha256, upload.mapping, upload.sheet, upload.team_id], sort_keys=True)
    return hashlib.sha256(read_so.encode()).hexdigest()


def stage(
    upload: Upload, figures: Sequence[Figure], broken: Sequence[Broken], calendar: Calendar, now: dt.datetime
) -> bool:
    """False where it was stopped, or somebody else has taken it over. A file that was saved already, read in
    the same way, is not staged again."""
    if _is_saved_before(upload):
        return True
    door, state = Changeset.Door.SHEET, Changeset.State.PREVIEWED
    changeset = Changeset(door=door, key=key_of(upload), state=state, actor=upload.actor, previewed_at=now)
    rows = rows_of(changeset, figures, broken, calendar)
    actor, errors = Actor.of(upload.actor), 0
    for first in range(0, len(rows), BATCH):
        if not beat(upload, first, len(rows), errors):
            return False
        batch = rows[first : first + BATCH]
        judge(actor, batch, calendar, now)
        errors += sum(row.outcome == Outcome.ERROR for row in batch)
    return _keep(upload, changeset, rows, errors)


@transaction.atomic
def _keep(upload: Upload, changeset: Changeset, rows: Sequence[ChangesetRow], errors: int) -> bool:
    held = Upload.objects.held().filter(mine(upload)).first()
    if held is None:
        return False
    before = held.changeset
    changeset.save()
    ChangesetRow.objects.bulk_create(rows, batch_size=2000)
    held.changeset, held.state, held.reason, held.message = changeset, State.PREVIEWED, "", ""
    held.done = held.total = len(rows)
    held.layout, held.mapping, held.sheet, held.recalled = (
        upload.layout,
        upload.mapping,
        upload.sheet,
        upload.recalled,
    )
    held.errors, held.claimed_until, held.tries = errors, None, 0
    held.save()
    if before is not None:
        before.delete()
    recount(held)
    return True


def _is_saved_before(upload: Upload) -> bool:
    earlier = saved_before(upload)
    if earlier is None:
        return False
    Upload.objects.filter(mine(upload)).update(
        state=State.REPEATED, message=repeated_words(earlier), claimed_until=None
    )
    return True


def saved_before(upload: Upload) -> Changeset | None:
    committed = Changeset.objects.filter(door=Changeset.Door.SHEET, state=Changeset.State.COMMITTED)
    return committed.filter(key=key_of(upload)).select_related("actor").first()


def repeated_words(earlier: Changeset) -> str:
    """Two uploads of one file at once end so, too: the second finds the first one saved."""
    assert earlier.committed_at is not None  # noqa: S101  # what is committed says when
    day = formats.day_text(today_in(Organisation.current(), earlier.committed_at))
    words = {"day": day, "who": earlier.actor.name if earlier.actor else earlier.actor_label}
    return _("This file was saved on %(day)s by %(who)s: 0 changes.") % words
