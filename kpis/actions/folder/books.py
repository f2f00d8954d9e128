"""Workbooks of the catalogue go in as a folder does, but nobody else's change is overwritten unseen."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from accounts.audit import Actor
from kpis.actions.folder.load import Loaded, load
from kpis.actions.folder.loading import Loading
from kpis.doors.catalogue_books import mark_of, plain
from kpis.doors.cells import SHOWN
from kpis.doors.column_meanings import MEANINGS
from kpis.doors.csv_lines import Mistake
from kpis.doors.folder import Folder, Row

REASON = "catalogue workbook"
_CONFLICT = "It says “{now}” by now; somebody changed it since this workbook was made."
_OF_A_PERSON = "Somebody changed this row of a person since the workbook was made."


def load_book(folder: Folder, actor: Actor, *, now: dt.datetime, dry_run: bool = False) -> Loaded:
    """Rows that changed on both sides are conflicts, and stay as they are. Raises FolderRefused."""
    return load(folder, actor, now=now, reason=REASON, prepare=(settle_stale,), dry_run=dry_run)


def settle_stale(loading: Loading) -> None:
    for name in MEANINGS:
        current = loading.current(name)
        marks = loading.folder.marks.get(name, {})
        kept = []
        for row in loading.folder.tables.get(name, ()):
            before = current.get(row.key)
            if before is None or _is_ours(loading, row, before, marks.get(row.line, "")):
                kept.append(row)
        if name in loading.folder.tables:
            loading.folder.tables[name] = kept


def _is_ours(loading: Loading, row: Row, before: Mapping[str, Any], mark: str) -> bool:
    """Whether the row says what its sender means. One that only they left alone stays as others made it."""
    _take_over(row, before)
    now, said = mark_of(row.table, before), mark_of(row.table, row.values)
    if now in (mark, said):
        return True
    if said != mark:
        loading.conflicts += _conflicts(row, before)
    return False


def _take_over(row: Row, before: Mapping[str, Any]) -> None:
    """Cells that say the same are the same, whatever a spreadsheet makes of their line ends."""
    for name, column in row.table.columns.items():
        known = before.get(name, column.default)
        if plain(row.values[name]) == plain(known):
            row.values[name] = known


def _conflicts(row: Row, before: Mapping[str, Any]) -> list[Mistake]:
    if row.values.get("person"):
        return [row.mistake(row.table.key[0], _OF_A_PERSON)]
    found = []
    for name, column in row.table.columns.items():
        said, now = plain(row.values[name]), plain(before.get(name, column.default))
        if said != now:
            found.append(row.mistake(name, _CONFLICT.format(now=now[:SHOWN]), said))
    return found
