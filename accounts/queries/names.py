"""What things were called at a moment, by the ledger of changes."""

import datetime as dt
from collections.abc import Iterable

from django.db import models

from accounts.models import Change

Key = tuple[str, str]
"""The model's name and the id, as the ledger keeps them."""


def key_of(obj: models.Model) -> Key:
    return obj._meta.model_name or "", str(obj.pk)


def names_before(objects: Iterable[models.Model], moment: dt.datetime | None) -> dict[Key, str]:
    """The names at that moment of those that were renamed afterwards, in one statement; the others keep the
    name they have."""
    keys = {key_of(obj) for obj in objects}
    if moment is None or not keys:
        return {}
    renamed = Change.objects.filter(
        object_type__in={kind for kind, _id in keys},
        object_id__in={number for _kind, number in keys},
        field="name",
        recorded_at__gt=moment,
    )
    changes = renamed.order_by("-recorded_at", "-id").values_list("object_type", "object_id", "before")
    return {(kind, number): before for kind, number, before in changes if (kind, number) in keys}
