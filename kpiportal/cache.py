"""Rate limits and counters live here; a server that is away must never cost anybody a page."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class DispensableRedisCache(RedisCache):
    """Django's RedisCache; without the server reads find nothing and writes do nothing."""

    def get(self, *args: Any, **kwargs: Any) -> Any:
        default = kwargs.get("default", args[1] if len(args) > 1 else None)
        return _or_else(default, super().get, *args, **kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> Any:
        return _or_else({}, super().get_many, *args, **kwargs)

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return bool(_or_else(True, super().add, *args, **kwargs))

    def set(self, *args: Any, **kwargs: Any) -> None:
        _or_else(None, super().set, *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return bool(_or_else(False, super().touch, *args, **kwargs))

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return bool(_or_else(False, super().delete, *args, **kwargs))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return int(_or_else(delta, super().incr, key, delta, version))


def _or_else(answer: Any, call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    try:
        return call(*args, **kwargs)
    except RedisError as problem:
        logger.warning("cache is away: %s", type(problem).__name__)
        return answer
