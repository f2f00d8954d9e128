"""Addresses of servers as people write them, turned into what Django and Celery read."""

from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit


class MisconfiguredError(Exception):
    """A variable is missing or makes no sense; the message is for the person who set it."""


def parse_database_url(url: str) -> dict[str, Any]:
    """`postgresql://user:password@host:port/name?sslmode=require` for Django; sockets: `?host=/folder`."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or len(parts.path) < 2:
        raise MisconfiguredError("DATABASE_URL must look like postgresql://user:password@host:5432/name.")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or options.pop("user", "")),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or parts.hostname or "",
        "PORT": str(_port(parts, "DATABASE_URL") or options.pop("port", "")),
        "OPTIONS": options,
    }


def checked_redis_url(url: str) -> str:
    if urlsplit(url).scheme not in ("redis", "rediss", "unix"):
        raise MisconfiguredError("REDIS_URL must start with redis://, rediss:// or unix://.")
    return url


def parse_email_url(url: str) -> dict[str, Any]:
    """`smtp://`, `smtp+tls://` (STARTTLS) or `smtps://`, with user, password, host, port; unset: nothing."""
    if not url:
        return {}
    parts = urlsplit(url)
    ports = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
    if parts.scheme not in ports or not parts.hostname:
        raise MisconfiguredError(
            "EMAIL_URL must look like smtp+tls://user:password@host:587 (or smtp://, smtps://)."
        )
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": _port(parts, "EMAIL_URL") or ports[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }


def _port(parts: SplitResult, name: str) -> int | None:
    try:
        port: int | None = parts.port
    except ValueError as problem:
        raise MisconfiguredError(f"{name} names a port that is not a number up to 65535.") from problem
    return port
