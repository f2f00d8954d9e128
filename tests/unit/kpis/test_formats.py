from datetime import date, datetime
from decimal import Decimal

import pytest

from kpis.calc.lines import Lines
from kpis.calc.patterns import Pattern, rows_of_pattern
from kpis.calc.periods import Calendar, parse_key, shift
from kpis.calc.tables import Table
from kpis.formats import (
    STATUS,
    Split,
    change,
    day_short,
    day_text,
    moment_text,
    number,
    period_name,
    period_short,
    quantity,
    score_text,
    split_change,
    split_number,
    split_target,
    target_text,
    target_words,
)

JULY = Calendar(start_month=7)


@pytest.mark.parametrize(
    ("value", "decimals", "lang", "text"),
    [
        ("12450.5", 1, "en", "12,450.5"),
        ("12450.5", 1, "de", "12.450,5"),
        ("1234567", 0, "en", "1,234,567"),
        ("999", 0, "en", "999"),
        ("-1.25", 1, "en", "−1.3"),
        ("-2.345", 2, "en", "−2.35"),
        ("-0.04", 1, "en", "0.0"),
        ("96", 0, "en", "96"),
        ("123456789012345678.123456789012", 12, "en", "123,456,789,012,345,678.123456789012"),
    ],
)
def test_number(value: str, decimals: int, lang: str, text: str) -> None:
    assert number(Decimal(value), decimals, lang) == text


def test_missing_number_is_a_dash_and_never_zero() -> None:
    assert number(None, 1) == "–"
    assert split_number(None, 1) == Split("–", "")
    assert quantity(None, 1, "%") == "–"
    assert change(None, 1, "%") == "–"
    assert split_change(None, 1) == Split("–", "")
    assert score_text(None) == "–"


@pytest.mark.parametrize(
    ("value", "decimals", "split"),
    [
        ("84.6", 1, Split("84", ".6")),
        ("1.34", 2, Split("1", ".34")),
        ("96", 0, Split("96", "")),
        ("-3.4", 1, Split("−3", ".4")),
    ],
)
def test_split_number(value: str, decimals: int, split: Split) -> None:
    assert split_number(Decimal(value), decimals, "en") == split


def test_split_number_cuts_at_the_comma_of_the_language() -> None:
    assert split_number(Decimal("1234.5"), 1, "de") == Split("1.234", ",5")


@pytest.mark.parametrize(
    ("value", "decimals", "unit", "text"),
    [
        ("84.6", 1, "%", "84.6%"),
        ("4.91", 2, "€", "€4.91"),
        ("-4.91", 2, "€", "−€4.91"),
        ("12450", 0, "km", "12,450\N{NO-BREAK SPACE}km"),
        ("96", 0, "", "96"),
    ],
)
def test_quantity(value: str, decimals: int, unit: str, text: str) -> None:
    assert quantity(Decimal(value), decimals, unit, "en") == text


@pytest.mark.parametrize(
    ("value", "decimals", "unit", "text"),
    [
        ("-1.2", 1, "%", "−1.2 points"),
        ("0", 1, "%", "0.0 points"),
        ("0.07", 2, "min", "+0.07\N{NO-BREAK SPACE}min"),
        ("-0.02", 2, "€", "−€0.02"),
        ("0.02", 2, "€", "+€0.02"),
        ("15", 0, "", "+15"),
        ("0.04", 1, "", "0.0"),
    ],
)
def test_change(value: str, decimals: int, unit: str, text: str) -> None:
    assert change(Decimal(value), decimals, unit, "en") == text


def test_split_change() -> None:
    assert split_change(Decimal("-1.2"), 1, "en") == Split("−1", ".2")
    assert split_change(Decimal(15), 0, "en") == Split("+15", "")


@pytest.mark.parametrize(("score", "text"), [("99.7", "99"), ("49.6", "49"), ("100", "100"), ("69.5", "70")])
def test_score_never_crosses_a_band(score: str, text: str) -> None:
    assert score_text(Decimal(score)) == text


def test_score_of_a_node_keeps_to_the_bands_of_nodes() -> None:
    assert score_text(Decimal("89.6"), Decimal(90), Decimal(70)) == "89"


BAND = Lines(lower=Decimal(12), upper=Decimal(15))


@pytest.mark.parametrize(
    ("direction", "lines", "decimals", "signs", "split", "words"),
    [
        ("up", Lines(Decimal(88)), 1, "≥ 88.0", Split("≥ 88", ".0"), "at least 88.0"),
        ("down", Lines(Decimal(4)), 1, "≤ 4.0", Split("≤ 4", ".0"), "at most 4.0"),
        ("up", Lines(Decimal("88.05")), 1, "≥ 88.05", Split("≥ 88", ".05"), "at least 88.05"),
        ("up", Lines(Decimal("1E+2")), 0, "≥ 100", Split("≥ 100", ""), "at least 100"),
        ("range", BAND, 1, "12–15", Split("12–15", ""), "between 12 and 15"),
        (
            "range",
            Lines(lower=Decimal("12.5"), upper=Decimal(15)),
            1,
            "12.5–15.0",
            Split("12.5–15", ".0"),
            "between 12.5 and 15.0",
        ),
        ("range", Lines(lower=Decimal(12)), 1, "–", Split("–", ""), "–"),
        ("up", Lines(), 1, "–", Split("–", ""), "–"),
        ("binary", None, 0, "–", Split("–", ""), "–"),
    ],
)
def test_target(
    direction: str, lines: Lines | None, decimals: int, signs: str, split: Split, words: str
) -> None:
    assert target_text(direction, lines, decimals, "en") == signs
    assert split_target(direction, lines, decimals, "en") == split
    assert target_words(direction, lines, decimals, "en") == words


