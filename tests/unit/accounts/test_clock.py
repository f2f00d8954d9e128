import datetime as dt

import pytest

from accounts.clock import today_in
from accounts.models import Organisation


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("Europe/Paris", dt.datetime(2026, 6, 5, 23, 30, tzinfo=dt.UTC), dt.date(2026, 6, 6)),
        ("Europe/Paris", dt.datetime(2026, 6, 5, 21, 59, tzinfo=dt.UTC), dt.date(2026, 6, 5)),
        ("Pacific/Apia", dt.datetime(2011, 12, 30, 9, 59, tzinfo=dt.UTC), dt.date(2011, 12, 29)),
        ("Pacific/Apia", dt.datetime(2011, 12, 30, 10, 0, tzinfo=dt.UTC), dt.date(2011, 12, 31)),
        ("UTC", dt.datetime(2026, 1, 1, 0, 0, tzinfo=dt.UTC), dt.date(2026, 1, 1)),
    ],
)
def test_the_day_is_the_organisations(zone: str, moment: dt.datetime, day: dt.date) -> None:
    assert today_in(Organisation(timezone=zone), moment) == day
