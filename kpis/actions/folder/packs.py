"""KPI packs go in as a folder does, but what they are silent about stays as it is."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from accounts.audit import Actor
from kpis.actions.folder.load import Loaded, load
from kpis.actions.folder.loading import Loading
from kpis.doors.folder import Folder, Row
from kpis.doors.packs import COLUMNS
from kpis.models import KPI

REASON = "KPI pack"
_KEPT_WHERE_EMPTY = ("guardrail", "successor")
"""They may name a KPI that the pack does not hold."""

Known = Mapping[tuple[Any, ...], Mapping[str, Any]]


def load_pack(folder: Folder, actor: Actor, *, now: dt.datetime, dry_run: bool = False) -> Loaded:
    """Definitions only; new KPIs arrive as drafts. Raises FolderRefused."""
    return load(folder, actor, now=now, reason=REASON, prepare=(keep_unsaid,), dry_run=dry_run)


def keep_unsaid(loading: Loading) -> None:
    """Columns that a pack does not have, or that only an organisation can fill, get what is known."""
    for name, columns in COLUMNS.items():
        said = frozenset(columns) & frozenset(loading.folder.headers.get(name, ()))
        current = loading.current(name)
        latest = {key[0]: row for key, row in current.items()}
        for row in loading.folder.tables.get(name, ()):
            before = current.get(row.key) or latest.get(row.key[0])
            _keep(row, said, before)


def _keep(row: Row, said: frozenset[str], before: Mapping[str, Any] | None) -> None:
    row.given &= said
    for name, column in row.table.columns.items():
        if name not in said or (name in _KEPT_WHERE_EMPTY and name not in row.given):
            row.values[name] = before[name] if before else column.default
    if before and "frequency" in row.table.columns:
        row.given |= {"frequency"}
    if before is None and "status" in row.values:
        row.values["status"] = KPI.Status.DRAFT
