"""What all nouns of one load share: the rows, who is who, what differs, and what went wrong where."""

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from accounts.actions.curation import Curation
from accounts.models import BEGINNING, Organisation, Team, User
from accounts.refusals import Problem
from kpis.calc.periods import Calendar
from kpis.doors.cells import SHOWN, suggestion, write
from kpis.doors.csv_lines import Mistake
from kpis.doors.folder import Folder, Row, folded
from kpis.doors.settings_file import FILE as SETTINGS_FILE
from kpis.doors.tables import TABLES
from kpis.models import KPI, Changeset, ChangesetRow, Measure, Objective, Perspective
from kpis.queries.calendars import calendar_of
from kpis.queries.folder import ROWS

Key = tuple[Any, ...]

_KINDS: dict[str, tuple[str, Callable[[], Iterable[Model]]]] = {
    "teams": ("team", lambda: Team.objects.all()),
    "people": ("person", lambda: User.objects.all()),
    "perspectives": ("perspective", lambda: Perspective.objects.all()),
    "objectives": ("objective", lambda: Objective.objects.select_related("perspective")),
    "kpis": ("KPI", lambda: KPI.objects.all()),
}


@dataclass
class Tally:
    """Rows of one file by what the load does about them; `beyond` is what only the database holds."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    beyond: int = 0


@dataclass
class Loading:
    folder: Folder
    curation: Curation
    changeset: Changeset
    mistakes: list[Mistake] = field(default_factory=list)
    warnings: list[Mistake] = field(default_factory=list)
    conflicts: list[Mistake] = field(default_factory=list)
    tallies: dict[str, Tally] = field(default_factory=dict)
    failed: dict[str, set[Any]] = field(default_factory=dict)
    changes: list[ChangesetRow] = field(default_factory=list)
    entered: list[tuple[int, str, dt.date]] = field(default_factory=list)
    measures: dict[Key, Measure] = field(default_factory=dict)
    calendar: Calendar = field(default_factory=Calendar)
    _known: dict[str, dict[str, Any]] = field(default_factory=dict)
    _places: dict[Key, Row] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.mistakes += self.folder.mistakes
        self.failed = {name: set(self.folder.dropped.get(name, ())) for name in TABLES}

    def rows(self, name: str) -> list[Row]:
        rows = self.folder.tables.get(name, [])
        for row in rows:
            self.place(name, row.key, row)
        return rows

    def place(self, noun: str, key: Iterable[Any], row: Row) -> None:
        """Problems of that noun and key stand at this row."""
        self._places.setdefault((noun, *map(folded, key)), row)

    def learn(self, *names: str) -> None:
        """Reads who is who; again after some were added."""
        for name in names:
            rows = _KINDS[name][1]()
            self._known[name] = {
                (getattr(row, "code", "") or getattr(row, "email", "")).lower(): row for row in rows
            }

    def learn_measures(self) -> None:
        found = Measure.objects.select_related("kpi", "team", "person")
        self.measures = {
            measure_id(row.kpi.code, row.team.code, row.person.email if row.person else None): row
            for row in found
        }

    def known(self, name: str, code: str) -> Any:
        """The object of that code regardless of case, or None."""
        return self._known[name].get(code.lower())

    def refer(self, row: Row, column: str, name: str) -> Any:
        """The object a cell names, and its code in the row as it is written; an unknown one is a mistake."""
        code = row.values[column]
        found = None if code is None else self.refer_code(row, column, name, code)
        if found is not None:
            row.values[column] = _code(found)
        return found

    def refer_code(self, row: Row, column: str, name: str, code: str) -> Any:
        found = self.known(name, code)
        if code.lower() in self.failed[name] or (found is None and name in self.folder.broken):
            self.fail(row)
        elif found is None:
            kind, codes = _KINDS[name][0], map(_code, self._known[name].values())
            self.mistake(row, column, f"There is no such {kind}{suggestion(code, codes)}.", code)
        return found

    def refer_to_measure(self, row: Row, kpi: str = "kpi") -> Measure | None:
        parts = [self.refer(row, kpi, "kpis"), self.refer(row, "team", "teams")]
        person = self.refer(row, "person", "people")
        if None in parts or self.has_failed(row):
            return None
        key = measure_id(row.values[kpi], row.values["team"], row.values["person"])
        if key in self.failed["measures"] or (key not in self.measures and self._may_be_meant(key)):
            self.fail(row)
        elif key not in self.measures:
            of = f" and {person.email}" if person else ""
            self.mistake(row, kpi, f"There is no such measure on {row.values['team']}{of}.")
        return self.measures.get(key)

    def _may_be_meant(self, key: Key) -> bool:
        """Whether a line of measures.csv that could not be read may be about this measure."""
        return key[0] in self.failed["measures"] or "measures" in self.folder.broken

    def mistake(self, row: Row, column: str, rule: str, value: str | None = None) -> None:
        self.mistakes.append(
            row.mistake(column, rule, write(row.values.get(column)) if value is None else value)
        )
        self.fail(row)

    def warn(self, noun: str, key: Iterable[Any], column: str, rule: str) -> None:
        """Something about the row of that noun and key that is loaded all the same."""
        self.warnings.append(self._places[(noun, *map(folded, key))].mistake(column, rule))

    def fail(self, row: Row) -> None:
        """The row is left out, and whatever refers to it is not complained of."""
        self.failed[row.table.name].update((row.key, row.key[:3], row.key[0]))

    def has_failed(self, row: Row) -> bool:
        return row.key in self.failed[row.table.name]

    def current(self, name: str) -> dict[Key, Mapping[str, Any]]:
        """What the database says now, by the key of the folder."""
        table = TABLES[name]
        return {tuple(folded(row.get(part)) for part in table.key): row for row in ROWS[name]()}

    def differing(
        self, name: str, rows: Iterable[Row], current: Mapping[Key, Mapping[str, Any]]
    ) -> list[Row]:
        """The good rows that say something else than the database; tells and counts what becomes of each."""
        found, keys = [], set()
        tally = self.tally(name)
        for row in rows:
            keys.add(row.key)
            before = current.get(row.key)
            if self.has_failed(row):
                continue
            if before is not None and not _differences(row, before):
                tally.unchanged += 1
                continue
            self.count(row, before)
            found.append(row)
        tally.beyond = len(current.keys() - keys)
        return found

    def tally(self, name: str) -> Tally:
        return self.tallies.setdefault(TABLES[name].file, Tally())

    def count(self, row: Row, before: Mapping[str, Any] | None) -> None:
        """One row that is new or changes something."""
        tally = self.tally(row.table.name)
        tally.new, tally.changed = tally.new + (before is None), tally.changed + (before is not None)
        self.tell(f"{row.table.file}:{row.line}", row.table.name, row.values, before and dict(before))

    def tell(self, place: str, kind: str, after: Mapping[str, Any], before: Mapping[str, Any] | None) -> None:
        outcome = ChangesetRow.Outcome.CHANGED if before else ChangesetRow.Outcome.NEW
        self.changes.append(
            ChangesetRow(
                changeset=self.changeset,
                number=len(self.changes) + 1,
                place=place,
                kind=kind,
                outcome=outcome,
                before=before and {name: write(value) for name, value in before.items()},
                after={name: write(value) for name, value in after.items()},
            )
        )

    def set_calendar(self) -> None:
        self.calendar = calendar_of(Organisation.current())

    def take_problems(self) -> None:
        """Turns what the actions refused so far into mistakes with their place."""
        for problem in self.curation.problems:
            row = self._row_of(problem)
            if row is not None:
                self.fail(row)
            if not self._is_consequence(problem):
                self.mistakes.append(self._mistake_of(problem, row))
        self.curation.problems = []

    def _row_of(self, problem: Problem) -> Row | None:
        key = (problem.noun, *map(folded, problem.key))
        exact = self._places.get(key)
        return exact or next((row for place, row in self._places.items() if place[: len(key)] == key), None)

    def _mistake_of(self, problem: Problem, row: Row | None) -> Mistake:
        if problem.noun in ("organisation", "rules") and row is None:
            in_settings = problem.noun == "organisation" or problem.key == (BEGINNING,)
            file = SETTINGS_FILE if in_settings else "rules.csv"
            line = self.folder.setting_lines.get(problem.field, 0) if in_settings else 0
            return Mistake(file, line, problem.field, problem.value[:SHOWN], problem.rule)
        if row is None:
            return Mistake(f"{problem.noun}.csv", 0, problem.field, problem.value, problem.rule)
        column = {"due": "valid_to"}.get(problem.field, problem.field)
        return row.mistake(column, problem.rule, problem.value)

    def _is_consequence(self, problem: Problem) -> bool:
        """A formula that reads a KPI whose own line holds the mistake, or could not be read; a table calendar
        whose periods do."""
        if problem.noun == "organisation" and problem.field == "calendar":
            return bool(self.failed["periods"]) or "periods" in self.folder.broken
        name = problem.rule.partition(" ")[0].lower()
        is_unread = "kpis" in self.folder.broken or name in self.failed["kpis"]
        return problem.field == "formula" and is_unread


def _code(row: Model) -> str:
    return str(getattr(row, "code", "") or getattr(row, "email", ""))


def measure_id(kpi: str, team: str, person: str | None) -> tuple[Hashable, ...]:
    return kpi.lower(), team.lower(), (person or "").lower()


def _differences(row: Row, before: Mapping[str, Any]) -> bool:
    return any(
        row.values[name] != before.get(name, column.default) for name, column in row.table.columns.items()
    )
