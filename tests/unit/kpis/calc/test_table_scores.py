"""Scores on calendars that are tables: worked figures over periods, quarters and years of 12 and of 13."""

import datetime as dt
from decimal import Decimal

import pytest

from kpis.calc.definitions import Definition, succession_flaws
from kpis.calc.facts import Calendar
from kpis.calc.keys import every_key
from kpis.calc.lines import Lines
from kpis.calc.patterns import Pattern, rows_of_pattern
from kpis.calc.periods import period_key, period_of
from kpis.calc.tables import Table
from kpis.calc.target_rules import TargetRow, target_flaws
from kpis.calc.to_date import ToDate

from .organisations import COSTS, GROWTH, SERVICE, Organisation
from .shorthand import said

THIRTEEN = Calendar(table=Table(rows_of_pattern(Pattern("13", 3, "sunday"), 2024, 2027)))
RETAIL = Calendar(
    table=Table(rows_of_pattern(Pattern("4-5-4", 1, "saturday", "nearest", "start"), 2022, 2024))
)
LATER = "2026-12-20"
TWELVE = ";".join(["1"] * 12)


def counted(calendar: Calendar, years: dict[str, int]) -> Organisation:
    """KPI K of team T by period, a sum; the years with so many entries hold 1, 2, 3, ..."""
    organisation = Organisation(calendar)
    organisation.team("T")
    organisation.kpi("K", frequency="period", aggregation="sum")
    organisation.measure("K", "T")
    for year, count in years.items():
        for number in range(1, count + 1):
            organisation.enter("K@T", f"{year}-P{number:02d}", number)
    return organisation


def figures(organisation: Organisation, key: str, today: str = LATER) -> ToDate:
    found = organisation.book(today).to_date(organisation.key("K@T", key))
    assert found is not None, f"it has no row in {key}"
    return found


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("FY2026-P13", 13),
        ("FY2026-Q1", 1 + 2 + 3),
        ("FY2026-Q4", 10 + 11 + 12 + 13),
        ("FY2026-H1", 21),
        ("FY2026-H2", 70),
        ("FY2026", 91),
    ],
)
def test_thirteen_periods_add_up_to_quarters_halves_and_a_year(key: str, value: int) -> None:
    assert counted(THIRTEEN, {"FY2026": 13}).measured("K@T", key, LATER).value == value


def test_retail_periods_add_up_and_the_long_one_belongs_to_its_year() -> None:
    organisation = counted(RETAIL, {"FY2023": 12})
    assert organisation.measured("K@T", "FY2023-Q4", LATER).value == 10 + 11 + 12
    assert organisation.measured("K@T", "FY2023", LATER).value == 78


def test_weeks_belong_whole_to_the_period_of_their_thursday() -> None:
    organisation = Organisation(RETAIL)
    organisation.team("T")
    organisation.kpi("K", frequency="week", aggregation="sum")
    organisation.measure("K", "T")
    organisation.enter_all("K@T", {f"2024-W{week:02d}": 1 for week in range(1, 10)})
    # FY2023-P12 are the five weeks to Saturday 3 February 2024; the sixth, from the 5th on, is of FY2024
    assert organisation.measured("K@T", "FY2023-P12", "2024-06-01").have == 5
    assert organisation.measured("K@T", "FY2024-P01", "2024-06-01").have == 4


def test_the_same_period_and_the_year_before_are_those_of_the_same_number() -> None:
    found = figures(counted(THIRTEEN, {"FY2025": 13, "FY2026": 5}), "FY2026-P05")
    assert said(found.previous, found.last_year) == (4, 5)
    assert said(found.year, found.matched, found.matched_last_year) == (15, 15, 15)


@pytest.mark.parametrize(
    ("calendar", "year", "count", "rolling"), [(THIRTEEN, "FY2026", 13, 91), (RETAIL, "FY2023", 12, 78)]
)
def test_rolling_is_over_as_many_periods_as_a_year_has(
    calendar: Calendar, year: str, count: int, rolling: int
) -> None:
    organisation = counted(calendar, {year: count})
    last = organisation.period(f"{year}-P{count:02d}")
    found = figures(organisation, period_key(calendar, last))
    assert (said(found.rolling), found.rolling_day) == ((rolling,), last.end)
    assert figures(organisation, f"{year}-P{count - 1:02d}").rolling is None


