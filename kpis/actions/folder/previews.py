"""What a load would do, or did, as rows to print."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from accounts.audit import WITHHELD
from kpis.actions.folder.load import Loaded
from kpis.doors.csv_lines import Mistake
from kpis.doors.folder import KNOWN
from kpis.doors.tables import TABLES
from kpis.models import CatalogueFile, ChangesetRow

MOST = 300
"""So many rows of each kind are shown; all are counted."""


class Count(NamedTuple):
    """Rows of one file or sheet; `beyond` stand in the database alone."""

    file: str
    new: int
    changed: int
    unchanged: int
    beyond: int | None = None


class Field(NamedTuple):
    name: str
    before: str
    after: str


class Line(NamedTuple):
    outcome: str
    file: str
    line: str
    subject: str
    fields: Sequence[Field]


@dataclass(frozen=True, slots=True)
class Preview:
    """`key` differs where the load would do anything else."""

    key: str = ""
    changes_anything: bool = False
    counts: Sequence[Count] = ()
    lines: Sequence[Line] = ()
    more: int = 0
    mistakes: Sequence[Mistake] = ()
    conflicts: Sequence[Mistake] = ()
    warnings: Sequence[Mistake] = ()
    aside: Sequence[str] = field(default_factory=tuple)
    found: int = 0


def preview_of(kind: str, loaded: Loaded) -> Preview:
    counts = [
        Count(_file(kind, file), tally.new, tally.changed, tally.unchanged, tally.beyond)
        for file, tally in loaded.tallies.items()
        if tally.new or tally.changed or tally.unchanged
    ]
    return Preview(
        key=_key(loaded),
        changes_anything=loaded.changes_anything,
        counts=counts,
        lines=[_line(kind, row) for row in loaded.changes[:MOST]],
        more=max(len(loaded.changes) - MOST, 0),
        conflicts=_named(kind, loaded.conflicts),
        warnings=_named(kind, loaded.warnings[:MOST]),
        aside=loaded.aside,
    )


def refused_preview(kind: str, mistakes: Sequence[Mistake]) -> Preview:
    return Preview(mistakes=_named(kind, mistakes[:MOST]), found=len(mistakes))


def loaded_preview(file: CatalogueFile) -> Preview:
    """What it did, as its changeset keeps it."""
    if file.changeset is None:
        return Preview()
    rows = list(file.changeset.rows.order_by("number")[: MOST + 1])
    counted = sorted(file.changeset.counts.items(), key=lambda item: KNOWN.index(item[0]))
    counts = [Count(_file(file.kind, name), **found) for name, found in counted if any(found.values())]
    lines = [_line(file.kind, row) for row in rows[:MOST]]
    return Preview(changes_anything=True, counts=counts, lines=lines, more=max(len(rows) - MOST, 0))


def _key(loaded: Loaded) -> str:
    rows = [(row.place, row.before, row.after) for row in loaded.changes]
    counts = {file: (one.new, one.changed, one.unchanged) for file, one in loaded.tallies.items()}
    said = json.dumps([rows, counts, loaded.conflicts], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def _line(kind: str, row: ChangesetRow) -> Line:
    file, _colon, line = row.place.partition(":")
    after: Mapping[str, Any] = row.after or {}
    table = TABLES.get(row.kind)
    subject = " ".join(after[name] for name in table.key if after.get(name)) if table else ""
    is_new = row.outcome == ChangesetRow.Outcome.NEW
    names = list(table.columns) if table else sorted(after)
    fields = () if is_new else _fields(names, row.before or {}, after)
    name = str(row.get_outcome_display())
    return Line(name, _file(kind, file), line, subject, fields)


def _fields(names: Iterable[str], before: Mapping[str, Any], after: Mapping[str, Any]) -> Sequence[Field]:
    """What was said of a person is not shown to whoever sends something else."""
    found = [Field(name, before.get(name) or "", after.get(name) or "") for name in names]
    differing = [field for field in found if field.before != field.after]
    if not after.get("person"):
        return differing
    return [field._replace(before=field.before and WITHHELD) for field in differing]


def _named(kind: str, mistakes: Iterable[Mistake]) -> list[Mistake]:
    return [mistake._replace(file=_file(kind, mistake.file)) for mistake in mistakes]


def _file(kind: str, name: str) -> str:
    """In a workbook the sheet."""
    return name.removesuffix(".csv") if kind == CatalogueFile.Kind.WORKBOOK else name
