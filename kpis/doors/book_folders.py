"""A workbook of the catalogue comes back: its sheets are read as the files of a folder are."""

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal

from kpis.calc.decimals import write_decimal
from kpis.calc.sheets.book import Given, Sheet
from kpis.doors.catalogue_books import ABOUT, MARK
from kpis.doors.cells import suggestion
from kpis.doors.column_meanings import MEANINGS
from kpis.doors.csv_lines import Lines, Mistake
from kpis.doors.folder import Folder, read_table
from kpis.doors.refused_files import FileRefused
from kpis.doors.tables import TABLES
from kpis.doors.uploaded import UPLOAD
from kpis.doors.workbook_cells import read_workbook

_BEGINNING = b"PK"


def read_catalogue(content: bytes) -> Folder:
    """FileRefused where it is no workbook that can be read. Formulas are not computed: what the spreadsheet
    program saw last counts."""
    if len(content) > UPLOAD:
        raise FileRefused("too_large")
    if not content.startswith(_BEGINNING):
        raise FileRefused("empty" if not content else "no_workbook")
    folder = Folder()
    for sheet in read_workbook(content).sheets:
        name = sheet.name.strip().lower()
        if name in MEANINGS and name not in folder.tables:
            _read_sheet(folder, name, sheet)
        elif name != ABOUT:
            folder.aside.append(f"{sheet.name}{suggestion(name, MEANINGS)}")
    if not folder.tables and not folder.mistakes:
        rule = f"There is none of the sheets {', '.join(MEANINGS)}."
        folder.mistakes.append(Mistake("kpis.csv", 0, "", "", rule))
    return folder


def _read_sheet(folder: Folder, name: str, sheet: Sheet) -> None:
    lines = [(number, [_text(cell) for cell in cells]) for number, cells in enumerate(sheet.rows, start=1)]
    filled = [(number, cells) for number, cells in lines if any(cells)]
    header = filled[0][1] if filled else []
    place = header.index(MARK) if MARK in header else len(header)
    folder.marks[name] = {number: cells[place] for number, cells in filled if len(cells) > place}
    reader = Lines(TABLES[name])
    width = max((number for number, title in enumerate(header, start=1) if title), default=0)
    read_table(folder, reader, reader.read_cells(_without_mark(filled, place, width)))


def _without_mark(
    lines: Sequence[tuple[int, list[str]]], place: int, width: int
) -> Iterator[tuple[int, list[str]]]:
    """Rows of a sheet end with their last filled cell, so what is missing is empty."""
    for number, cells in lines:
        while len(cells) > width and not cells[-1]:
            cells.pop()
        cells += [""] * (width - len(cells))
        yield number, cells[:place] + cells[place + 1 :]


def _text(given: Given) -> str:
    """A cell as the folder writes it."""
    if given is None:
        return ""
    if isinstance(given, bool):
        return "yes" if given else "no"
    if isinstance(given, Decimal):
        return write_decimal(given)
    return given.isoformat() if isinstance(given, dt.date) else given.strip()
