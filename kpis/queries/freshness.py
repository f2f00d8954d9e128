"""Whether what is shown is the last word: stored rows whose sources have moved on."""

import datetime as dt
from collections.abc import Iterable
from typing import Protocol

from kpis import formats


class Stored(Protocol):
    """A stored result that knows whether its sources have moved on."""

    @property
    def is_fresh(self) -> bool: ...

    @property
    def stale_since(self) -> dt.datetime | None: ...


def updating_since(rows: Iterable[Stored], zone: dt.tzinfo, today: dt.date) -> str:
    """Since when the oldest stale row waits, "09:12" or "5 Nov 09:12"; empty when all are fresh."""
    waiting = [row.stale_since for row in rows if not row.is_fresh]
    if not waiting:
        return ""
    since = min((moment for moment in waiting if moment), default=None)
    return formats.moment_text(since.astimezone(zone), today) if since else formats.day_short(today)
