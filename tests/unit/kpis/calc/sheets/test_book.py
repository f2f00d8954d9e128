import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.sheets.book import Place, letters


@pytest.mark.parametrize(
    ("column", "name"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA"), (16384, "XFD")]
)
def test_columns_are_named_as_in_a_spreadsheet(column: int, name: str) -> None:
    assert letters(column) == name


def test_places_are_written_as_a_reader_finds_them() -> None:
    assert (str(Place("October", 5, 4)), str(Place("", 5, 4))) == ("October!D5", "D5")


@given(st.integers(1, 16_384), st.integers(1, 1_048_576))
def test_a_place_says_its_column_and_row_again(column: int, row: int) -> None:
    name = str(Place("", row, column)).removesuffix(str(row))
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    assert number == column
