"""Guesses what each column of a table is used for, from its title and from a look at its cells."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from kpis.calc.periods import Calendar, period_key

from .book import Given, Sheet
from .cells import is_figure, is_filled, kind, shown
from .layout import Layout
from .numbers import marks_of
from .period_cells import period_in
from .titles import TEMPLATE, folded, is_ours, is_target, rank
from .uses import Known, Use
from .written_periods import month_number, period_within

_LOOKED_AT = 300
"""Rows; the cells of a column are alike."""

_MOST = 0.8
"""Of the cells of a column that are filled."""

_SLASHED = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/[0-9]{2,4}.*")


class Columns:
    """The columns of a table by number, with the cells that are looked at."""

    def __init__(self, sheet: Sheet, layout: Layout, known: Known, calendar: Calendar) -> None:
        self.sheet, self.layout, self.known, self.calendar = sheet, layout, known, calendar
        self.titles = dict(enumerate(layout.titles, start=1))

    @cached_property
    def rows(self) -> Sequence[Sequence[Given]]:
        return [self.sheet.rows[number - 1] for number in self.layout.numbers()]

    def cells(self, column: int, limit: int = _LOOKED_AT) -> list[Given]:
        found = [row[column - 1] for row in self.rows[:limit] if column <= len(row)]
        return [cell for cell in found if is_filled(cell)]

    def uses(self) -> dict[int, Use]:
        """Every column has one; a workbook of ours says all by its titles."""
        if is_ours(self.layout.titles):
            return {
                column: Use(TEMPLATE.get(folded(title), "ignore")) for column, title in self.titles.items()
            }
        chosen = self._rows_say() | self._titles_say()
        if not any(use.role == "value" for use in chosen.values()):
            chosen |= self._value(chosen)
        return {column: chosen.get(column, Use("ignore")) for column in self.titles}

    def _rows_say(self) -> dict[int, Use]:
        """What a row says of its figure: whose it is, of what, and when."""
        chosen: dict[int, Use] = {}
        for role in ("kpi", "team", "person", "input", "note"):
            column = self._named(role, chosen)
            if column:
                chosen[column] = Use(role)
        return chosen | self._when(chosen)

    def _named(self, role: str, taken: Mapping[int, Use]) -> int | None:
        """The column whose cells are mostly known by name, else the one with the likeliest title."""
        free = [column for column in self.titles if column not in taken]
        if self.known.of_role(role):
            shares = {column: self._share_known(role, column) for column in free}
            best = max(free, key=lambda column: shares[column], default=None)
            if best and shares[best] >= 0.5:
                return best
        words = [column for column in free if not self._holds_figures(column) or role != "note"]
        return self._likeliest(role, words)

    def _share_known(self, role: str, column: int) -> float:
        written = {shown(cell) for cell in self.cells(column)}
        return sum(bool(self.known.code(role, text)) for text in written) / len(written) if written else 0

    def _likeliest(self, role: str, columns: Sequence[int]) -> int | None:
        ranked = [
            (place, column) for column in columns if (place := rank(role, self.titles[column])) is not None
        ]
        return min(ranked)[1] if ranked else None

    def _when(self, taken: Mapping[int, Use]) -> dict[int, Use]:
        """One column that names periods, else a year and a part of it, else the first column of periods."""
        free = [column for column in self.titles if column not in taken]
        titled = [column for column in free if rank("period", self.titles[column]) is not None]
        ranked = sorted(titled, key=lambda column: rank("period", self.titles[column]) or 0)
        years = [column for column in free if rank("year", self.titles[column]) is not None]
        whole = [column for column in ranked if column not in years and self._names_periods(column)]
        if whole:
            return {whole[0]: Use("period")}
        months = [column for column in free if column not in years and self._names_months(column)]
        if years and months:
            return {self._likeliest("year", years) or years[0]: Use("year"), months[0]: Use("month")}
        other = [column for column in (*years, *free) if self._names_periods(column)]
        return {other[0]: Use("period")} if other else {}

    def _names_periods(self, column: int) -> bool:
        """A bare number is a year only below a title that says so."""
        cells = self.cells(column)
        if all(map(is_figure, cells)) and rank("period", self.titles[column]) is None:
            return False
        read = [period_in(self.calendar, cell, True) for cell in cells]
        return bool(cells) and sum(period is not None for period in read) >= _MOST * len(cells)

    def _names_months(self, column: int) -> bool:
        if rank("month", self.titles[column]) is None:
            return False
        texts = [shown(cell) for cell in self.cells(column)]
        named = [bool(month_number(text)) or bool(re.fullmatch("[QqHhPp][0-9]{1,2}", text)) for text in texts]
        return bool(texts) and sum(named) >= _MOST * len(texts)

    def _titles_say(self) -> dict[int, Use]:
        """Value columns whose title names a period, a KPI or an input. Where titles name periods and beside
        them several things that nobody knows, it is for the reader to say which of them count."""
        found = dict(self._wide())
        dated = {column: (use, rest) for column, (use, rest) in found.items() if use.period}
        unknown = {folded(rest) for use, rest in dated.values() if not use.kpi}
        known = {column: use for column, (use, _) in found.items() if use.kpi}
        if known or len(unknown) > 1:
            return known
        return {column: use for column, (use, _) in dated.items()}

    def _wide(self) -> Iterator[tuple[int, tuple[Use, str]]]:
        for column, title in self.titles.items():
            if not title or is_target(title) or not self._holds_figures(column):
                continue
            within = period_within(self.calendar, title)
            rest = within[1] if within else title
            key = period_key(self.calendar, within[0]) if within else ""
            kpi, name = self._thing(rest)
            if key or kpi:
                yield column, (Use("value", kpi, name, key), rest)

    def _thing(self, rest: str) -> tuple[str, str]:
        """The KPI, or the KPI and its input, of that name; an input that several have says too little."""
        code = self.known.code("kpi", rest)
        if code:
            return code, ""
        name = folded(rest)
        found = [
            (kpi, given)
            for kpi, names in self.known.inputs.items()
            for given in names
            if folded(given) == name
        ]
        return found[0] if len(found) == 1 else ("", "")

    def _value(self, taken: Mapping[int, Use]) -> dict[int, Use]:
        """The likeliest title, else the one column of figures that is left."""
        free = [column for column in self.titles if column not in taken]
        column = self._likeliest("value", free)
        if column is None:
            figures = [c for c in free if not is_target(self.titles[c]) and self._holds_figures(c)]
            column = figures[0] if len(figures) == 1 else None
        return {column: Use("value")} if column else {}

    def _holds_figures(self, column: int) -> bool:
        """More than words; what says that there is nothing is neither."""
        cells = [cell for cell in self.cells(column) if not (isinstance(cell, str) and kind(cell) == "none")]
        return sum(map(is_figure, cells)) * 2 > len(cells)

    def names(self, role: str, uses: Mapping[int, Use]) -> dict[str, str]:
        """The codes of what the cells of that role name otherwise, in all rows."""
        columns = [column for column, use in uses.items() if use.role == role]
        written = {shown(cell) for column in columns for cell in self.cells(column, len(self.rows))}
        codes = {text: self.known.code(role, text) for text in sorted(written)}
        return {text: code for text, code in codes.items() if code and code != text}

    def period_of_the_sheet(self) -> str:
        """What its name or a line above its table says, in this order."""
        above = [shown(cell) for row in self.sheet.rows[: self.layout.header_rows[0] - 1] for cell in row]
        for text in (self.sheet.name, *above):
            within = period_within(self.calendar, text)
            if within:
                return period_key(self.calendar, within[0])
        return ""

    def has_decimal_commas(self, uses: Mapping[int, Use]) -> bool:
        """Whether the columns of figures that leave no doubt have them."""
        texts = [self._texts(column) for column in self.titles]
        firm = [
            marks_of(found).decimal
            for found in texts
            if marks_of(found) == marks_of(found, decimal_comma=True)
        ]
        values = [texts[column - 1] for column, use in uses.items() if use.role == "value"]
        return "," in firm and any(values)

    def has_days_first(self, uses: Mapping[int, Use]) -> bool:
        """Unless some day is written with its month first and none the other way round."""
        dated = [column for column, use in uses.items() if use.role == "period"]
        pairs = [
            found for column in dated for text in self._texts(column) if (found := _SLASHED.fullmatch(text))
        ]
        return any(int(pair[1]) > 12 for pair in pairs) or not any(int(pair[2]) > 12 for pair in pairs)

    def _texts(self, column: int) -> list[str]:
        return [cell for cell in self.cells(column) if isinstance(cell, str)]
