"""Loads an organisation folder: all of it, or nothing and every reason why."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction

from accounts.actions.curation import Curation, take_turn
from accounts.audit import FOLDER, Actor
from kpis.actions.folder.calendar import load_periods
from kpis.actions.folder.catalogue import load_kpis
from kpis.actions.folder.cycle import load_manual_scores, load_months
from kpis.actions.folder.loading import Loading, Tally
from kpis.actions.folder.measures import load_measures, load_weights
from kpis.actions.folder.strategy import load_objectives, load_perspectives
from kpis.actions.folder.structure import load_people, load_rules, load_settings, load_teams
from kpis.actions.folder.targets import load_targets
from kpis.actions.folder.values import load_values
from kpis.doors.csv_lines import Mistake
from kpis.doors.folder import Folder, read_folder
from kpis.doors.settings_file import FILE as SETTINGS_FILE
from kpis.doors.tables import TABLES
from kpis.models import Changeset, ChangesetRow

Stage = Callable[[Loading], None]

STAGES: tuple[Stage, ...] = (
    load_periods,
    load_settings,
    load_teams,
    load_people,
    load_perspectives,
    load_objectives,
    load_kpis,
    load_measures,
    load_rules,
    load_weights,
    load_targets,
    load_months,
    load_manual_scores,
    load_values,
)
"""Each may refer to what those before it have put."""

_ORDER = {SETTINGS_FILE: 0} | {table.file: place for place, table in enumerate(TABLES.values(), start=1)}


class FolderRefused(ValueError):  # noqa: N818 - as Refused
    """Nothing was loaded, for every one of `mistakes`."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = sorted(
            mistakes, key=lambda found: (_ORDER.get(found.file, 0), found.line, found.column)
        )
        super().__init__("\n".join(map(str, self.mistakes)))


@dataclass(frozen=True, slots=True)
class Loaded:
    """Rows by file and by what became of them; `warnings` stand beside what was loaded all the same,
    `conflicts` are lines that were left out because somebody else was quicker."""

    tallies: Mapping[str, Tally]
    warnings: Sequence[Mistake]
    aside: Sequence[str]
    changes: Sequence[ChangesetRow]
    conflicts: Sequence[Mistake]
    changeset: Changeset

    @property
    def changes_anything(self) -> bool:
        return any(tally.new or tally.changed for tally in self.tallies.values())


def load_folder(path: Path, *, now: dt.datetime, dry_run: bool = False) -> Loaded:
    """One transaction, taken back in a dry run. Raises FolderRefused."""
    return load(read_folder(path), FOLDER, now=now, reason=FOLDER.label, dry_run=dry_run)


def load(
    folder: Folder,
    actor: Actor,
    *,
    now: dt.datetime,
    reason: str,
    prepare: Sequence[Stage] = (),
    dry_run: bool = False,
) -> Loaded:
    """Whatever door the rows came through; `prepare` comes before all other stages. Raises FolderRefused."""
    with transaction.atomic():
        _take_time()
        take_turn()
        loading = _loading(folder, Curation(actor, now, reason, collecting=True))
        for stage in (*prepare, *STAGES):
            stage(loading)
        loading.curation.settle()
        loading.take_problems()
        if loading.mistakes:
            raise FolderRefused(loading.mistakes)
        loaded = Loaded(
            loading.tallies,
            loading.warnings,
            folder.aside,
            loading.changes,
            loading.conflicts,
            loading.changeset,
        )
        _close(loading, loaded)
        if dry_run:
            transaction.set_rollback(True)
    return loaded


def _loading(folder: Folder, curation: Curation) -> Loading:
    changeset = Changeset.objects.create(
        door=Changeset.Door.FOLDER,
        key=uuid.uuid4().hex,
        state=Changeset.State.COMMITTED,
        actor=curation.actor.user,
        actor_label=curation.actor.label,
        previewed_at=curation.now,
        committed_at=curation.now,
    )
    return Loading(folder, curation, changeset)


def _close(loading: Loading, loaded: Loaded) -> None:
    """A folder that says nothing new leaves no trace."""
    if not loaded.changes_anything:
        loading.changeset.delete()
        return
    loading.changeset.counts = {
        file: {"new": tally.new, "changed": tally.changed, "unchanged": tally.unchanged}
        for file, tally in loaded.tallies.items()
    }
    loading.changeset.save(update_fields=["counts"])
    ChangesetRow.objects.bulk_create(loading.changes, batch_size=2000)


def _take_time() -> None:
    """A large folder may think longer between two statements than a page may."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL lock_timeout = '30s'")
