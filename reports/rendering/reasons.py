"""Why somebody said something anew: as much of it as a mail has room for. The archive has all of it."""

from django.utils.text import Truncator

MOST_OF_A_REASON = 160
MOST_OF_ALL = 2_000
"""Letters. One that is not ASCII takes up to seven bytes in a page, and mail programs clip pages of more than
100 KB. A correction spells out forty figures: if all of them have a reason, each has 50 letters."""


def reason(why: str, among: int = 1) -> str:
    """Its beginning, on one line; the shorter, the more are spelled out beside it."""
    most = min(MOST_OF_A_REASON, MOST_OF_ALL // max(among, 1))
    return Truncator(" ".join(why.split())).chars(most)
