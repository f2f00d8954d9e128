from datetime import timedelta

import pytest

from reports.calc.retrying import verdict, wait

MINUTES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240)]


@pytest.mark.parametrize(
    ("stage", "code", "expected"),
    [
        ("mail", 451, "retry"),
        ("rcpt", 450, "retry"),
        ("data", 421, "retry"),
        ("rcpt", 550, "bounced"),
        ("mail", 550, "failed"),
        ("data", 554, "failed"),
    ],
)
def test_an_answer_is_classified_by_its_stage(stage: str, code: int, expected: str) -> None:
    assert verdict(stage, code) == expected


def test_waits_grow_stay_within_a_fifth_and_end_at_four_hours() -> None:
    for attempts, minutes in [(1, 1), (2, 5), (3, 15), (4, 60), (5, 240), (6, 240), (40, 240)]:
        for key in map(str, range(50)):
            share = wait(attempts, MINUTES, key) / timedelta(minutes=minutes)
            assert 0.8 <= share <= 1.2


def test_mails_refused_together_come_back_apart_and_each_at_the_same_time_again() -> None:
    moments = [wait(1, MINUTES, str(key)) for key in range(100)]
    assert len(set(moments)) == 100
    assert moments == [wait(1, MINUTES, str(key)) for key in range(100)]
