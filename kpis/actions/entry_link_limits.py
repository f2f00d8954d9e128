"""So many tries of a link, and from an address, in an hour. Counted in the cache, as tries to log in are."""

from django.core.cache import cache

HOUR = 60 * 60
OF_A_LINK, OF_AN_ADDRESS = 60, 1_200
"""A whole organisation may stand behind one address, and open its links in the same hour."""


def is_within_limits(link: str, address: str) -> bool:
    """Counts this try. A cache that is away counts nothing, and then nobody comes in by a link."""
    counts = [_count(f"entry-link:{link}"), _count(f"entry-address:{address}")]
    return 0 < counts[0] <= OF_A_LINK and 0 < counts[1] <= OF_AN_ADDRESS


def _count(key: str) -> int:
    """0 when nothing was counted."""
    cache.add(key, 0, HOUR)
    try:
        cache.incr(key)
    except ValueError:  # the hour ended between the two
        return 0
    return int(cache.get(key) or 0)
