"""The figures that a sheet gives: one line for each, read as its layout and its mapping say."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from kpis.calc.periods import RANK, Calendar, Period, containing, is_finer, period_key

from .book import Given, Line, Place, Sheet
from .cells import is_filled, kind, shown
from .folding import Read, fold
from .layout import Layout
from .mapping import Mapping, Use
from .numbers import Marks, marks_of, read_number, stored
from .period_cells import period_in
from .titles import is_of_quarters
from .written_periods import of_year_and_month

Row = Sequence[Given]

_ANSWERS = {"yes": "yes", "no": "no", "true": "yes", "false": "no"}
_NOT_APPLICABLE = frozenset({"na", "n/a", "not applicable"})


def read_lines(sheet: Sheet, layout: Layout, mapping: Mapping, calendar: Calendar) -> Iterator[Line]:
    """One for each figure, in the order of the file. What is blank or says that there is nothing gives none;
    what is no figure gives a line with a problem. Names are replaced by those of the mapping, and what is not
    among them stays as it is written."""
    read = _Rows(sheet, layout, mapping, calendar).read()
    return fold(read, mapping.combine) if mapping.combine else (found.line for found in read)


class _Rows:
    """The rows of a sheet with what the columns mean, found out once."""

    def __init__(self, sheet: Sheet, layout: Layout, mapping: Mapping, calendar: Calendar) -> None:
        self.sheet, self.layout, self.mapping, self.calendar = sheet, layout, mapping, calendar
        self.values = [(column, mapping.columns[column]) for column in mapping.of_role("value")]
        self.first = {use.role: column for column, use in sorted(mapping.columns.items(), reverse=True)}
        self.marks = {column: self._marks(column) for column, _ in self.values}
        self.has_quarters = is_of_quarters(str(self.cell(layout.titles, self.first.get("month")) or ""))
        self.counts_rows = mapping.combine == "count"

    def read(self) -> Iterator[Read]:
        for number in self.layout.numbers():
            row = self.sheet.rows[number - 1]
            about = _About(self, number, row)
            for column, use in self.values:
                found = self._figure(row, column)
                if found[0] or about.state != "value":
                    yield about.line(column, use, *found)
            if not self.values and self.counts_rows:
                yield about.line(1, Use("value"), "1", "")

    def _figure(self, row: Row, column: int) -> tuple[str, str]:
        """Value and problem; where rows are counted, whatever stands there is one."""
        cell = row[column - 1] if column <= len(row) else None
        if self.counts_rows and _says_something(cell):
            return "1", ""
        return figure_in(cell, self.marks[column])

    def _marks(self, column: int) -> Marks:
        cells = (self.cell(self.sheet.rows[number - 1], column) for number in self.layout.numbers())
        texts = (cell for cell in cells if isinstance(cell, str))
        return marks_of(texts, decimal_comma=self.mapping.decimal_comma)

    def cell(self, row: Row, column: int | None) -> Given:
        return row[column - 1] if column and column <= len(row) else None

    def of_role(self, row: Row, role: str) -> Given:
        return self.cell(row, self.first.get(role))

    def name(self, row: Row, role: str) -> str:
        written = shown(self.of_role(row, role))
        return self.mapping.names.get(role, {}).get(written, written)


class _About:
    """What a row says of all figures in it."""

    def __init__(self, rows: _Rows, number: int, row: Row) -> None:
        self.rows, self.number, self.row = rows, number, row
        self.kpi, self.team = rows.name(row, "kpi"), rows.name(row, "team")
        self.person, self.input = rows.name(row, "person"), rows.name(row, "input")
        self.note = _text(rows.of_role(row, "note"))
        self.state = _state(rows.of_role(row, "state"))
        self.measure = _whole(rows.of_role(row, "measure"))
        self.version = _whole(rows.of_role(row, "version"))
        self.moment, self.period = self._when()

    def line(self, column: int, use: Use, value: str, problem: str) -> Read:
        mapping = self.rows.mapping
        line = Line(
            place=Place(self.rows.sheet.name, self.number, column),
            value=value,
            given=shown(self.rows.cell(self.row, column)),
            kpi=use.kpi or self.kpi or mapping.kpi,
            team=self.team or mapping.team,
            person=self.person,
            period=use.period or self.period or mapping.period,
            input=use.input or self.input,
            state=self.state,
            note=self.note,
            measure=self.measure,
            version=self.version,
            problem=problem,
        )
        return Read(line, self.moment)

    def _when(self) -> tuple[Period | None, str]:
        """The period as it is written, and the key of what it counts for or, unread, its text."""
        rows, mapping = self.rows, self.rows.mapping
        year, month = rows.of_role(self.row, "year"), rows.of_role(self.row, "month")
        if is_filled(year) and is_filled(month):
            part = f"Q{shown(month)}" if rows.has_quarters and len(shown(month)) == 1 else shown(month)
            written = f"{part} {shown(year)}"
            period = of_year_and_month(rows.calendar, shown(year), part)
        else:
            cell = next(filter(_says_something, (rows.of_role(self.row, "period"), year, month)), None)
            written, period = shown(cell), period_in(rows.calendar, cell, mapping.day_first)
        if period is None:
            return None, written
        column = rows.first.get("period")
        return period, _key(rows.calendar, period, mapping.columns[column].period if column else "")


def figure_in(cell: Given, marks: Marks) -> tuple[str, str]:
    """The value as an entry holds it, empty for none, and the rule that the cell breaks."""
    if isinstance(cell, bool):
        return ("yes" if cell else "no"), ""
    if isinstance(cell, Decimal):
        return stored(cell), ""
    if not isinstance(cell, str):
        return (shown(cell), "number") if cell else ("", "")
    if kind(cell) in ("blank", "none"):
        return "", ""
    number = read_number(cell, marks)
    if number is not None:
        return stored(number), ""
    answer = _ANSWERS.get(cell.strip().casefold(), "")
    return (answer, "") if answer else (shown(cell), "number")


def _key(calendar: Calendar, period: Period, grain: str) -> str:
    if grain in RANK and grain in calendar.grains and is_finer(period.grain, grain):
        period = containing(calendar, period, grain)
    return period_key(calendar, period)


def _says_something(cell: Given) -> bool:
    return is_filled(cell) and not (isinstance(cell, str) and kind(cell) == "none")


def _state(cell: Given) -> str:
    written = shown(cell).casefold()
    return "na" if written in _NOT_APPLICABLE else written or "value"


def _text(cell: Given) -> str:
    """Of a comment, whose line breaks are meant."""
    return cell.strip() if isinstance(cell, str) else shown(cell)


def _whole(cell: Given) -> int | None:
    text = shown(cell)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
