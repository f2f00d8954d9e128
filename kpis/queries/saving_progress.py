"""How far the one transaction is that saves an upload: it cannot say so in the database before its end, so it
does in the cache, which may forget it."""

from django.core.cache import cache

SECONDS = 60


def say_saved(upload: int, rows: int) -> None:
    cache.set(_key(upload), rows, SECONDS)


def rows_saved(upload: int) -> int:
    return int(cache.get(_key(upload), 0))


def _key(upload: int) -> str:
    return f"upload-{upload}-saved"
