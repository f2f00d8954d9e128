from collections.abc import Collection

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from accounts.refusals import Problem, Refused


def check(row: models.Model, exclude: Collection[str] = ()) -> None:
    """Everything the model itself demands of it; raises Refused with a problem for each broken rule."""
    try:
        row.full_clean(exclude=list(exclude))
    except ValidationError as error:
        raise Refused(
            Problem("" if field == NON_FIELD_ERRORS else field, str(getattr(row, field, "")), rule)
            for field, rules in error.message_dict.items()
            for rule in rules
        ) from error
