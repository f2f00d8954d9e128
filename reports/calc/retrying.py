"""What an answer of a mail server means, and when to try again."""

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256

JITTER = 0.2


def verdict(stage: str, code: int) -> str:
    """4xx passes by; 5xx to the recipient's address (`rcpt`) is a bounce, to anything else a failure."""
    if code < 500:
        return "retry"
    return "bounced" if stage == "rcpt" else "failed"


def wait(attempts: int, waits: Sequence[timedelta], key: str) -> timedelta:
    """How long after the n-th attempt the next one comes; past the end of `waits` the last one holds.

    `key` shifts it by up to 20 % either way, always the same for the same key, so that a thousand mails
    refused together do not come back together.
    """
    planned = waits[min(attempts, len(waits)) - 1]
    share = int.from_bytes(sha256(f"{key}.{attempts}".encode()).digest()[:4]) / 2**32
    return planned * (1 - JITTER + 2 * JITTER * share)