def test_what_is_needed_is_for_each_period_left_of_thirteen() -> None:
    organisation = counted(THIRTEEN, {"FY2027": 3})
    organisation.target("K@T", 106, "year")
    found = figures(organisation, "FY2027", "2026-07-10")  # the fourth period has begun
    assert said(found.required, found.remaining) == (10, 10)


@pytest.mark.parametrize(
    ("profile", "parts"),
    [
        ("even", ["7"] * 13),
        ("1;1;1;1;1;1;1;1;1;1;1;1;79", ["1"] * 12 + ["79"]),
    ],
)
def test_a_target_of_the_year_is_spread_over_its_thirteen_periods(profile: str, parts: list[str]) -> None:
    organisation = counted(THIRTEEN, {"FY2026": 13})
    organisation.target("K@T", 91, "year", profile=profile)
    lines = [organisation.measured("K@T", f"FY2026-P{n:02d}", LATER).lines for n in range(1, 14)]
    assert [one and one.target for one in lines] == [Decimal(part) for part in parts]


def test_shares_of_another_number_of_periods_are_spread_evenly() -> None:
    """Three shares fit the first three quarters; the fourth has four periods."""
    organisation = counted(THIRTEEN, {"FY2026": 13})
    organisation.target("K@T", 12, "quarter", profile="1;2;1")
    lines = [organisation.measured("K@T", f"FY2026-P{n:02d}", LATER).lines for n in (2, 8, 11)]
    assert [one and one.target for one in lines] == [6, 6, 3]


def test_a_period_before_the_table_is_none() -> None:
    organisation = counted(RETAIL, {"FY2022": 3})
    organisation.kpi("F", frequency="period", aggregation="ratio", formula="coalesce(prev(K, 1), 50)")
    organisation.measure("F", "T", source="formula")
    first = organisation.measured("K@T", "FY2022-P01", LATER)
    assert said(first.value, first.change) == (1, None)
    assert figures(organisation, "FY2022-P01").previous is None
    assert organisation.measured("F@T", "FY2022-P01", LATER).value == 50
    assert organisation.measured("F@T", "FY2022-P02", LATER).value == 1


def test_weeks_outside_the_table_have_rows_and_nothing_coarser_has() -> None:
    organisation = Organisation(RETAIL)
    organisation.team("T")
    organisation.kpi("K", frequency="week", aggregation="sum")
    organisation.measure("K", "T", target=5)
    organisation.target("K@T", 260, "year")
    organisation.enter_all("K@T", {"2022-W01": 7, "2025-W20": 7})
    facts = organisation.facts("2025-06-30")
    for first, last in (
        (dt.date(2021, 12, 27), dt.date(2022, 1, 20)),
        (dt.date(2025, 3, 1), dt.date(2025, 6, 30)),
    ):
        measures, nodes = every_key(facts, first, last)
        assert {key.grain for key in measures} == {"week"}
        assert {key.grain for key in nodes} == {"week"}
    book = organisation.book("2025-06-30")
    assert organisation.measured("K@T", "2025-W20", "2025-06-30").score == 120
    blank = period_of(RETAIL, "quarter", dt.date(2025, 5, 15))
    key = organisation.key("K@T", "2025-W20")
    assert book.measure(type(key)(key.measure, "quarter", blank.start)) is None
    found = organisation.book("2025-06-30").to_date(key)
    assert found is not None
    assert (found.year, found.matched) == (None, None)


def test_a_scorecard_by_period_carries_its_coarser_children() -> None:
    """At FY2026-P07, which ends on 12 October 2025, the quarter and the half year before it count."""
    organisation = Organisation(THIRTEEN)
    organisation.team("T")
    for code, frequency, objective in (
        ("P", "period", GROWTH),
        ("Q", "quarter", COSTS),
        ("H", "half_year", SERVICE),
    ):
        organisation.kpi(code, frequency=frequency, objective=objective)
        organisation.measure(code, "T", target=100)
    organisation.enter("P@T", "FY2026-P07", 100)
    organisation.enter("Q@T", "FY2026-Q2", 95)
    organisation.enter("H@T", "FY2026-H1", 90)
    team = organisation.rolled("T", "FY2026-P07", "2025-11-20")
    assert said(team.score, team.coverage, team.carried) == (75, 100, 2)
    organisation.enter("Q@T", "FY2026-Q3", 100)
    later = organisation.rolled("T", "FY2026-P09", "2026-01-20")  # it has no value, and ends with the quarter
    assert said(later.score, later.coverage, later.carried) == (75, Decimal("66.666666666667"), 2)


