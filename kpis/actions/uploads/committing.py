"""What is left of an upload goes into the ledger in one transaction, or nothing of it does."""

import datetime as dt
from collections.abc import Sequence

from django.db import IntegrityError, OperationalError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.actions.retries import is_locked, retried
from accounts.audit import Actor
from accounts.clock import today_in
from accounts.models import Organisation, User
from accounts.refusals import Problem, Refused
from kpis.actions import staleness
from kpis.actions.entries import submit_many
from kpis.actions.hints import hint_upload
from kpis.actions.outcomes import Outcome, Saved
from kpis.calc.periods import Calendar
from kpis.calc.typed import TypedError
from kpis.models import Changeset, ChangesetRow, Measure, Upload
from kpis.queries.calendars import calendar_of
from kpis.queries.saving_progress import say_saved
from kpis.queries.uploads import TO_SAVE

from .judging import Outcome as RowOutcome
from .judging import judge, settle, submission
from .leases import may_try
from .marking import mark
from .overlooking import BLOCKING, counted, looked_over, recount
from .staging import repeated_words, saved_before

State = Upload.State
SHORT = 500
"""Rows that are saved while the sender waits; longer files a worker saves."""
BATCH = 1_000
LONGEST_PLACE = 80
Entered = tuple[int, str, dt.date]
"""Measure, grain and start of an entry."""


class _Moved(Exception):  # noqa: N818 - no error: somebody was quicker
    """Rows that cannot be saved as they were looked over, by what became of them."""

    def __init__(self, rows: Sequence[ChangesetRow]) -> None:
        super().__init__()
        self.rows = rows


@transaction.atomic
def promise(upload: Upload, user: User, key: str) -> bool:
    """From here on it will be saved as it was looked over, by whoever comes first. True where it is short, so
    that the caller saves it at once; `key` names what the sender had before them."""
    held = looked_over(upload, user)
    changeset = held.changeset
    assert changeset is not None  # noqa: S101  # what is looked over has rows
    counts = counted(changeset)
    if key != changeset.key:
        raise Refused([Problem("key", key, _("This file is read in another way by now. Look again."))])
    if any(counts.get(outcome) for outcome in BLOCKING):
        raise Refused([Problem("rows", "", _("Correct or leave out the errors and conflicts first."))])
    if counts.get(RowOutcome.CHECK) and not held.reason:
        raise Refused([Problem("reason", "", _("Say why the rows to check are right, or leave them out."))])
    held.state, held.tries = State.COMMITTING, 0
    held.save(update_fields=["state", "tries"])
    Upload.objects.filter(pk=held.pk).update(begun_at=Now())
    hint_upload(held.pk)
    return held.total <= SHORT


def commit(upload_id: int, now: dt.datetime) -> None:
    """Saves what was promised, and marks what became stale. Whoever holds the row is at it; if they die, the
    database lets it go, nothing is written, and the next one begins anew. One that finds the same file saved
    already changes nothing; where it is just being saved, the next one will know.
    """
    if not may_try(upload_id):
        return
    try:
        _commit(upload_id, now)
        mark(upload_id, now)
    except _Moved as moved:
        _show_again(upload_id, moved.rows, now)
    except IntegrityError as problem:
        if "changeset_committed_once" not in str(problem):
            raise
        _is_repeated(upload_id)
    except OperationalError as problem:
        if not is_locked(problem):
            raise


@retried
@transaction.atomic
def _commit(upload_id: int, now: dt.datetime) -> None:
    waiting = Upload.objects.defer("content").select_for_update(skip_locked=True, of=("self",))
    waiting = waiting.select_related("actor", "team", "changeset").filter(
        pk=upload_id, state=State.COMMITTING
    )
    held = waiting.first()
    if held is None:
        return
    changeset = held.changeset
    assert changeset is not None  # noqa: S101  # what is looked over has rows
    changeset.state, changeset.committed_at = Changeset.State.COMMITTED, now
    changeset.save(update_fields=["state", "committed_at"])
    entered = _write(held, changeset, now)
    held.state, held.message, held.done = _mark_scores(entered, now), "", 0
    held.save(update_fields=["state", "message", "done"])


