"""Dated rows as known now."""

from typing import TypeVar

from django.db.models import QuerySet

from accounts.models import DatedRow

Row = TypeVar("Row", bound=DatedRow)


def as_known(rows: QuerySet[Row], *subject: str) -> QuerySet[Row]:
    """Of every subject and day the row recorded last, by subject and day."""
    return rows.order_by(*subject, "valid_from", "-recorded_at").distinct(*subject, "valid_from")
