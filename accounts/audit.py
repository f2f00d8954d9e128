"""Who did it, and what changed: every action names its actor and records its changes here."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypedDict

from django.db import models

from accounts.models import Change, User

WITHHELD = "…"
"""Stands in the ledger for names and addresses: ledgers hold ids of people only."""


@dataclass(frozen=True)
class Actor:
    """A person, or without one `organisation folder`, `clock` or `command`."""

    user: User | None = None
    label: str = ""

    def __post_init__(self) -> None:
        if (self.user is None) == (self.label == ""):
            raise ValueError("An actor is a person or has a label, never both and never neither.")

    @classmethod
    def of(cls, user: User) -> "Actor":
        return cls(user=user)


FOLDER = Actor(label="organisation folder")
CLOCK = Actor(label="clock")
COMMAND = Actor(label="command")


class RecordedFields(TypedDict):
    actor: User | None
    actor_label: str
    recorded_at: dt.datetime
    reason: str


def recorded(actor: Actor, now: dt.datetime, reason: str = "") -> RecordedFields:
    """What a `Recorded` row needs beside its own fields: `TeamTerms(team=..., **recorded(actor, now))`."""
    return {"actor": actor.user, "actor_label": actor.label, "recorded_at": now, "reason": reason}


def record(
    actor: Actor,
    obj: models.Model,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    now: dt.datetime,
    reason: str = "",
) -> list[Change]:
    """One Change for each field that differs; a field missing on one side was or is empty there."""
    return record_many(actor, [(obj, before, after)], now, reason)


def record_many(
    actor: Actor,
    changed: Iterable[tuple[models.Model, Mapping[str, Any], Mapping[str, Any]]],
    now: dt.datetime,
    reason: str = "",
) -> list[Change]:
    """`record` for any number of (object, before, after), in as few statements as the batches need."""
    stamp = recorded(actor, now, reason)
    changes = [change for obj, before, after in changed for change in _changes(obj, before, after, stamp)]
    return Change.objects.bulk_create(changes, batch_size=2000)


def _changes(
    obj: models.Model, before: Mapping[str, Any], after: Mapping[str, Any], stamp: RecordedFields
) -> Iterable[Change]:
    withheld = getattr(obj, "withheld_from_audit", ())
    label = (getattr(obj, "audit_label", "") or str(obj))[:200]
    for field, old, new in _differences(before, after):
        yield Change(
            object_type=obj._meta.model_name or "",
            object_id=str(obj.pk),
            object_label=label,
            field=field,
            before=WITHHELD if field in withheld and old else old,
            after=WITHHELD if field in withheld and new else new,
            **stamp,
        )


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterable[tuple[str, str, str]]:
    for field in dict.fromkeys([*before, *after]):
        old, new = as_text(before.get(field)), as_text(after.get(field))
        if old != new:
            yield field, old, new


def as_text(value: Any) -> str:
    """A value as the ledger keeps it: `88.50` is `88.5`, none is empty, a person the id, a KPI its code."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value.normalize():f}"
        case User():
            return str(value.pk)
        case models.Model():
            return str(getattr(value, "code", value.pk))
        case list() | tuple() | set() | frozenset():
            return ", ".join(sorted(map(as_text, value)))
        case _:
            return str(value)
