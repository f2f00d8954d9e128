"""The table of a measure's chart as a download, at the address of the page itself."""

from django.http import HttpResponse

from kpiportal.web import file_response
from kpis.doors.series_files import series_csv, series_workbook
from kpis.doors.xlsx_cells import XLSX
from kpis.queries.measure_pages import MeasurePage
from kpis.queries.series_tables import series_table

FORMATS = ("csv", "xlsx")


def series_file(page: MeasurePage, wanted: str) -> HttpResponse:
    """OPS-OPS_01-2026-10.csv."""
    table = series_table(page.figure.drawn)
    name = f"{page.measure.team.code}-{page.measure.kpi.code}-{page.key}.{wanted}"
    if wanted == "csv":
        return file_response(series_csv(table), name, "text/csv; charset=utf-8")
    return file_response(series_workbook(table, page.measure.kpi.name), name, XLSX)
