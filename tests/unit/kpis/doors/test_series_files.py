from decimal import Decimal
from io import BytesIO

from openpyxl import load_workbook  # type: ignore[import-untyped]  # it publishes no types

from kpis.doors.series_files import series_csv, series_workbook
from kpis.queries.series_tables import SeriesTable

TABLE = SeriesTable(["Value, =1+1", "@Signal"], [[Decimal("-1250.50"), "+cmd"], [None, "–"]], 2)


def test_text_like_a_formula_is_guarded_and_numbers_are_plain() -> None:
    assert series_csv(TABLE).decode("utf-8-sig") == "\"Value, =1+1\",'@Signal\n-1250.5,'+cmd\n,–\n"


def test_a_workbook_keeps_text_text_whatever_the_measure_is_called() -> None:
    book = load_workbook(BytesIO(series_workbook(TABLE, "=Bus/Tram: [all]")))
    sheet = book.active
    assert [[cell.value for cell in row] for row in sheet.rows] == [
        ["Value, =1+1", "'@Signal"],
        [-1250.5, "'+cmd"],
        [None, "–"],
    ]
    assert {cell.data_type for row in sheet.rows for cell in row} == {"s", "n"}
