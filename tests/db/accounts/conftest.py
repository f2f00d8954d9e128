import datetime as dt

import pytest

from tests.cast import Cast, make_cast


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def now() -> dt.datetime:
    return dt.datetime(2026, 3, 15, 9, 30, tzinfo=dt.UTC)
