"""Numbers as people write them: the marks of a column are found from the column as a whole."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpis.calc.sheets.numbers import Marks, is_number, marks_of, read_number, stored

POINT, COMMA = Marks("."), Marks(",")
GAPS = ["", " ", "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}", "'", "\N{RIGHT SINGLE QUOTATION MARK}"]
figures = st.decimals(-(10**15), 10**15, places=4, allow_nan=False)


def written(value: Decimal, decimal: str, gap: str, negative: str = "-{}") -> str:
    whole, _, places = f"{abs(value):f}".partition(".")
    text = f"{int(whole):,}".replace(",", gap) + (f"{decimal}{places}" if places else "")
    return negative.format(text) if value < 0 else text


@pytest.mark.parametrize(
    ("text", "marks", "value"),
    [
        ("1,234.50", POINT, "1234.50"),
        ("1.234,50", COMMA, "1234.50"),
        ("1 234,50", COMMA, "1234.50"),
        ("1'234.50", POINT, "1234.50"),
        ("2,200.00", POINT, "2200.00"),
        ("£40,000", POINT, "40000"),
        ("12 €", POINT, "12"),
        ("$ -3.5", POINT, "-3.5"),
        ("84,6 %", COMMA, "84.6"),
        ("(12.5)", POINT, "-12.5"),
        ("−3", POINT, "-3"),
        (" 7 ", POINT, "7"),
        (".5", POINT, "0.5"),
        ("5.", POINT, "5"),
        ("1,234,567", POINT, "1234567"),
    ],
)
def test_a_number_in_any_usual_style(text: str, marks: Marks, value: str) -> None:
    assert read_number(text, marks) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "-",
            ".",
            "1_000",
            "1e5",
            "1E+5",
            "٣٤",
            "１２",
            "0x1F",
            "NaN",
            "Infinity",
            "12 apples",
            "£",
            "%",
            "--5",
        ),
        *("1,00,000", "12,34.5", "1.2.3", "1 2", "1,2,3", "(5", "5)", "(-5)", "5-", "1,234'567", "0,123,456"),
        "9" * 61,
    ],
)
def test_what_is_no_number(text: str) -> None:
    assert (is_number(text), read_number(text, POINT), read_number(text, COMMA)) == (False, None, None)


@pytest.mark.parametrize(
    ("texts", "decimal"),
    [
        (["1,234", "12.50"], "."),
        (["1,234", "12,50"], ","),
        (["1.234", "1.234.567"], ","),
        (["1,234", "1,234,567"], "."),
        (["1.234", "0.123"], "."),
        (["1,234", "12345,678"], ","),
        (["1,234", "words", "1 234,5"], ","),
        (["84,6", "91,2", "7.5"], ","),
    ],
)
def test_the_column_decides(texts: list[str], decimal: str) -> None:
    assert marks_of(texts) == marks_of(texts, decimal_comma=True) == Marks(decimal)


def test_where_every_number_is_ambiguous_the_mapping_decides() -> None:
    assert marks_of(["1,234", "5"]) == POINT
    assert marks_of(["1,234", "5"], decimal_comma=True) == COMMA
    assert read_number("1,234", COMMA) == Decimal("1.234")


def test_what_breaks_the_marks_of_its_column_is_no_number() -> None:
    assert read_number("1,234.50", COMMA) is None
    assert read_number("0,5", POINT) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0.848370313905359", "0.848370313905"),
        ("0.0000000000005", "0.000000000001"),
        ("1.50", "1.5"),
        ("-0.0", "0"),
        ("1E+5", "100000"),
        ("1E-20", "0"),
    ],
)
def test_entries_hold_twelve_decimals(value: str, text: str) -> None:
    assert stored(Decimal(value)) == text


@given(
    figures,
    st.sampled_from([".", ","]),
    st.sampled_from(GAPS),
    st.sampled_from(["-{}", "({})", "−{}", "-£{}", "{}%"]),
)
def test_every_style_reads_back_equal(value: Decimal, decimal: str, gap: str, negative: str) -> None:
    value = abs(value) if negative == "{}%" else value
    text = written(value, decimal, gap, negative)
    assert read_number(text, marks_of([text])) == value


@settings(deadline=None)
@given(st.lists(figures, min_size=1), st.sampled_from([(".", ","), (",", "."), (",", "'")]))
def test_a_column_of_one_style_reads_back_equal(values: list[Decimal], style: tuple[str, str]) -> None:
    texts = [written(value, *style) for value in values]
    marks = marks_of(texts)
    assert [read_number(text, marks) for text in texts] == values


@given(st.text(max_size=80))
def test_no_text_raises(text: str) -> None:
    assert (read_number(text, marks_of([text])) is None) == (not is_number(text))
