import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from kpis.calc.deadlines import Grace
from kpis.calc.patterns import Pattern, rows_of_pattern
from kpis.calc.periods import Calendar, Period, parse_key, period_key, period_of
from kpis.calc.tables import Table
from reports.calc.cadence import (
    Due,
    Rule,
    business_day,
    clock_oddity,
    coming,
    due_at,
    due_day,
    due_reports,
    instant,
    latest_complete,
    next_due,
)

PARIS = ZoneInfo("Europe/Paris")
SIX = dt.time(6)


def month(year: int, number: int) -> Period:
    return period_of(Calendar(), "month", dt.date(year, number, 1))


def rule(day_rule: str = "calendar_day", day: int = 12, **fields: object) -> Rule:
    given: dict[str, object] = {
        "cadence": "month",
        "local_time": SIX,
        "zone": PARIS,
        "calendar": Calendar(),
        **fields,
    }
    return Rule(day_rule=day_rule, day=day, **given)  # type: ignore[arg-type]  # a builder


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[misc,arg-type]  # year to minute


@pytest.mark.parametrize(
    ("zone", "day", "clock", "expected"),
    [
        ("Europe/Paris", dt.date(2026, 3, 29), dt.time(2, 30), utc(2026, 3, 29, 1)),
        ("Europe/Paris", dt.date(2026, 3, 29), dt.time(2), utc(2026, 3, 29, 1)),
        ("Europe/Paris", dt.date(2026, 3, 29), dt.time(3), utc(2026, 3, 29, 1)),
        ("Europe/Paris", dt.date(2026, 10, 25), dt.time(2, 30), utc(2026, 10, 25, 0, 30)),
        ("Europe/Paris", dt.date(2026, 11, 12), SIX, utc(2026, 11, 12, 5)),
        ("Pacific/Apia", dt.date(2011, 12, 30), dt.time(9), utc(2011, 12, 30, 10)),
        ("Pacific/Apia", dt.date(2011, 12, 31), dt.time(0), utc(2011, 12, 30, 10)),
        ("Australia/Lord_Howe", dt.date(2026, 10, 4), dt.time(2, 15), utc(2026, 10, 3, 15, 30)),
        ("Pacific/Honolulu", dt.date(2026, 11, 12), SIX, utc(2026, 11, 12, 16)),
    ],
)
def test_a_local_time_becomes_its_first_valid_instant(
    zone: str, day: dt.date, clock: dt.time, expected: dt.datetime
) -> None:
    assert instant(day, clock, ZoneInfo(zone)) == expected


@pytest.mark.parametrize(
    ("given", "period", "expected"),
    [
        (rule("calendar_day", 12), month(2026, 10), dt.date(2026, 11, 12)),
        (rule("calendar_day", 31), month(2026, 3), dt.date(2026, 4, 30)),
        (rule("calendar_day", 31), month(2026, 1), dt.date(2026, 2, 28)),
        (rule("business_day", 1), month(2026, 7), dt.date(2026, 8, 3)),
        (rule("business_day", 8), month(2026, 10), dt.date(2026, 11, 11)),
        (rule("business_day", 31), month(2026, 10), dt.date(2026, 11, 30)),
        (rule("days_after_close", 1, grace=Grace(10)), month(2026, 10), dt.date(2026, 11, 11)),
        (rule("days_after_close", 0, grace=Grace(31)), month(2026, 10), dt.date(2026, 12, 1)),
        (rule("days_after_close", 1, grace=Grace(5, working=True)), month(2026, 10), dt.date(2026, 11, 7)),
    ],
)
def test_the_day_rule_names_a_day(given: Rule, period: Period, expected: dt.date) -> None:
    assert due_day(given, period) == expected


def test_working_days_run_from_monday_to_friday() -> None:
    first = dt.date(2026, 8, 1)
    assert [business_day(first, n).day for n in range(1, 8)] == [3, 4, 5, 6, 7, 10, 11]


