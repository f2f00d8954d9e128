"""Addresses of servers as people write them, turned into what Django and Celery read."""

from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit


class MisconfiguredError(Exception):
    """A variable is missing or makes no sense; the message is for the person who set it."""


def parse_database_url(url: str) -> dict[str, Any]:
    """`postgresql://user:password@host:port/name?sslmode=require` for Django; sockets: `?host=/folder`."""
    parts = split(url, "DATABASE_URL")
    if parts.scheme not in ("postgres", "postgresql") or len(parts.path) < 2:
        raise MisconfiguredError("DATABASE_URL must look like postgresql://user:password@host:5432/name.")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or options.pop("user", "")),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or parts.hostname or "",
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": options,
    }


def checked_redis_url(url: str) -> str:
    if split(url, "REDIS_URL").scheme not in ("redis", "rediss", "unix"):
        raise MisconfiguredError("REDIS_URL must start with redis://, rediss:// or unix://.")
    return url


def parse_email_url(url: str) -> dict[str, Any]:
    """`smtp://`, `smtp+tls://` (STARTTLS) or `smtps://`, with user, password, host, port; unset: nothing."""
    if not url:
        return {}
    parts = split(url, "EMAIL_URL")
    ports = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
    if parts.scheme not in ports or not parts.hostname:
        raise MisconfiguredError(
            "EMAIL_URL must look like smtp+tls://user:password@host:587 (or smtp://, smtps://)."
        )
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or ports[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }


def split(url: str, name: str) -> SplitResult:
    """The parts of an address whose port can be read. The cause is cut off: it quotes bits of passwords."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise MisconfiguredError(
            f"{name} cannot be read. Its port is a number up to 65535; in a password / is %2F and [ is %5B."
        ) from None
    return parts
