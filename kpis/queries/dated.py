"""The row in force, as known now: the last that starts by a day, of one day's rows the latest recorded."""

import datetime as dt
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.db.models.expressions import Combinable

Row = TypeVar("Row", bound=Model)


def in_force(rows: QuerySet[Row], day: dt.date | Combinable) -> QuerySet[Row]:
    """`rows` of one subject, the one in force on `day` first; slice it with [:1] for a subquery."""
    filtered: QuerySet[Any] = rows.filter(valid_from__lte=day)
    return filtered.order_by("-valid_from", "-recorded_at")
