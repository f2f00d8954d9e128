"""Entries that came through the API: all of them are saved in one changeset, or none is."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence

from django.db import transaction

from accounts.audit import Actor
from accounts.models import ApiToken
from kpis.models import Changeset, ChangesetRow, EntryRevision

from .entries import submit_many
from .outcomes import Outcome, Saved, Submission


class NotSaved(Exception):  # noqa: N818  # what became of it
    """Nothing was saved, for at least one of `outcomes` is not `Saved`; they stand in the order asked."""

    def __init__(self, outcomes: list[Outcome]) -> None:
        super().__init__(len(outcomes))
        self.outcomes = outcomes


@transaction.atomic
def upload(token: ApiToken, submissions: Sequence[Submission], *, now: dt.datetime) -> list[Saved]:
    """By a fixed number of statements; raises NotSaved."""
    changeset = Changeset.objects.create(
        door=Changeset.Door.API,
        key=uuid.uuid4().hex,
        state=Changeset.State.COMMITTED,
        actor=token.user,
        actor_label=token.audit_label,
        previewed_at=now,
        committed_at=now,
    )
    outcomes = submit_many(
        Actor.of(token.user),
        submissions,
        now=now,
        source=EntryRevision.Source.API,
        changeset=changeset.pk,
    )
    saved = [outcome for outcome in outcomes if isinstance(outcome, Saved)]
    if len(saved) < len(outcomes):
        raise NotSaved(outcomes)
    _close(changeset, saved)
    return saved


def _close(changeset: Changeset, saved: list[Saved]) -> None:
    """What says nothing new leaves no trace."""
    if any(one.changed for one in saved):
        changeset.counts = Counter(map(_kind, saved))
        changeset.save(update_fields=["counts"])
    else:
        changeset.delete()


def _kind(saved: Saved) -> str:
    if not saved.changed:
        return ChangesetRow.Outcome.UNCHANGED.value
    return (ChangesetRow.Outcome.NEW if saved.version == 1 else ChangesetRow.Outcome.CHANGED).value