def test_the_last_period_of_a_table_goes_on_being_carried() -> None:
    organisation = Organisation(RETAIL)
    organisation.team("T")
    organisation.kpi("W", frequency="week")
    organisation.measure("W", "T", target=100)
    organisation.kpi("Q", frequency="quarter")
    organisation.measure("Q", "T", target=100)
    organisation.enter("Q@T", "FY2024-Q4", 95)
    organisation.enter("W@T", "2025-W40", 100)
    team = organisation.rolled("T", "2025-W40", "2025-10-30")
    assert said(team.score, team.carried) == (Decimal("87.5"), 1)
    assert organisation.measured("Q@T", "FY2024-Q4", "2025-10-30").stale is False


def test_the_latest_period_of_a_table_stays_stale() -> None:
    organisation = counted(RETAIL, {"FY2024": 11})
    last = organisation.measured("K@T", "FY2024-P12", "2026-10-30")
    assert (last.stale, last.valid_until) == (True, None)


@pytest.mark.parametrize(
    ("calendar", "frequency", "rule"),
    [
        (THIRTEEN, "month", "The calendar of the organisation has periods in place of months."),
        (Calendar(), "period", "The calendar of the organisation has months in place of periods."),
    ],
)
def test_a_frequency_is_one_of_the_calendar(calendar: Calendar, frequency: str, rule: str) -> None:
    found = list(succession_flaws(calendar, None, Definition(frequency=frequency)))
    assert [(flaw.field, flaw.value, flaw.rule) for flaw in found] == [("frequency", frequency, rule)]


@pytest.mark.parametrize(
    ("day", "rule"),
    [
        (dt.date(2025, 9, 15), None),
        (dt.date(2025, 9, 16), "A version starts on the first day of a period, such as 2025-09-15."),
        (dt.date(2030, 1, 1), "The calendar runs from 2023-03-27 to 2027-03-28."),
    ],
)
def test_a_version_starts_with_a_period_of_the_table(day: dt.date, rule: str | None) -> None:
    found = list(succession_flaws(THIRTEEN, None, Definition(frequency="period", valid_from=day)))
    assert [flaw.rule for flaw in found] == ([] if rule is None else [rule])


@pytest.mark.parametrize(
    ("grain", "profile", "rules"),
    [
        ("year", ";".join(["1"] * 13), []),
        ("year", TWELVE, [f"{TWELVE}: 12 numbers for 13 periods; each period of the target needs one."]),
        ("quarter", "1;1;1", []),
        ("quarter", "1;1;1;1", []),
        ("quarter", "1;1", ["1;1: 2 numbers for 3 periods; each period of the target needs one."]),
        ("month", "even", ["It is one of day, week, period, quarter, half_year, year."]),
    ],
)
def test_typed_shares_are_as_many_as_the_periods_of_the_table(
    grain: str, profile: str, rules: list[str]
) -> None:
    definition = Definition(frequency="period", aggregation="sum")
    row = TargetRow(dt.date(2025, 3, 31), grain, Lines(Decimal(9)), profile)
    assert [flaw.rule for flaw in target_flaws(THIRTEEN, definition, row)] == rules


def test_a_table_that_is_cut_off_scores_what_it_has() -> None:
    """The published year has four of its periods yet; they are its year."""
    rows = rows_of_pattern(Pattern("13", 3, "sunday"), 2026, 2026)[:4]
    organisation = counted(Calendar(table=Table(rows)), {"FY2026": 4})
    year = organisation.measured("K@T", "FY2026", LATER)
    assert said(year.value, year.have, year.expected) == (10, 4, 4)
