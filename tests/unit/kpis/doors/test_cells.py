import datetime as dt
from decimal import Decimal

import pytest

from accounts.models import BEGINNING
from kpis.doors.cells import (
    CellError,
    Read,
    code,
    day,
    email,
    long_text,
    number,
    several,
    suggestion,
    text,
    whole,
    word,
    write,
    yes_or_no,
)


@pytest.mark.parametrize(
    ("read", "cell", "value"),
    [
        (text(5), "Übers", "Übers"),
        (long_text(), "two\nlines", "two\nlines"),
        (code(), "A_1", "A_1"),
        (code(hyphen=True), "A-1", "A-1"),
        (email, "Ines@Merrow.Example", "ines@merrow.example"),
        (number, "-1.50", Decimal("-1.5")),
        (whole(0, 12), "12", 12),
        (day, "2024-02-29", dt.date(2024, 2, 29)),
        (word("up", "down"), "down", "down"),
        (yes_or_no, "yes", True),
        (several(code()), "B; A;B;", ("A", "B")),
    ],
)
def test_a_cell_is_read_by_the_kind_of_its_column(read: Read, cell: str, value: object) -> None:
    assert read(cell) == value


@pytest.mark.parametrize(
    ("read", "cell", "rule"),
    [
        (text(5), "123456", "A text here has at most 5 characters."),
        (text(5), "a\nb", "A text here holds no control characters."),
        (
            code(),
            "A-1",
            "A code starts with a letter and holds letters, digits and _, at most 64 characters.",
        ),
        (email, "ines@merrow", "An e-mail address looks like name@example.org."),
        (number, "1,5", "A number is written with a decimal point, not a comma."),
        (whole(0, 12), "13", "It is a whole number from 0 to 12."),
        (whole(0, 12), "1.0", "It is a whole number from 0 to 12."),
        (day, "20240229", "A day is written as 2026-11-22."),
        (day, "2023-02-29", "There is no such day."),
        (word("up", "down"), "dwn", 'It is one of up, down (did you mean "down"?).'),
        (yes_or_no, "true", "It is yes or no."),
        (several(word("a")), "a;b", "It is one of a."),
    ],
)
def test_a_cell_that_breaks_a_rule_says_which(read: Read, cell: str, rule: str) -> None:
    with pytest.raises(CellError) as refused:
        read(cell)
    assert str(refused.value) == rule


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (Decimal("100.50"), "100.5"),
        (BEGINNING, ""),
        (dt.date(2025, 1, 1), "2025-01-01"),
        (("A", "B"), "A;B"),
        (12, "12"),
        ("text", "text"),
    ],
)
def test_a_value_is_written_as_it_is_read(value: object, cell: str) -> None:
    assert write(value) == cell


def test_the_nearest_known_word_is_suggested_as_it_is_written() -> None:
    assert suggestion("ops_1", ["OPS_01", "FIN_01"]) == ' (did you mean "OPS_01"?)'
    assert suggestion("xyz", ["OPS_01"]) == ""
