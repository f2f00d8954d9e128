"""A cell is one measure in one period, with all that decides whether a figure may be saved there."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from accounts.models import Organisation
from kpis.calc.deadlines import Grace
from kpis.calc.facts import Version
from kpis.calc.periods import Period
from kpis.calc.typed import Figures

from .structure import read_version

CELLS = """
SELECT measure.source, measure.team_id, measure.person_id,
    EXISTS (
        SELECT FROM kpis_measurelife life
        WHERE life.measure_id = measure.id AND life.active_from <= cell.last
            AND (life.active_to IS NULL OR life.active_to >= cell.last)
    ),
    (SELECT row_to_json(definition)::text FROM (
        SELECT id, valid_from, objective_id AS objective, direction, frequency, aggregation,
            across_units AS across, formula, inputs, respondents, decimals, partial, levels,
            natural_min, natural_max, unit
        FROM kpis_kpiversion
        WHERE kpi_id = measure.kpi_id AND valid_from <= cell.last
        ORDER BY valid_from DESC, recorded_at DESC LIMIT 1
    ) definition),
    entry.id, entry.version, entry.revision_id, entry.state, entry.value, entry.inputs, revision.note,
    period.state,
    CASE WHEN cell.judged THEN (SELECT json_agg(past)::text FROM (
        SELECT value, inputs FROM kpis_entry
        WHERE measure_id = cell.measure AND grain = cell.grain AND state = 'value' AND start < cell.start
            AND start > cell.start - 15 * (cell.last - cell.start + 1)
            AND NOT EXISTS (
                SELECT FROM kpis_kpiversion WHERE kpi_id = measure.kpi_id AND NOT minor AND NOT comparable
                    AND valid_from > kpis_entry.start AND valid_from <= cell.last
            )
        ORDER BY start DESC LIMIT 13
    ) past) END,
    CASE cell.number WHEN 1 THEN (SELECT row_to_json(organisation)::text FROM (
        SELECT id, timezone, fiscal_year_start, year_label, calendar, periods_digest, entry_days,
            entry_day_kind
        FROM accounts_organisation
    ) organisation) END
FROM unnest(%s::bigint[], %s::text[], %s::date[], %s::date[], %s::boolean[]) WITH ORDINALITY
    AS cell (measure, grain, start, last, judged, number)
JOIN kpis_measure measure ON measure.id = cell.measure
LEFT JOIN kpis_entry entry
    ON entry.measure_id = cell.measure AND entry.grain = cell.grain AND entry.start = cell.start
LEFT JOIN kpis_entryrevision revision ON revision.id = entry.revision_id
LEFT JOIN kpis_teamperiod period
    ON period.team_id = measure.team_id AND period.grain = cell.grain AND period.start = cell.start
ORDER BY cell.number
"""


@dataclass(frozen=True, slots=True)
class Current:
    """What is stored now, and by which revision."""

    id: int
    version: int
    revision: int
    figures: Figures
    note: str


@dataclass(frozen=True, slots=True)
class Cell:
    """`definition`, `unit` and the natural limits are those in force on the period's last day; `state` is
    that of the team's period, empty where nobody touched it. `recent` are the values of up to 13 comparable
    periods before, the newest last, where they were asked for."""

    measure: int
    period: Period
    source: str
    team: int
    person: int | None
    active: bool
    definition: Version | None
    unit: str
    limits: tuple[Decimal | None, Decimal | None]
    current: Current | None
    state: str
    recent: tuple[Figures, ...] = ()

    @property
    def version(self) -> int:
        return self.current.version if self.current else 0

    def is_closed(self, today: dt.date, grace: Grace) -> bool:
        """A person has closed it, or its deadline has passed and nobody has opened it again."""
        if self.state:
            return self.state != "reopened"
        return grace.has_passed(self.period.end, today)


def cells_of(keys: Sequence[tuple[int, Period]], judged: Sequence[bool]) -> tuple[list[Cell], Organisation]:
    """The cells in the order asked for, and what is the same for all, in one statement. Measures must exist.
    The values before are read where a cell is to be `judged`: a load of thousands does without."""
    measures = [measure for measure, _ in keys]
    columns = [[getattr(period, name) for _, period in keys] for name in ("grain", "start", "end")]
    with connection.cursor() as cursor:
        cursor.execute(CELLS, [measures, *columns, list(judged)])
        found = cursor.fetchall()
    cells = [_cell(*key, *row[:-1]) for key, row in zip(keys, found, strict=True)]
    return cells, _organisation(found[0][-1] if found else None)


def _organisation(row: str | None) -> Organisation:
    return Organisation(**json.loads(row)) if row else Organisation.current()


def _cell(
    measure: int,
    period: Period,
    source: str,
    team: int,
    person: int | None,
    active: bool,
    version: str | None,
    *stored: Any,
) -> Cell:
    row = json.loads(version, parse_float=Decimal) if version else None
    unit = row.pop("unit") if row else ""
    limits = (row.pop("natural_min"), row.pop("natural_max")) if row else (None, None)
    definition = read_version(row) if row else None
    *entry, state, recent = stored
    return Cell(
        measure,
        period,
        source,
        team,
        person,
        active,
        definition,
        unit,
        limits,
        _current(*entry),
        str(state or ""),
        _recent(recent),
    )


def _recent(rows: str | None) -> tuple[Figures, ...]:
    """Read from the newest to the oldest, told the other way round."""
    read = json.loads(rows, parse_float=Decimal, parse_int=Decimal) if rows else []
    return tuple(Figures("value", row["value"], read_inputs(row["inputs"])) for row in reversed(read))


def _current(
    number: int | None = None,
    version: int = 0,
    revision: int = 0,
    state: str = "",
    value: Decimal | None = None,
    inputs: str | None = None,
    note: str | None = None,
) -> Current | None:
    if number is None:
        return None
    figures = Figures(state, value, read_inputs(json.loads(inputs or "null")))
    return Current(number, version, revision, figures, note or "")


def read_inputs(stored: dict[str, str] | None) -> dict[str, Decimal] | None:
    return None if stored is None else {name: Decimal(figure) for name, figure in stored.items()}
