"""A request with a key acts once, however often it is sent."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction

from accounts.models import ApiToken
from kpis.models import ApiRequest

KEPT = dt.timedelta(days=30)
Answer = dict[str, Any]


class KeyReused(Exception):  # noqa: N818  # what the sender did
    """The same key came with another body."""


@transaction.atomic
def answered_once(
    token: ApiToken, key: str, body_sha256: str, act: Callable[[], Answer], *, now: dt.datetime
) -> tuple[Answer, bool]:
    """The answer, and whether it is that of an earlier request; raises KeyReused.

    A request that arrives while the first is at work waits for it at the unique key. One that `act` ends by
    raising leaves nothing, not even its key.
    """
    kept, is_first = ApiRequest.objects.get_or_create(
        token=token, key=key, defaults={"body_sha256": body_sha256, "at": now}
    )
    if kept.body_sha256 != body_sha256:
        raise KeyReused
    if is_first:
        ApiRequest.objects.filter(token=token, at__lt=now - KEPT).delete()
        kept.answer = act()
        kept.save(update_fields=["answer"])
    return kept.answer, not is_first


def rehearsed(act: Callable[[], Answer]) -> Answer:
    """What `act` would answer; all it did is rolled back."""
    with transaction.atomic():
        answer = act()
        transaction.set_rollback(True)
    return answer
