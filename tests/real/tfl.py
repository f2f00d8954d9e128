"""Turns journeys on the lines of a city into an organisation folder with the calendar they were published by.

Source: Transport for London, "Public transport journeys by type of transport", Open Government Licence v3.0.
The financial year starts on 1 April and has 13 periods of mostly four weeks, which the first and the last one
fill up. Keys name the year in which it ends. Days count, as published; the lengths beside them do not always
agree. A line without a figure did not run: it has no measure then, or comes back later.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple
from itertools import groupby
from pathlib import Path

from kpis.calc.table_rows import TableRow
from tests.real.tables import Row, write_settings, write_table

CITY = "TFL"
LINES = {
    "BUS": "Bus journeys (m)",
    "UNDERGROUND": "Underground journeys (m)",
    "DLR": "DLR Journeys (m)",
    "TRAM": "Tram Journeys (m)",
    "OVERGROUND": "Overground Journeys (m)",
    "CABLE_CAR": "London Cable Car Journeys (m)",
    "TFL_RAIL": "TfL Rail Journeys (m)",
}
"""Teams, and the columns of their journeys in millions."""
QUARTERS = (1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 4)


def write_folder(published: Iterable[Row], folder: Path) -> None:
    """A last row without anything is left out."""
    rows = [row for row in published if row["Reporting Period"]]
    periods = [period_of(row) for row in rows]
    lives = [(line, *life) for line, column in LINES.items() for life in _lives(rows, column)]
    running = list(dict.fromkeys(line for line, *_life in lives))
    write_settings(folder, name="Transport for London", calendar="table")
    write_table(folder, "periods", "key start end quarter half year", map(astuple, periods))
    write_table(folder, "teams", "code parent", [(CITY, ""), *((line, CITY) for line in running)])
    write_table(
        folder, "kpis", "code status direction unit aggregation", [("JOURNEYS", "active", "info", "m", "sum")]
    )
    whole = ("JOURNEYS", CITY, periods[0].start, periods[-1].end, "rollup")
    entered = (("JOURNEYS", line, first, last, "entry") for line, first, last in lives)
    write_table(folder, "measures", "kpi team active_from active_to source", [whole, *entered])
    write_table(folder, "values", "kpi team period value", _values(rows))


def period_of(row: Row) -> TableRow:
    """`04_24/25` with its days is FY2025-P04, of the second quarter."""
    number, year = int(row["Reporting Period"]), 2000 + int(row["Period and Financial year"][-2:])
    quarter = QUARTERS[number - 1]
    first, last = _day(row["Period beginning"]), _day(row["Period ending"])
    return TableRow(f"FY{year}-P{number:02d}", first, last, quarter, (quarter + 1) // 2, year)


def _day(text: str) -> dt.date:
    """23-Jun-24."""
    day = dt.datetime.strptime(text, "%d-%b-%y")  # noqa: DTZ007 - a day has no zone
    return day.date()


def _lives(rows: Sequence[Row], column: str) -> Iterator[tuple[dt.date, dt.date]]:
    for runs, several in groupby(rows, key=lambda row: bool(row.get(column, "").strip())):
        inside = [period_of(row) for row in several]
        if runs:
            yield inside[0].start, inside[-1].end


def _values(rows: Iterable[Row]) -> Iterator[Sequence[str]]:
    for row in rows:
        for line, column in LINES.items():
            figure = row.get(column, "").strip()
            if figure:
                yield "JOURNEYS", line, period_of(row).key, figure
