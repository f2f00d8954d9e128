"""Writes the organisation folder: every file, always in the same order, so that two dumps can be compared."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from kpis.doors.cells import write
from kpis.doors.settings_file import FILE, write_settings
from kpis.doors.tables import TABLES, Table
from kpis.queries.folder import ROWS, structure
from kpis.queries.folder.values import Entered


@dataclass(frozen=True, slots=True)
class Dumped:
    """How many rows each file holds, how many entries count nowhere and were left out, and how many
    measures are those of persons."""

    rows: Mapping[str, int]
    left_out: int
    persons: int


def dump_folder(path: Path) -> Dumped:
    """Writes the organisation as known now into a directory, which is made if need be."""
    path.mkdir(parents=True, exist_ok=True)
    (path / FILE).write_text(write_settings(structure.settings()), encoding="utf-8", newline="\n")
    entered = Entered()
    counts = {FILE: 1}
    persons: set[tuple[Any, ...]] = set()
    for table in TABLES.values():
        rows = entered if table.name == "values" else list(ROWS[table.name]())
        if table.name == "periods" and not rows:  # the file goes with a table calendar only
            (path / table.file).unlink(missing_ok=True)
            continue
        if table.name == "measures":
            persons = {(row["kpi"], row["team"], row["person"]) for row in rows if row["person"]}
        counts[table.file] = _write(path / table.file, table, rows)
    return Dumped(counts, entered.left_out, len(persons))


def _write(file: Path, table: Table, rows: Iterable[Mapping[str, Any]]) -> int:
    with file.open("w", encoding="utf-8", newline="") as stream:
        return write_rows(stream, table, rows, tuple(table.columns))


def write_rows(
    stream: TextIO, table: Table, rows: Iterable[Mapping[str, Any]], columns: Sequence[str]
) -> int:
    """Says how many. A cell that looks like a formula of a spreadsheet stays as it is: the folder is read by
    programs."""
    lines = 0
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow(written_cells(table, row, columns))
        lines += 1
    return lines


def written_cells(table: Table, row: Mapping[str, Any], columns: Sequence[str]) -> list[str]:
    return [write(row.get(name, table.columns[name].default)).strip() for name in columns]