def _write(held: Upload, changeset: Changeset, now: dt.datetime) -> list[Entered]:
    """What now says something else than before."""
    rows = list(changeset.rows.filter(outcome__in=TO_SAVE).order_by("number"))
    _refuse_taken_away(held.actor, rows, now)
    calendar = calendar_of(Organisation.current())
    in_order = sorted(rows, key=lambda row: (row.says["measure"], row.says["start"]))
    entered, moved = [], []
    for first in range(0, len(in_order), BATCH):
        batch = in_order[first : first + BATCH]
        for row, outcome in zip(batch, _submit(held, batch, calendar, now), strict=True):
            if not isinstance(outcome, Saved):
                moved.append(row)
            elif outcome.changed:
                period = outcome.submission.period
                entered.append((row.says["measure"], period.grain, period.start))
        say_saved(held.pk, min(first + BATCH, len(in_order)))
    if moved:
        raise _Moved(moved)
    return entered


def _submit(
    held: Upload, rows: Sequence[ChangesetRow], calendar: Calendar, now: dt.datetime
) -> list[Outcome]:
    wanted = [submission(row, calendar, held.reason, _place(held.name, row.place)) for row in rows]
    actor = Actor.of(held.actor)
    return submit_many(actor, wanted, now=now, source="sheet", changeset=held.changeset_id, mark_scores=False)


def _place(name: str, place: str) -> str:
    """ "operations-2026-10.xlsx, October!D5"; a long name loses its beginning."""
    room = max(LONGEST_PLACE - len(place) - 2, 0)
    return f"{name[-room:] if room else ''}, {place}"[-LONGEST_PLACE:]


def _refuse_taken_away(sender: User, rows: Sequence[ChangesetRow], now: dt.datetime) -> None:
    today = today_in(Organisation.current(), now)
    theirs = set(Measure.objects.editable_by(sender, today).values_list("pk", flat=True))
    gone = [row for row in rows if row.says["measure"] not in theirs]
    for row in gone:
        row.says["trouble"] = "taken_away"
        settle(row, RowOutcome.ERROR, TypedError("taken_away", row.says["team"]))
    if gone:
        raise _Moved(gone)


def _mark_scores(entered: Sequence[Entered], now: dt.datetime) -> State:
    """What became of the upload. Of many entries nobody asks what depends on which: everything since the
    first of them does, and the nodes are marked later."""
    if len(entered) <= SHORT:
        staleness.touch_entries(entered, now)
        return State.COMMITTED
    measures = {measure for measure, _grain, _start in entered}
    staleness.touch_readers(measures, min(start for _measure, _grain, start in entered), now)
    return State.MARKING


@transaction.atomic
def _show_again(upload_id: int, moved: Sequence[ChangesetRow], now: dt.datetime) -> None:
    """Nothing was saved: the rows that somebody was quicker with are conflicts now."""
    held = (
        Upload.objects.defer("content")
        .select_for_update(of=("self",))
        .select_related("actor", "changeset")
        .get(pk=upload_id)
    )
    changeset = held.changeset
    if held.state != State.COMMITTING or changeset is None:
        return
    for row in moved:
        row.says["seen"] = (row.before or {}).get("version", 0)
    judge(Actor.of(held.actor), moved, calendar_of(Organisation.current()), now)
    for row in moved:
        if row.outcome == RowOutcome.CONFLICT:
            settle(row, RowOutcome.CONFLICT, TypedError("moved"))
    changed = ["outcome", "kind", "problem", "before", "after"]
    ChangesetRow.objects.bulk_update(moved, changed, batch_size=2000)
    held.state = State.PREVIEWED
    held.message = _("Nothing was saved: something changed while you were looking this over.")
    held.save(update_fields=["state", "message"])
    recount(held)


@transaction.atomic
def _is_repeated(upload_id: int) -> None:
    held = Upload.objects.held().get(pk=upload_id)
    earlier = saved_before(held)
    if earlier is not None and held.state == State.COMMITTING:
        held.state, held.message = State.REPEATED, repeated_words(earlier)
        held.save(update_fields=["state", "message"])