def test_a_quarter_of_a_fiscal_year_that_starts_in_april_ends_in_june() -> None:
    fiscal = rule("calendar_day", 15, cadence="quarter", calendar=Calendar(4), zone=dt.UTC)
    quarter = period_of(Calendar(4), "quarter", dt.date(2026, 5, 1))
    assert (quarter.start, quarter.end) == (dt.date(2026, 4, 1), dt.date(2026, 6, 30))
    assert due_at(fiscal, quarter) == utc(2026, 7, 15, 6)


def test_a_report_comes_due_at_its_instant_and_not_before() -> None:
    given = rule(zone=dt.UTC)
    asked = (given, dt.date(2026, 10, 31), None)
    assert due_reports(*asked, utc(2026, 11, 12, 5, 59), "all") == []
    assert due_reports(*asked, utc(2026, 11, 12, 6), "all") == [Due(month(2026, 10), utc(2026, 11, 12, 6))]


def test_a_known_period_is_not_listed_again_and_the_first_ends_on_or_after_the_start() -> None:
    given, now = rule(zone=dt.UTC), utc(2026, 11, 20)
    listed = [one.period.start.month for one in due_reports(given, dt.date(2026, 9, 30), None, now, "all")]
    assert listed == [9, 10]
    assert due_reports(given, dt.date(2026, 9, 30), dt.date(2026, 10, 1), now, "all") == []


def test_missed_reports_come_oldest_first_and_those_older_than_35_days_are_skipped() -> None:
    listed = due_reports(rule(zone=dt.UTC), dt.date(2026, 7, 31), None, utc(2026, 11, 15), "all")
    assert [(one.period.start.month, one.skipped) for one in listed] == [
        (7, True),
        (8, True),
        (9, False),
        (10, False),
    ]


def test_only_the_latest_missed_report_is_sent_where_that_is_wanted() -> None:
    listed = due_reports(rule(zone=dt.UTC), dt.date(2026, 9, 30), None, utc(2026, 11, 15), "latest")
    assert [one.skipped for one in listed] == [True, False]


def test_missed_quarters_are_kept_for_100_days() -> None:
    given = rule(cadence="quarter", zone=dt.UTC)
    listed = due_reports(given, dt.date(2026, 3, 31), None, utc(2026, 10, 20), "all")
    assert [(one.period.start.month, one.skipped) for one in listed] == [(1, True), (4, False), (7, False)]


def test_a_zone_moved_across_the_date_line_keeps_one_report_for_the_period() -> None:
    for zone in ("Pacific/Honolulu", "Pacific/Auckland"):
        given = rule(zone=ZoneInfo(zone))
        listed = due_reports(given, dt.date(2026, 10, 31), None, utc(2026, 11, 13), "all")
        assert [one.period for one in listed] == [month(2026, 10)]


@pytest.mark.parametrize(
    ("after", "now", "expected"),
    [
        (None, utc(2026, 11, 12, 4, 59), Due(month(2026, 10), utc(2026, 11, 12, 5))),
        (None, utc(2026, 11, 12, 5), Due(month(2026, 11), utc(2026, 12, 12, 5))),
        (dt.date(2026, 11, 1), utc(2026, 11, 12, 4), Due(month(2026, 12), utc(2027, 1, 12, 5))),
        (None, utc(2026, 3, 1), Due(month(2026, 10), utc(2026, 11, 12, 5))),
    ],
)
def test_the_next_report_is_one_that_is_neither_known_nor_due_yet(
    after: dt.date | None, now: dt.datetime, expected: Due
) -> None:
    assert next_due(rule(), dt.date(2026, 10, 31), after, now) == expected


def test_the_dates_to_come_are_those_of_the_clock_on_the_wall() -> None:
    """Clocks in Paris go forward on 29 March 2026: 06:00 there is 05:00 UTC before, 04:00 after."""
    given = coming(rule(), dt.date(2026, 10, 31), None, utc(2027, 1, 1), 3)
    assert given == [
        Due(month(2026, 12), utc(2027, 1, 12, 5)),
        Due(month(2027, 1), utc(2027, 2, 12, 5)),
        Due(month(2027, 2), utc(2027, 3, 12, 5)),
    ]
    assert coming(rule(), dt.date(2027, 3, 31), None, utc(2027, 1, 1), 1)[0].due_at == utc(2027, 4, 12, 4)
    assert coming(rule(), dt.date(2027, 3, 31), None, utc(2027, 1, 1), 0) == []


