"""The table of a measure's chart as a download, at the address of the page itself."""

from django.http import HttpResponse

from kpiportal.web import file_response
from kpis.doors.table_files import CONTENT_TYPES, table_file
from kpis.queries.measure_pages import MeasurePage
from kpis.queries.series_tables import series_table


def series_file(page: MeasurePage, kind: str) -> HttpResponse:
    """OPS-OPS_01-2026-10.csv."""
    table = series_table(page.figure.drawn)
    name = f"{page.measure.team.code}-{page.measure.kpi.code}-{page.key}"
    content = table_file(kind, page.measure.kpi.name, table.heads, table.rows)
    return file_response(content, f"{name}.{kind}", CONTENT_TYPES[kind])
