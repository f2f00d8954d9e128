import datetime as dt
import uuid
from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import Submission, User


@transaction.atomic
def once(user: User, key: uuid.UUID, act: Callable[[], str], *, now: dt.datetime) -> str:
    """What `act` answered for the first POST with this key, at most 200 characters; later POSTs do nothing.

    A POST that arrives while the first is at work waits for it at the unique key.
    """
    submission, is_first = Submission.objects.get_or_create(key=key, defaults={"user": user, "at": now})
    if submission.user_id != user.pk:
        raise PermissionDenied
    if is_first:
        submission.result = act()
        submission.save(update_fields=["result"])
    return submission.result
