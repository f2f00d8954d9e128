"""Minutes a year that figures cost those who bring them in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.entry_cost import PER_YEAR, Entered, minutes_a_year, minutes_by_team


@pytest.mark.parametrize(
    ("frequency", "inputs", "minutes"),
    [
        ("month", "", 12 * 3),
        ("week", "on_time:sum;counted:sum", 52 * 2 * 2),
        ("period", "", 13 * 3),
        ("day", "", 365 * 3),
        ("quarter", "respondents:sum", 4 * 2),
        ("half_year", "", 2 * 3),
        ("year", "", 3),
    ],
)
def test_a_year_has_as_many_entries_as_periods(frequency: str, inputs: str, minutes: int) -> None:
    assert minutes_a_year(Entered("Buses", frequency, inputs)) == minutes


def test_teams_stand_by_their_cost() -> None:
    rows = [Entered("Rail", "year"), Entered("Buses", "month"), Entered("Rail", "quarter")]
    assert list(minutes_by_team(rows).items()) == [("Buses", 36), ("Rail", 15)]


ENTERED = st.builds(Entered, st.sampled_from("AB"), st.sampled_from(sorted(PER_YEAR)))


@given(st.lists(ENTERED))
def test_teams_add_up_to_the_whole(rows: list[Entered]) -> None:
    assert sum(minutes_by_team(rows).values()) == sum(map(minutes_a_year, rows))
