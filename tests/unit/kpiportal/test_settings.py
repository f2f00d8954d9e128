import pytest
from django.conf import settings
from django.template import engines

PROCESSORS = list(engines["django"].engine.context_processors)  # type: ignore[attr-defined]  # Django's backend


@pytest.mark.parametrize("listed", [settings.INSTALLED_APPS, settings.MIDDLEWARE, PROCESSORS])
def test_nothing_is_listed_twice(listed: list[str]) -> None:
    assert len(listed) == len(set(listed))
