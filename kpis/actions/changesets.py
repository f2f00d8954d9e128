"""What came through one door at one time, and how its entries are taken back."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.curation import take_turn
from accounts.audit import Actor
from accounts.models import Organisation
from accounts.refusals import Problem, Refused
from kpis.actions.entries import submit_many
from kpis.actions.outcomes import Conflict, Saved, Submission
from kpis.calc.decimals import write_decimal
from kpis.calc.periods import Calendar, period_at
from kpis.calc.typed import Typed
from kpis.models import Changeset, Entry, EntryRevision
from kpis.queries.calendars import calendar_of

BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Undone:
    """`kept` are entries that somebody changed since: they stay as they are."""

    restored: int
    kept: int


@transaction.atomic
def undo(
    actor: Actor,
    changeset: Changeset,
    *,
    now: dt.datetime,
    reason: str,
    source: str = EntryRevision.Source.ADMIN,
) -> Undone:
    """Puts every entry of the changeset back to what stood there before, by revisions of their own.

    What it curated stays: dated rows are ended or replaced, never taken back.
    """
    take_turn()
    held = Changeset.objects.select_for_update().get(pk=changeset.pk)
    if held.state != Changeset.State.COMMITTED:
        rule = _("Only what was committed can be undone.")
        raise Refused([Problem("state", held.state, rule)])
    if not reason.strip():
        raise Refused([Problem("reason", "", _("Say why it is taken back."))])
    revisions = list(held.revisions.select_related("previous").order_by("measure", "start", "grain"))
    current = set(Entry.objects.filter(revision__changeset=held).values_list("revision", flat=True))
    calendar = calendar_of(Organisation.current())
    wanted = [_before(revision, calendar, reason) for revision in revisions if revision.pk in current]
    restored = sum(
        _restore(actor, wanted[first : first + BATCH], now, source) for first in range(0, len(wanted), BATCH)
    )
    held.state, held.undone_at = Changeset.State.UNDONE, now
    held.save(update_fields=["state", "undone_at"])
    return Undone(restored, len(revisions) - restored)


def _restore(actor: Actor, wanted: list[Submission], now: dt.datetime, source: str) -> int:
    """How many went back; one that somebody changed at this very moment stays."""
    outcomes = submit_many(actor, wanted, now=now, source=source)
    problems = [
        Problem("value", "", outcome.message)
        for outcome in outcomes
        if not isinstance(outcome, Saved | Conflict)
    ]
    if problems:
        raise Refused(problems)
    return sum(isinstance(outcome, Saved) for outcome in outcomes)


def _before(revision: EntryRevision, calendar: Calendar, reason: str) -> Submission:
    previous = revision.previous
    typed, note = Typed(), ""
    if previous is not None:
        value = "" if previous.value is None else write_decimal(previous.value)
        typed = Typed(value, previous.inputs or {}, previous.state == "na")
        note = previous.note
    period = period_at(calendar, revision.grain, revision.start)
    return Submission(revision.measure_id, period, typed, revision.version, note, reason)
