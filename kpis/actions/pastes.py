"""A block of figures is pasted on the entry page: each as if it had been typed, all in one changeset."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from django.db import transaction

from accounts.audit import Actor
from kpis.actions import changesets
from kpis.actions.changesets import Undone
from kpis.actions.entries import submit_many
from kpis.actions.outcomes import Outcome, Refused, Saved, Submission
from kpis.models import Changeset, EntryDraft, EntryRevision

PAGE = EntryRevision.Source.PAGE


def preview(actor: Actor, submissions: Sequence[Submission], *, now: dt.datetime) -> list[Outcome]:
    """What would become of each; nothing is written."""
    with transaction.atomic():
        outcomes = submit_many(actor, submissions, now=now, source=PAGE, mark_scores=False)
        transaction.set_rollback(True)
    return outcomes


@transaction.atomic
def paste(actor: Actor, submissions: Sequence[Submission], *, key: str, now: dt.datetime) -> Changeset:
    """What cannot be saved becomes a draft of its author, beside those that are."""
    changeset = Changeset.objects.create(
        door=Changeset.Door.PAGE,
        key=key,
        state=Changeset.State.COMMITTED,
        actor=actor.user,
        previewed_at=now,
        committed_at=now,
    )
    outcomes = submit_many(actor, submissions, now=now, source=PAGE, changeset=changeset.pk, keep_drafts=True)
    words = Counter(map(word, outcomes))
    settle = words.total() - words["changed"] - words["same"]
    changeset.counts = {"changed": words["changed"], "same": words["same"], "settle": settle}
    changeset.save(update_fields=["counts"])
    return changeset


def word(outcome: Outcome) -> str:
    """changed, same, or what is wrong: invalid, doubtful, closed, conflict."""
    match outcome:
        case Saved(changed=changed):
            return "changed" if changed else "same"
        case Refused(problem=problem):
            return problem
        case _:
            return "conflict"


@transaction.atomic
def take_back(
    actor: Actor, changeset: Changeset, *, now: dt.datetime, reason: str
) -> tuple[Undone, set[int]]:
    """What stood before stands again where nobody has changed it since; the drafts that came with the block
    go. With it the measures it had touched."""
    drafts = EntryDraft.objects.filter(author=changeset.actor, at=changeset.previewed_at)
    touched = {
        *drafts.values_list("measure", flat=True),
        *changeset.revisions.values_list("measure", flat=True),
    }
    undone = changesets.undo(actor, changeset, now=now, reason=reason, source=PAGE)
    drafts.delete()
    return undone, touched
