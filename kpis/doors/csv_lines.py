"""Reads a CSV file of the folder line by line; whatever is not as it should be becomes a Mistake."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kpis.doors.cells import suggestion
from kpis.doors.tables import Table


class Mistake(NamedTuple):
    """Where something stands and which rule it breaks; `line` 0 is the file as a whole."""

    file: str
    line: int
    column: str
    value: str
    rule: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        column = f", {self.column}" if self.column else ""
        value = f' "{self.value}"' if self.value else ""
        return f"{place}{column}{value}: {self.rule}"


@dataclass
class Lines:
    """Reads the lines of one file as cells in the order of its header, `names`. `is_whole` says afterwards
    whether every line could be read."""

    table: Table
    mistakes: list[Mistake] = field(default_factory=list)
    names: tuple[str, ...] = ()
    is_whole: bool = True

    def read(self, content: bytes) -> Iterator[tuple[int, list[str]]]:
        """(number of the line, its cells); mistakes are kept and their lines left out."""
        decoded = self._decoded(content)
        if decoded is None:
            return
        yield from self.read_cells(self._split(decoded))

    def read_cells(self, lines: Iterable[tuple[int, Sequence[str]]]) -> Iterator[tuple[int, list[str]]]:
        """The same of lines that are cells already; the first with any text is the header."""
        for number, cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            if not self.names:
                if not self._header(number, cells):
                    return
            elif len(cells) != len(self.names):
                self._unread(number, f"The line has {len(cells)} cells and the header {len(self.names)}.")
            else:
                yield number, [cell.strip() for cell in cells]

    def _split(self, decoded: str) -> Iterator[tuple[int, list[str]]]:
        reader = csv.reader(io.StringIO(decoded, newline=""), strict=True)
        number = 1
        try:
            for cells in reader:
                yield number, cells
                number = reader.line_num + 1
        except csv.Error as problem:
            self._unread(number, f"This is no CSV from here on: {problem}.")

    def _decoded(self, content: bytes) -> str | None:
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            for number, line in enumerate(content.split(b"\n"), start=1):
                try:
                    line.decode("utf-8-sig")
                except UnicodeDecodeError as problem:
                    shown = line[problem.start : problem.start + 1].hex(" ")
                    rule = f"The file is not UTF-8: byte {shown} at place {problem.start + 1} of the line."
                    self._unread(number, rule)
            return None

    def _header(self, line: int, cells: Sequence[str]) -> bool:
        names = [cell.strip() for cell in cells]
        known = tuple(self.table.columns)
        before = len(self.mistakes)
        for position, name in enumerate(names):
            if name not in known:
                self._mistake(line, name, "", f"There is no such column{suggestion(name, known)}.")
            elif name in names[:position]:
                self._mistake(line, name, "", "The column stands there twice.")
        for name in self.table.required:
            if name not in names:
                self._mistake(line, name, "", "The column is missing.")
        self.names = tuple(names)
        self.is_whole = len(self.mistakes) == before
        return self.is_whole

    def _unread(self, line: int, rule: str) -> None:
        self.is_whole = False
        self._mistake(line, "", "", rule)

    def _mistake(self, line: int, column: str, value: str, rule: str) -> None:
        self.mistakes.append(Mistake(self.table.file, line, column, value, rule))
