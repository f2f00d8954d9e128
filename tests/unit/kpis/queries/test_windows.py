"""Which periods a person is asked for on a given day."""

import datetime as dt

import pytest

from accounts.models import Organisation
from kpis.calc.deadlines import Grace
from kpis.calc.periods import Calendar, parse_key, period_key
from kpis.models import TeamPeriod
from kpis.queries.windows import Window, due_window, due_windows, side_by_side

CALENDAR = Calendar()
FIFTH = dt.date(2026, 11, 5)


def organisation(entry_days: int = 10) -> Organisation:
    return Organisation(entry_days=entry_days)


def touched(key: str, state: str) -> TeamPeriod:
    period = parse_key(CALENDAR, key)
    return TeamPeriod(grain=period.grain, start=period.start, state=state)


def keys(windows: list[Window]) -> list[str]:
    return [period_key(CALENDAR, window.period) for window in windows]


@pytest.mark.parametrize(
    ("grain", "day", "due"),
    [
        ("month", FIFTH, ["2026-10"]),
        ("month", dt.date(2026, 11, 10), ["2026-10"]),
        ("month", dt.date(2026, 11, 11), []),
        ("quarter", dt.date(2026, 10, 1), ["FY2026-Q3"]),
        ("quarter", dt.date(2026, 10, 10), ["FY2026-Q3"]),
        ("week", FIFTH, ["2026-W44"]),
        (
            "day",
            FIFTH,
            [f"2026-{day}" for day in ("10-30", "10-31", "11-01", "11-02", "11-03", "11-04", "11-05")],
        ),
    ],
)
def test_due_by_the_clock(grain: str, day: dt.date, due: list[str]) -> None:
    assert keys(due_windows(organisation(), grain, day, [])) == due


def test_long_windows_overlap_and_the_oldest_comes_first() -> None:
    assert keys(due_windows(organisation(62), "month", FIFTH, [])) == ["2026-09", "2026-10"]
    assert period_key(CALENDAR, due_window(organisation(62), "month", FIFTH)) == "2026-09"


def test_finished_is_over_and_reopened_is_due_again() -> None:
    rows = [touched("2026-10", "finished"), touched("2026-03", "reopened")]
    assert keys(due_windows(organisation(), "month", FIFTH, rows)) == ["2026-03"]


def test_nothing_due_leads_to_the_running_period() -> None:
    assert period_key(CALENDAR, due_window(organisation(), "month", dt.date(2026, 11, 20))) == "2026-11"


def test_deadline_is_the_last_day() -> None:
    window = Window(parse_key(CALENDAR, "2026-10"), Grace(10))
    assert [window.is_open(dt.date(2026, 11, day)) for day in (10, 11)] == [True, False]
    assert window.deadline == dt.date(2026, 11, 10)


def test_working_days_pass_over_weekends() -> None:
    """October 2026 ends on a Saturday: of five working days Friday 6 November is the last."""
    working = Organisation(entry_days=5, entry_day_kind="working")
    by_day = {day: due_windows(working, "month", dt.date(2026, 11, day), []) for day in (5, 6, 7)}
    assert {day: keys(windows) for day, windows in by_day.items()} == {5: ["2026-10"], 6: ["2026-10"], 7: []}
    assert by_day[6][0].deadline == dt.date(2026, 11, 6)


def test_weeks_and_days_stand_side_by_side() -> None:
    last = parse_key(CALENDAR, "2026-W45")
    assert [period_key(CALENDAR, one) for one in side_by_side(CALENDAR, last)] == [
        f"2026-W{week}" for week in (41, 42, 43, 44, 45)
    ]
    assert side_by_side(CALENDAR, parse_key(CALENDAR, "2026-10")) == [parse_key(CALENDAR, "2026-10")]
