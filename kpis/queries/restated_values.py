"""Values of many teams that were changed after their period had closed: one statement, and one for what they
mean."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from accounts.clock import end_of_day
from accounts.models import Organisation
from kpis.calc.facts import Version
from kpis.calc.grain_spans import GrainSpan, grain_spans
from kpis.calc.periods import Period, period_at
from kpis.calc.typed_results import figure_of, status_of
from kpis.models import KPIVersion
from kpis.queries.calendars import calendar_of, grace_of
from kpis.queries.history import ruling, versions_of
from kpis.queries.stored import read_decimals, read_lines
from kpis.queries.typed_results import definition_of

MOST = 30
"""The weightiest are looked into, whether they altered a status."""


class RestatedRow(NamedTuple):
    """The columns of the statement, in its order; `total` is of all of them. The figures before are those of
    the revision that was replaced; the JSON is text."""

    total: int
    kpi_id: int
    code: str
    name: str
    team_id: int
    team_code: str
    team: str
    grain: str
    start: dt.date
    at: dt.datetime
    by: str
    value_before: Decimal | None
    inputs_before: str | None
    value: Decimal | None
    score: Decimal | None
    status: str
    lines: str | None
    weight: Decimal


SQL = """
SELECT count(*) OVER (), k.id, k.code, k.name, t.id, t.code, t.name, e.grain, e.start, r.recorded_at,
    coalesce(nullif(actor.name, ''), actor.email, r.actor_label), b.value, b.inputs::text,
    s.value, s.score, s.status, s.lines::text, coalesce(terms.weight, 1) AS weight
FROM kpis_entry e
JOIN unnest(%(grains)s::text[], %(firsts)s::date[], %(lasts)s::date[], %(closed)s::timestamptz[])
    AS span (grain, first, last, closed)
    ON e.grain = span.grain AND e.start BETWEEN span.first AND span.last
JOIN kpis_measure m ON m.id = e.measure_id AND m.person_id IS NULL AND m.team_id = ANY(%(teams)s::bigint[])
JOIN kpis_entryrevision r ON r.id = e.revision_id AND r.recorded_at > greatest(span.closed, %(since)s)
JOIN kpis_entryrevision b ON b.id = r.previous_id AND b.state = 'value'
    AND (b.value, b.inputs) IS DISTINCT FROM (r.value, r.inputs)
JOIN kpis_score s ON s.measure_id = e.measure_id AND s.grain = e.grain AND s.start = e.start AND s.present
JOIN kpis_kpi k ON k.id = m.kpi_id
JOIN accounts_team t ON t.id = m.team_id
LEFT JOIN accounts_user actor ON actor.id = r.actor_id
LEFT JOIN LATERAL (
    SELECT weight FROM kpis_measureterms WHERE measure_id = m.id AND valid_from <= %(end)s
    ORDER BY valid_from DESC, recorded_at DESC LIMIT 1
) terms ON true
WHERE e.state <> 'blank' AND e.start BETWEEN %(first)s AND %(last)s AND e.version > 1
ORDER BY weight DESC, r.recorded_at DESC, m.id
LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class RestatedValue:
    """`before` is the figure, and `status_before` what the target of today makes of it; both are empty where
    only a worker knows them."""

    row: RestatedRow
    period: Period
    version: KPIVersion
    before: Decimal | None
    status_before: str

    @property
    def is_flip(self) -> bool:
        return bool(self.status_before) and self.status_before != self.row.status


def restated_values(
    organisation: Organisation, teams: Sequence[int], periods: Sequence[Period]
) -> list[RestatedValue]:
    """In these periods, changed since the last of them began; what weighs most first."""
    rows = _rows(organisation, teams, periods)
    versions = versions_of({row.kpi_id for row in rows}) if rows else {}
    return list(_restated(organisation, rows, versions))


def _restated(
    organisation: Organisation, rows: Sequence[RestatedRow], versions: Mapping[int, list[KPIVersion]]
) -> Iterator[RestatedValue]:
    for row in rows:
        period = period_at(calendar_of(organisation), row.grain, row.start)
        version = ruling(versions.get(row.kpi_id, []), period.end)
        if version is not None:
            definition = definition_of(version)
            before = figure_of(row.value_before, read_decimals(row.inputs_before), definition)
            yield RestatedValue(row, period, version, before, _status(before, row.lines, definition))


def _status(figure: Decimal | None, lines: str | None, definition: Version) -> str:
    found = read_lines(lines)
    return "" if figure is None or found is None else status_of(figure, found, definition)


def _rows(organisation: Organisation, teams: Sequence[int], periods: Sequence[Period]) -> list[RestatedRow]:
    spans = list(_closed_spans(organisation, periods))
    values: dict[str, Any] = {
        "teams": list(teams),
        "end": periods[-1].end,
        "since": end_of_day(organisation, periods[-1].start - dt.timedelta(days=1)),
        "first": min(span.first for span, _closed in spans),
        "last": max(span.last for span, _closed in spans),
        "grains": [span.grain for span, _closed in spans],
        "firsts": [span.first for span, _closed in spans],
        "lasts": [span.last for span, _closed in spans],
        "closed": [closed for _span, closed in spans],
        "most": MOST,
    }
    with connection.cursor() as cursor:
        cursor.execute(SQL, values)
        return [RestatedRow(*row) for row in cursor.fetchall()]


def _closed_spans(
    organisation: Organisation, periods: Sequence[Period]
) -> Iterator[tuple[GrainSpan, dt.datetime]]:
    """With the moment from which on a change to what is told with a period is a restatement."""
    calendar, grace = calendar_of(organisation), grace_of(organisation)
    for period in periods:
        closed = end_of_day(organisation, grace.deadline(period.end))
        for span in grain_spans(calendar, period):
            yield span, closed
