"""Finding rows through the reader: what they may not see answers 404, like what is not there."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.db.models.functions import Lower
from django.shortcuts import get_object_or_404

Row = TypeVar("Row", bound=Model)


def by_code(rows: QuerySet[Row], code: str) -> Row:
    """The row of a code, in any case: codes are unique regardless of it."""
    found: Row = get_object_or_404(rows.alias(lower_code=Lower("code")), lower_code=code.lower())
    return found