def test_a_target_in_words_may_carry_its_unit() -> None:
    assert target_words("down", Lines(target=Decimal(11)), 1, "en", "h") == "at most 11.0\N{NO-BREAK SPACE}h"
    assert target_words("range", Lines(lower=Decimal(12), upper=Decimal(15)), 1, "en", "%") == (
        "between 12% and 15%"
    )
    assert target_words("up", None, 1, "en", "h") == "–"


@pytest.mark.parametrize(
    ("key", "calendar", "name", "short"),
    [
        ("2026-11-12", Calendar(), "Thu 12 Nov 2026", "12 Nov"),
        ("2026-W47", Calendar(), "Week 47, 2026", "W47 26"),
        ("2026-10", Calendar(), "October 2026", "Oct 26"),
        ("2026-10", JULY, "October 2026", "Oct 26"),
        ("FY2026-Q4", Calendar(), "Q4 2026", "Q4 26"),
        ("FY2026-H1", Calendar(), "H1 2026", "H1 26"),
        ("FY2026", Calendar(), "2026", "2026"),
        ("FY2027-Q2", JULY, "Q2 FY 2026/27 (Oct to Dec 2026)", "Q2 26/27"),
        ("FY2027-H1", JULY, "H1 FY 2026/27 (Jul to Dec 2026)", "H1 26/27"),
        ("FY2027", JULY, "FY 2026/27", "FY 26/27"),
        ("FY2027-Q2", Calendar(start_month=9), "Q2 FY 2026/27 (Dec 2026 to Feb 2027)", "Q2 26/27"),
    ],
)
def test_period(key: str, calendar: Calendar, name: str, short: str) -> None:
    period = parse_key(calendar, key)
    assert period_name(period, calendar) == name
    assert period_short(period, calendar) == short


def test_days_and_moments() -> None:
    assert day_text(date(2026, 11, 12)) == "Thu 12 Nov 2026"
    assert day_short(date(2026, 11, 5)) == "5 Nov"
    noon = datetime(2026, 11, 5, 9, 12)  # noqa: DTZ001 - the reader's wall clock
    assert moment_text(noon, date(2026, 11, 5)) == "09:12"
    assert moment_text(noon, date(2026, 11, 6)) == "5 Nov 09:12"


def test_every_status_has_its_shape_and_word() -> None:
    assert {code: (look.css, look.symbol, str(look.word), look.shape) for code, look in STATUS.items()} == {
        "green": ("on", "st-on", "On track", "●"),
        "amber": ("risk", "st-risk", "At risk", "▲"),
        "red": ("off", "st-off", "Off track", "◆"),
        "na": ("none", "st-na", "N/A", "–"),
        "no_target": ("none", "st-notarget", "No target", "○"),
        "not_due": ("none", "st-early", "Not due", "◔"),
        "error": ("none", "st-error", "Error", "⊗"),
        "no_data": ("none", "st-missing", "No data", "◌"),
        "insufficient_data": ("none", "st-missing", "Too little data", "◌"),
    }


@pytest.mark.parametrize(
    ("key", "name", "short"),
    [
        ("FY2026-P07", "P07 FY 2026 (15 Sep to 12 Oct 2025)", "P07 26"),
        ("FY2026-Q4", "Q4 FY 2026 (8 Dec 2025 to 29 Mar 2026)", "Q4 26"),
        ("FY2026-H1", "H1 FY 2026 (31 Mar to 14 Sep 2025)", "H1 26"),
        ("FY2026", "FY 2026 (31 Mar 2025 to 29 Mar 2026)", "FY 26"),
        ("2025-W47", "Week 47, 2025", "W47 25"),
    ],
)
def test_periods_of_a_table_are_named_with_their_days(key: str, name: str, short: str) -> None:
    calendar = Calendar(table=Table(rows_of_pattern(Pattern("13", 3, "sunday"), 2026, 2026)))
    period = parse_key(calendar, key)
    assert (period_name(period, calendar), period_short(period, calendar)) == (name, short)


def test_what_lies_outside_a_table_is_named_by_its_days_alone() -> None:
    calendar = Calendar(table=Table(rows_of_pattern(Pattern("13", 3, "sunday"), 2026, 2026)))
    before = shift(calendar, parse_key(calendar, "FY2026-P01"), -1)
    assert (period_name(before, calendar), period_short(before, calendar)) == (
        "30 Dec 2024 to 30 Mar 2025",
        "30 Dec",
    )
