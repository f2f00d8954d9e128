from django.core.cache import cache

from kpiportal.servers import Valkey


def test_the_cache_keeps_and_counts() -> None:
    cache.set("colour", "green")
    assert cache.add("tries", 1) is True
    assert (cache.get("colour"), cache.incr("tries")) == ("green", 2)


def test_without_its_server_the_cache_is_empty_and_nobody_fails(valkey: Valkey) -> None:
    valkey.stop()
    try:
        cache.set("colour", "green")
        assert (cache.get("colour", "none"), cache.add("tries", 1), cache.incr("tries")) == ("none", True, 1)
        assert (cache.get_many(["colour"]), cache.delete("colour"), cache.touch("colour")) == (
            {},
            False,
            False,
        )
    finally:
        valkey.start()
