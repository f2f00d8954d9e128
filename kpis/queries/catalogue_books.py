"""The rows of the catalogue's workbook."""

from typing import Any

from kpis.doors.column_meanings import MEANINGS
from kpis.queries.folder import ROWS

Row = dict[str, Any]


def catalogue_rows() -> dict[str, list[Row]]:
    """Rows of the folder as known now. Measures of persons, their weights and targets are left out: a file
    that lies on a computer is no place for them."""
    return {name: [row for row in ROWS[name]() if not row.get("person")] for name in MEANINGS}
