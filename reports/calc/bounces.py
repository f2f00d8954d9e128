"""What a provider said of a mail that was handed over, and whether it comes from the provider at all."""

import hmac
import re
from hashlib import sha256

HARD, SOFT = "hard", "soft"
STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_ENHANCED = re.compile(r"\b5\.(\d{1,3})\.\d{1,3}\b")
_POLICY = "7"


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256, in hex, over the time, a point and the body: neither can be exchanged alone."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, sha256).hexdigest()


def is_signed(secret: str, timestamp: str, body: bytes, given: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(signature(secret, timestamp, body).encode(), given.strip().lower().encode())


def kind_of(status: str) -> str:
    """By RFC 3464: 5.x.x is for good, 4.x.x passes by; 2.x.x is no bounce."""
    return {"5": HARD, "4": SOFT}.get(status[:1], "")


def is_about_address(reply: str) -> bool:
    """Whether a server that refused a recipient for good meant the address. 5.7.x is about who sends: taking
    it for a wrong address would silence every reader because of our own server.

    "550 5.1.1 no such user" and a bare "550" are about the address, "554 5.7.1 relay denied" is not.
    """
    found = _ENHANCED.search(reply)
    return found is None or found[1] != _POLICY
