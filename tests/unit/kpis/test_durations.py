from datetime import timedelta

import pytest

from kpis.formats.durations import duration_text


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        ({}, "0 s"),
        ({"seconds": 59.9}, "59 s"),
        ({"seconds": 89}, "1 min"),
        ({"minutes": 89, "seconds": 59}, "89 min"),
        ({"minutes": 90}, "1 h"),
        ({"hours": 47, "minutes": 59}, "47 h"),
        ({"hours": 50}, "2 d"),
    ],
)
def test_a_duration_is_as_coarse_as_people_say_it(duration: dict[str, float], text: str) -> None:
    assert duration_text(timedelta(**duration)) == text
