"""Writes figures: a revision into the ledger and the entry that points to it, for any number of cells in one
statement. An entry moves only from the version it was read at."""

import datetime as dt
import json
from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from accounts.audit import Actor
from kpis.calc.decimals import write_decimal
from kpis.calc.typed import Figures
from kpis.queries.cells import Cell

WRITE = """
WITH given AS MATERIALIZED (
    SELECT nextval(pg_get_serial_sequence('kpis_entryrevision', 'id')) AS revision, given.*
    FROM json_to_recordset(%(rows)s::json) AS given (
        measure bigint, grain text, start date, base integer, previous bigint, state text,
        value numeric, inputs jsonb, note text, reason text, place text
    )
),
locked AS MATERIALIZED (
    SELECT entry.id FROM kpis_entry entry
    JOIN given ON entry.measure_id = given.measure AND entry.grain = given.grain AND entry.start = given.start
    ORDER BY entry.id FOR UPDATE OF entry
),
moved AS (
    UPDATE kpis_entry entry
    SET version = given.base + 1, state = given.state, value = given.value, inputs = given.inputs,
        revision_id = given.revision
    FROM given, locked
    WHERE entry.id = locked.id AND entry.measure_id = given.measure AND entry.grain = given.grain
        AND entry.start = given.start AND entry.version = given.base
    RETURNING entry.id, entry.revision_id, entry.version
),
made AS (
    INSERT INTO kpis_entry (measure_id, grain, start, version, state, value, inputs, revision_id)
    SELECT measure, grain, start, 1, state, value, inputs, revision
    FROM given WHERE base = 0 ORDER BY measure, grain, start
    ON CONFLICT (measure_id, grain, start) DO NOTHING
    RETURNING id, revision_id, version
),
saved AS (SELECT * FROM moved UNION ALL SELECT * FROM made),
written AS (
    INSERT INTO kpis_entryrevision (id, measure_id, grain, start, version, state, value, inputs, note,
        source, changeset_id, place, previous_id, actor_id, actor_label, recorded_at, reason)
    SELECT given.revision, measure, grain, start, saved.version, state, value, inputs, note, %(source)s,
        %(changeset)s, place, previous, %(actor)s, %(label)s, %(now)s, reason
    FROM given JOIN saved ON saved.revision_id = given.revision
),
settled AS (
    DELETE FROM kpis_entrydraft draft USING given JOIN saved ON saved.revision_id = given.revision
    WHERE draft.author_id = %(actor)s AND draft.measure_id = given.measure AND draft.grain = given.grain
        AND draft.start = given.start
)
SELECT measure, grain, start, saved.id, saved.version, saved.revision_id
FROM saved JOIN given ON given.revision = saved.revision_id
"""


@dataclass(frozen=True, slots=True)
class Posting:
    """One cell with what is to stand there, why, and where it was written in a sheet or file."""

    cell: Cell
    figures: Figures
    note: str = ""
    reason: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Posted:
    entry: int
    version: int
    revision: int


Key = tuple[int, str, dt.date]


def post(
    actor: Actor,
    postings: Collection[Posting],
    *,
    now: dt.datetime,
    source: str,
    changeset: int | None = None,
) -> dict[Key, Posted]:
    """What was written, by measure, grain and start. A cell that somebody else moved meanwhile is missing.
    The actor's drafts of what was written are settled."""
    if not postings:
        return {}
    given = {
        "rows": json.dumps([_row(posting) for posting in postings]),
        "source": source,
        "changeset": changeset,
        "actor": actor.user.pk if actor.user else None,
        "label": actor.label,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(WRITE, given)
        return {(measure, grain, start): Posted(*ids) for measure, grain, start, *ids in cursor.fetchall()}


def _row(posting: Posting) -> dict[str, object]:
    cell, figures = posting.cell, posting.figures
    return {
        "measure": cell.measure,
        "grain": cell.period.grain,
        "start": cell.period.start.isoformat(),
        "base": cell.version,
        "previous": cell.current.revision if cell.current else None,
        "state": figures.state,
        "value": None if figures.value is None else write_decimal(figures.value),
        "inputs": figures.inputs and {name: write_decimal(value) for name, value in figures.inputs.items()},
        "note": posting.note,
        "reason": posting.reason,
        "place": posting.place,
    }