@pytest.mark.parametrize(
    ("zone", "day", "clock", "expected"),
    [
        (PARIS, dt.date(2026, 3, 29), dt.time(2, 30), "gap"),
        (PARIS, dt.date(2026, 3, 29), dt.time(3), ""),
        (PARIS, dt.date(2026, 10, 25), dt.time(2, 30), "twice"),
        (PARIS, dt.date(2026, 10, 25), dt.time(3), ""),
        (PARIS, dt.date(2026, 11, 12), SIX, ""),
        (ZoneInfo("Pacific/Apia"), dt.date(2011, 12, 30), dt.time(9), "gap"),
        (ZoneInfo("Pacific/Apia"), dt.date(2011, 12, 30), dt.time(0), "gap"),
    ],
)
def test_a_time_that_clocks_skip_or_show_twice_is_odd(
    zone: ZoneInfo, day: dt.date, clock: dt.time, expected: str
) -> None:
    given = rule(local_time=clock, zone=zone)
    assert clock_oddity(given, day, instant(day, clock, zone)) == expected


@pytest.mark.parametrize(
    ("now", "zone", "expected"),
    [
        (utc(2026, 10, 31, 23, 30), PARIS, month(2026, 10)),
        (utc(2026, 10, 31, 22, 30), PARIS, month(2026, 9)),
        (utc(2026, 11, 1, 5), ZoneInfo("Pacific/Honolulu"), month(2026, 9)),
        (utc(2026, 11, 26), PARIS, month(2026, 10)),
    ],
)
def test_a_period_is_complete_when_it_is_over_where_the_schedule_is(
    now: dt.datetime, zone: ZoneInfo, expected: Period
) -> None:
    assert latest_complete(rule(zone=zone), now) == expected


TABLE = Calendar(table=Table(rows_of_pattern(Pattern("13", 3, "sunday"), 2026, 2026)))


@pytest.mark.parametrize(
    ("day_rule", "day", "expected"),
    [
        ("days_after_close", 1, dt.date(2025, 10, 23)),
        ("calendar_day", 20, dt.date(2025, 10, 20)),
        ("calendar_day", 12, dt.date(2025, 11, 12)),
        ("calendar_day", 31, dt.date(2025, 10, 31)),
        ("business_day", 1, dt.date(2025, 10, 13)),
    ],
)
def test_a_report_of_a_period_is_due_behind_its_last_day(day_rule: str, day: int, expected: dt.date) -> None:
    """P07 ends on Sunday 12 October 2025."""
    given = rule(day_rule, day, calendar=TABLE)
    assert due_day(given, parse_key(TABLE, "FY2026-P07")) == expected


def test_a_monthly_report_comes_with_every_period_until_the_table_ends() -> None:
    given = rule("days_after_close", 0, calendar=TABLE)
    first = dt.date(2026, 1, 1)
    due = due_reports(given, first, None, utc(2027, 6, 1), "all")
    keys = [period_key(TABLE, one.period) for one in due]
    assert keys == ["FY2026-P10", "FY2026-P11", "FY2026-P12", "FY2026-P13"]
    assert next_due(given, first, due[-1].period.start, utc(2027, 6, 1)) is None
    assert next_due(given, dt.date(2020, 1, 1), None, utc(2025, 5, 1)) == Due(
        parse_key(TABLE, "FY2026-P01"), utc(2025, 5, 7, 4)
    )


def test_a_table_that_has_not_begun_has_no_complete_period_and_one_that_ends_no_further_dates() -> None:
    given = rule("days_after_close", 0, calendar=TABLE)
    assert latest_complete(given, utc(2025, 3, 1)) is None
    assert len(coming(given, dt.date(2026, 1, 1), None, utc(2026, 1, 1), 5)) == 4


def test_a_quarterly_report_follows_the_quarters_of_the_table() -> None:
    given = rule("days_after_close", 0, calendar=TABLE, cadence="quarter")
    due = next_due(given, dt.date(2026, 1, 1), None, utc(2026, 1, 1))
    assert due is not None
    assert period_key(TABLE, due.period) == "FY2026-Q4"
