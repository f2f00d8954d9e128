from collections.abc import Iterator

import pytest
import time_machine

from tests.story_entering import NOW, Entering, make_entering


@pytest.fixture
def fifth_of_november() -> Iterator[None]:
    """The clock of the server stands in the story."""
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def story(fifth_of_november: None, transactional_db: None) -> Entering:
    return make_entering()
