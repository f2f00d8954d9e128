from decimal import Decimal

import pytest

from kpis.calc.decimals import NumberError, read_decimal, write_decimal

PLAIN = "a number is a plain decimal such as 1250.5"
COMMA = "a number is written with a decimal point, not a comma"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", Decimal(1)),
        ("-1250.50", Decimal("-1250.5")),
        ("+.5", Decimal("0.5")),
        ("0007", Decimal(7)),
        ("999999999999999999.999999999999", Decimal("999999999999999999.999999999999")),
        ("1.0000000000000000", Decimal(1)),
    ],
)
def test_plain_decimals_are_read(text: str, value: Decimal) -> None:
    assert read_decimal(text) == value


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("1,5", COMMA),
        ("", PLAIN),
        ("1e5", PLAIN),
        ("NaN", PLAIN),
        ("Infinity", PLAIN),
        ("1_000", PLAIN),
        ("1,000.5", PLAIN),
        ("١٢", PLAIN),
        ("--1", PLAIN),
        ("5 %", PLAIN),
        ("1000000000000000000", "a number has at most 18 digits before the point"),
        ("0.1234567890123", "a number has at most 12 decimals"),
    ],
)
def test_anything_else_is_refused_with_the_rule(text: str, rule: str) -> None:
    with pytest.raises(NumberError) as refused:
        read_decimal(text)
    assert str(refused.value) == rule


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("100.00", "100"),
        ("-0.0", "0"),
        ("1E+3", "1000"),
        ("-2.50", "-2.5"),
        ("0.000000000001", "0.000000000001"),
    ],
)
def test_numbers_are_written_plainly(value: str, text: str) -> None:
    assert write_decimal(Decimal(value)) == text
