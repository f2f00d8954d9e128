"""What most tests of pages begin with."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.cast import Cast, make_cast
from tests.story import TODAY


@pytest.fixture
def in_the_story() -> Iterator[None]:
    """The clock stands at the day of the story."""
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def cast() -> Cast:
    return make_cast()
