"""How often a token reads and writes, and how often an address may send no valid token.

The counters live in the cache: without it everybody goes on working, and nothing is limited.
"""

import datetime as dt
import hashlib
from http import HTTPStatus

from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import ApiToken

from .problems import Problem

MINUTE, HOUR = 60, 60 * 60


def limit_use(token: ApiToken, *, writes: bool, now: dt.datetime) -> None:
    """Counts one request of a token; Problem 429 above its limit."""
    kind, most = (
        ("write", settings.API_WRITES_PER_MINUTE) if writes else ("read", settings.API_READS_PER_MINUTE)
    )
    _limit(f"{kind}:{token.pk}", most, MINUTE, now)


def limit_failures(request: HttpRequest, now: dt.datetime) -> None:
    """Counts one request without a valid token; Problem 429 above the limit of its address, /64 of IPv6.
    A valid token is never kept out by what its neighbours try."""
    address = hashlib.sha256(get_ip(request).encode()).hexdigest()
    _limit(f"failure:{address}", settings.API_FAILURES_PER_HOUR, HOUR, now)


def _limit(name: str, most: int, seconds: int, now: dt.datetime) -> None:
    window, passed = divmod(int(now.timestamp()), seconds)
    if _count(f"api:{name}:{window}", 2 * seconds) > most:
        detail = _("There were more requests than the limit of %(count)s.") % {"count": most}
        wait = {"Retry-After": str(seconds - passed)}
        raise Problem(HTTPStatus.TOO_MANY_REQUESTS, detail, headers=wait)


def _count(key: str, seconds: int) -> int:
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key)
    except ValueError:  # the cache came back between the two, and is empty
        return 1
