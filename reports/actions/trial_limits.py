"""So many tests of reports in an hour. Counted in the cache, as tries to log in are."""

from django.core.cache import cache

from accounts.models import User

HOUR = 60 * 60
MOST_TRIALS = 20


def is_within_limit(user: User) -> bool:
    """Counts this one. A cache that is away counts nothing, and a person who tests a report may go on."""
    key = f"report-trials:{user.pk}"
    cache.add(key, 0, HOUR)
    try:
        return cache.incr(key) <= MOST_TRIALS
    except ValueError:  # the hour ended between the two
        return True
