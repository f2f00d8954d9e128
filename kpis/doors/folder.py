"""Reads an organisation folder to typed rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kpis.doors.cells import SHOWN, CellError, suggestion
from kpis.doors.csv_lines import Lines, Mistake
from kpis.doors.settings_file import FILE as SETTINGS_FILE
from kpis.doors.settings_file import read_settings, setting_lines
from kpis.doors.tables import TABLES, Table

VALUES = "values"
KNOWN = (SETTINGS_FILE, *(table.file for table in TABLES.values()))
"""The files of a folder."""


@dataclass(slots=True)
class Row:
    """One line of a table. `given` are the columns whose cell is not empty."""

    table: Table
    line: int
    values: dict[str, Any]
    given: frozenset[str]

    @property
    def key(self) -> tuple[Any, ...]:
        """Codes regardless of case, what is missing as an empty text."""
        return tuple(folded(self.values[name]) for name in self.table.key)

    def mistake(self, column: str, rule: str, value: str | None = None) -> Mistake:
        shown = str(self.values.get(column) or "") if value is None else value
        return Mistake(self.table.file, self.line, column, shown[:SHOWN], rule)


def folded(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else "" if value is None else value


@dataclass
class Folder:
    """What the files hold: the settings, the rows of each table that is there, and the bytes of values.csv,
    whose lines may be too many to hold as rows. `dropped` are the first key cells of lines that hold a
    mistake, so that nobody complains of their absence too; `broken` are tables with lines that could not be
    read at all; `aside` are files that are no part of a folder; `marks` of a workbook
    say what its lines were when it was written."""

    organisation: dict[str, Any] | None = None
    setting_lines: dict[str, int] = field(default_factory=dict)
    tables: dict[str, list[Row]] = field(default_factory=dict)
    headers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    dropped: dict[str, set[str]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    values: bytes | None = None
    mistakes: list[Mistake] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    marks: dict[str, dict[int, str]] = field(default_factory=dict)


def read_folder(path: Path) -> Folder:
    """Everything in the folder but the lines of values.csv, which `Lines` reads."""
    unread: dict[str, Mistake] = {}
    names = sorted(file.name for file in path.iterdir() if file.suffix in (".csv", ".toml"))
    folder = folder_of({name: _content(path / name, unread) if name in KNOWN else b"" for name in names})
    folder.mistakes += unread.values()
    folder.broken |= {Path(name).stem for name in unread}
    return folder


def folder_of(files: Mapping[str, bytes]) -> Folder:
    """The same of files that lie somewhere else, by their names."""
    folder = Folder(aside=_aside(files))
    if SETTINGS_FILE in files:
        folder.organisation, found = read_settings(files[SETTINGS_FILE])
        folder.setting_lines = setting_lines(files[SETTINGS_FILE])
        folder.mistakes += [Mistake(SETTINGS_FILE, *place) for place in found]
    for table in TABLES.values():
        if table.file in files and table.name == VALUES:
            folder.values = files[table.file]
        elif table.file in files:
            reader = Lines(table)
            read_table(folder, reader, reader.read(files[table.file]))
    return folder


def _content(file: Path, unread: dict[str, Mistake]) -> bytes:
    try:
        return file.read_bytes()
    except OSError as problem:
        rule = f"The file cannot be read: {problem.strerror}."
        unread[file.name] = Mistake(file.name, 0, "", "", rule)
        return b""


def read_table(folder: Folder, reader: Lines, lines: Iterable[tuple[int, Sequence[str]]]) -> None:
    """The typed rows of the lines that come through a reader; a key that stands there twice is a mistake of
    the later line."""
    table = reader.table
    rows: dict[tuple[Any, ...], Row] = {}
    dropped: set[str] = set()
    for line, cells in lines:
        row = _row(reader, line, cells)
        if row is None:
            named = dict(zip(reader.names, cells, strict=True))
            dropped.add(named.get(table.key[0], "").lower())
            continue
        first = rows.setdefault(row.key, row)
        if first is not row:
            key = ", ".join(name for name in table.key if name in row.given)
            reader.mistakes.append(
                row.mistake(key, f"The same key stands in line {first.line}.", _shown(row))
            )
    folder.tables[table.name], folder.headers[table.name] = list(rows.values()), reader.names
    folder.dropped[table.name] = dropped
    if not reader.is_whole:
        folder.broken.add(table.name)
    folder.mistakes += reader.mistakes


def _row(reader: Lines, line: int, cells: Sequence[str]) -> Row | None:
    table = reader.table
    values = {name: column.default for name, column in table.columns.items()}
    given = dict(zip(reader.names, cells, strict=True))
    before = len(reader.mistakes)
    for name, cell in given.items():
        if cell:
            try:
                values[name] = table.columns[name].read(cell)
            except CellError as problem:
                reader.mistakes.append(Mistake(table.file, line, name, cell[:SHOWN], str(problem)))
        elif name in table.required:
            reader.mistakes.append(Mistake(table.file, line, name, "", "The cell must not be empty."))
    if len(reader.mistakes) > before:
        return None
    return Row(table, line, values, frozenset(name for name, cell in given.items() if cell))


def _shown(row: Row) -> str:
    return " ".join(str(row.values[name]) for name in row.table.key if name in row.given)


def _aside(names: Iterable[str]) -> list[str]:
    """Files that are no part of a folder, each with the name that may have been meant."""
    return [f"{name}{suggestion(name, KNOWN)}" for name in sorted(names) if name not in KNOWN]
