from decimal import Decimal

from kpis.doors.settings_file import DEFAULTS, read_settings, write_settings


def test_what_is_not_given_has_its_default() -> None:
    assert read_settings(b"") == (DEFAULTS, [])


def test_settings_are_written_as_they_are_read() -> None:
    given = DEFAULTS | {
        "name": 'The "Übersee" \\ Line',
        "timezone": "Europe/Paris",
        "entry_days": 3,
        "lock_after_days": 0,
        "tolerance_percent": Decimal("12.5"),
        "node_green_at": Decimal(95),
    }
    text = write_settings(given | {"calendar": "months"})
    assert 'name = "The \\"Übersee\\" \\\\ Line"\n' in text
    assert read_settings(text.encode()) == (given, [])


def test_a_byte_order_mark_and_carriage_returns_do_no_harm() -> None:
    content = b'\xef\xbb\xbfname = "A"\r\nentry_days = 3\r\n'
    assert read_settings(content) == (DEFAULTS | {"name": "A", "entry_days": 3}, [])


def test_a_mistaken_setting_is_named_by_its_line_and_left_out() -> None:
    content = b'# ours\nname = "A"\nentry_days = true\n[extra]\nx = 1\n'
    assert read_settings(content) == (
        DEFAULTS | {"name": "A"},
        [
            (3, "entry_days", "yes", "It is a whole number."),
            (4, "extra", "", "There is no such setting."),
        ],
    )
