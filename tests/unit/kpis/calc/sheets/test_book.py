import pytest

from kpis.calc.sheets.book import Place, letters


@pytest.mark.parametrize(
    ("column", "name"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA"), (16384, "XFD")]
)
def test_columns_are_named_as_in_a_spreadsheet(column: int, name: str) -> None:
    assert letters(column) == name


def test_places_are_written_as_a_reader_finds_them() -> None:
    assert (str(Place("October", 5, 4)), str(Place("", 5, 4))) == ("October!D5", "D5")
