from decimal import Decimal

import pytest

from kpis.doors.settings_file import DEFAULTS, read_settings, write_settings

PLAIN = "A number is a plain decimal such as 1250.5."
DIGITS = "A number has at most 18 digits before the point."


def test_what_is_not_given_has_its_default() -> None:
    assert read_settings(b"") == (DEFAULTS, [])


def test_settings_are_written_as_they_are_read() -> None:
    given = DEFAULTS | {
        "name": 'The "Übersee" \\ Line',
        "timezone": "Europe/Paris",
        "entry_days": 3,
        "entry_day_kind": "working",
        "lock_after_days": 0,
        "tolerance_percent": Decimal("12.5"),
        "node_green_at": Decimal(95),
    }
    text = write_settings(given | {"calendar": "months"})
    assert 'name = "The \\"Übersee\\" \\\\ Line"\n' in text
    assert read_settings(text.encode()) == (given, [])


def test_days_are_written_as_calendar_days_by_not_saying_so() -> None:
    assert "entry_day_kind" not in write_settings(DEFAULTS | {"calendar": "months"})


def test_a_byte_order_mark_and_carriage_returns_do_no_harm() -> None:
    content = b'\xef\xbb\xbfname = "A"\r\nentry_days = 3\r\n'
    assert read_settings(content) == (DEFAULTS | {"name": "A", "entry_days": 3}, [])


def test_a_mistaken_setting_is_named_by_its_line_and_left_out() -> None:
    content = b'# ours\nname = "A"\nentry_days = true\n[extra]\nx = 1\n'
    assert read_settings(content) == (
        DEFAULTS | {"name": "A"},
        [
            (3, "entry_days", "yes", "It is a whole number from 0 to 366."),
            (4, "extra", "", "There is no such setting."),
        ],
    )


@pytest.mark.parametrize(
    ("line", "value", "rule"),
    [
        ("tolerance_percent = nan", "NaN", PLAIN),
        ("tolerance_percent = -inf", "-Infinity", PLAIN),
        ("tolerance_percent = 1e2", "100", PLAIN),
        ("tolerance_percent = 0.1234567890123", "0.1234567890123", "A number has at most 12 decimals."),
        ("node_green_at = 1234567890123456789", "1234567890123456789", DIGITS),
        ("fiscal_year_start = 13", "13", "It is a whole number from 1 to 12."),
        ("entry_days = 367", "367", "It is a whole number from 0 to 366."),
        ("entry_days = 2026-11-22", "2026-11-22", "It is a whole number from 0 to 366."),
        ('entry_day_kind = "lunar"', "lunar", 'It is one of calendar, working (did you mean "calendar"?).'),
    ],
)
def test_a_value_that_cannot_be_stored_is_refused(line: str, value: str, rule: str) -> None:
    key = line.partition(" ")[0]
    assert read_settings(line.encode()) == (DEFAULTS, [(1, key, value, rule)])


def test_a_file_that_nests_without_end_is_no_toml() -> None:
    assert read_settings(b"x = " + b"[" * 5000) == (
        {},
        [(0, "", "", "This is no TOML: it nests too deep.")],
    )
