"""Lines of values.csv become entries: one value, or the inputs of several lines, for a measure and period.

There may be a million lines, so nothing here is kept by name that can be kept by place.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from kpis.actions.folder.loading import Loading, measure_id
from kpis.calc.periods import Period
from kpis.calc.typed import Typed
from kpis.doors.cells import SHOWN, CellError, period_named
from kpis.doors.csv_lines import Lines, Mistake
from kpis.doors.folder import Row
from kpis.doors.tables import TABLES
from kpis.models import Measure

TABLE = TABLES["values"]
_NA = "na"


@dataclass(slots=True)
class Entered:
    """What the lines say about one entry; `lines` are those of its inputs, of a plain value under ""."""

    na: bool = False
    figures: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def is_blank(self) -> bool:
        """A blank value with state value is no entry."""
        return not self.na and not any(self.figures.values())

    @property
    def line(self) -> int:
        return min(self.lines.values())

    @property
    def typed(self) -> Typed:
        inputs = {name: text for name, text in self.figures.items() if name}
        return Typed(self.figures.get("", ""), inputs, self.na)

    @property
    def note(self) -> str:
        return "; ".join(dict.fromkeys(self.notes))


Book = dict[tuple[int, Period], Entered]


class Gathering:
    """Reads all lines into a book; what cannot be placed is a mistake."""

    def __init__(self, loading: Loading) -> None:
        self.loading, self.book = loading, Book()
        self._measures: dict[tuple[str, str, str], tuple[Measure | None, list[Mistake]]] = {}

    def read(self, content: bytes) -> Book:
        reader = Lines(TABLE)
        for line, cells in reader.read(content):
            given = dict(zip(reader.names, cells, strict=True))
            found = [*self._empty(line, given), *self._gather(line, given)]
            self.loading.mistakes += found
        self.loading.mistakes += reader.mistakes
        return self.book

    def _empty(self, line: int, given: dict[str, str]) -> Iterator[Mistake]:
        for name in TABLE.required:
            if not given[name]:
                yield _mistake(line, name, "", "The cell must not be empty.")

    def _gather(self, line: int, given: dict[str, str]) -> Iterator[Mistake]:
        if not all(given[name] for name in TABLE.required):
            return
        measure, mistakes = self._measure(given["kpi"], given["team"], given.get("person", ""))
        yield from (mistake._replace(line=line) for mistake in mistakes)
        period = None
        try:
            period = period_named(self.loading.calendar, given["period"])
        except CellError as problem:
            yield _mistake(line, "period", given["period"], str(problem))
        for name in ("state", "note", "input", "value"):
            try:
                TABLE.columns[name].read(given.get(name) or TABLE.columns[name].default or "")
            except CellError as problem:
                yield _mistake(line, name, given[name], str(problem))
                return
        if measure is not None and period is not None:
            yield from self._add(line, given, self.book.setdefault((measure.pk, period), Entered()))

    def _add(self, line: int, given: dict[str, str], entered: Entered) -> Iterator[Mistake]:
        name, value = given.get("input", ""), given.get("value", "")
        same = next((other for other in entered.lines if other.lower() == name.lower()), None)
        if same is not None:
            key = " ".join(given.get(part, "") for part in TABLE.key if given.get(part))
            rule = f"The same key stands in line {entered.lines[same]}."
            yield _mistake(line, ", ".join(part for part in TABLE.key if given.get(part)), key, rule)
            return
        entered.lines[name] = line
        if given.get("state") == _NA:
            entered.na = True
            if name:
                rule = "Not applicable is said of the whole entry: leave the input empty."
                yield _mistake(line, "input", name, rule)
        if value:
            entered.figures[name] = value
        if given.get("note"):
            entered.notes.append(given["note"])

    def _measure(self, kpi: str, team: str, person: str) -> tuple[Measure | None, list[Mistake]]:
        key = kpi, team, person
        if key not in self._measures:
            found = self.loading.measures.get(measure_id(*key))
            self._measures[key] = (found, []) if self._is_good(found) else (None, self._unknown(key))
        return self._measures[key]

    def _is_good(self, measure: Measure | None) -> bool:
        if measure is None:
            return False
        person = measure.person.email if measure.person else None
        failed = self.loading.failed["measures"]
        return measure_id(measure.kpi.code, measure.team.code, person) not in failed

    def _unknown(self, key: tuple[str, str, str]) -> list[Mistake]:
        """Why there is no such measure, said once and repeated for each of its lines."""
        before = len(self.loading.mistakes)
        values = dict(zip(("kpi", "team", "person"), (*key[:2], key[2].lower() or None), strict=True))
        self.loading.refer_to_measure(Row(TABLE, 0, {**dict.fromkeys(TABLE.columns), **values}, frozenset()))
        found = self.loading.mistakes[before:]
        del self.loading.mistakes[before:]
        return found


def _mistake(line: int, column: str, value: str, rule: str) -> Mistake:
    return Mistake(TABLE.file, line, column, value[:SHOWN], rule)
