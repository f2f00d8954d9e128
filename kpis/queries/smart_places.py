"""Where KPIs are measured, as the SMART checks look at it: one statement for all measures of all of them.

What each measure is asked beside its own columns is written in SQL: composed by the ORM these expressions
took a sixth of what the list of KPIs computes, while the database has little to do.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, JSONField, Q
from django.db.models.expressions import RawSQL

from accounts.models import Membership, Organisation, Team, User
from kpis.calc.periods import period_of
from kpis.calc.smart_facts import WINDOW, Past, Place, TargetRow
from kpis.models import Action, EntryRevision, Forecast, Measure
from kpis.queries.calendars import calendar_of

NOT_YET = ("", "not_due", "na")
"""Statuses of periods for which no figure was due."""

IMPORTS = [EntryRevision.Source.SHEET, EntryRevision.Source.API, EntryRevision.Source.FOLDER]
ENTERING = [Membership.Role.CONTRIBUTOR, Membership.Role.MANAGER]

# A measure that is active today or will be.
IS_DUE = """
EXISTS (
    SELECT FROM kpis_measurelife life
    WHERE life.measure_id = kpis_measure.id AND (life.active_to IS NULL OR life.active_to >= %s)
)"""

IS_ENTERED = """
kpis_measure.source <> %s
OR EXISTS (
    SELECT FROM accounts_user person WHERE person.is_active AND (
        person.id = kpis_measure.owner_id
        OR person.id = kpis_measure.deputy_id
            AND (kpis_measure.deputy_from IS NULL OR kpis_measure.deputy_from <= %s)
            AND (kpis_measure.deputy_to IS NULL OR kpis_measure.deputy_to >= %s)
    )
)
OR EXISTS (
    SELECT FROM accounts_membership member JOIN accounts_user person ON person.id = member.user_id
    WHERE member.team_id = kpis_measure.team_id AND member.role = ANY(%s) AND person.is_active
)
OR EXISTS (
    SELECT FROM kpis_entryrevision entry
    WHERE entry.measure_id = kpis_measure.id AND entry.source = ANY(%s)
)"""

# Figures travel as text: JSON knows no decimals.
DATED = """
SELECT coalesce(jsonb_agg(jsonb_build_object(
    'grain', dated.grain, 'start', dated.valid_from, 'target', dated.target::text, 'due', dated.due,
    'ends', num_nonnulls(dated.target, dated.red_line, dated.stretch, dated.zero,
        dated.lower, dated.upper, dated.red_lower, dated.red_upper) = 0
) ORDER BY dated.recorded_at, dated.id), '[]')
FROM kpis_target dated WHERE dated.measure_id = kpis_measure.id"""

LATEST = """
SELECT coalesce(jsonb_agg(to_jsonb(latest) ORDER BY latest.start DESC), '[]') FROM (
    SELECT score.start, score.status, score.value::text, score.have, score.expected
    FROM kpis_score score
    WHERE score.measure_id = kpis_measure.id AND score.present AND score.status <> ALL(%s)
        AND score.grain = (
            SELECT frequency FROM kpis_kpiversion version
            WHERE version.kpi_id = kpis_measure.kpi_id AND version.valid_from <= %s
            ORDER BY version.valid_from DESC, version.recorded_at DESC LIMIT 1
        )
    ORDER BY score.start DESC LIMIT %s
) latest"""

CHANCE = """
SELECT forecast.chance FROM kpis_forecast forecast
WHERE forecast.measure_id = kpis_measure.id AND forecast.grain = 'year' AND forecast.start = %s
    AND forecast.chance IS NOT NULL
ORDER BY forecast.made_after DESC LIMIT 1"""

PLANNED = """
EXISTS (SELECT FROM kpis_action plan WHERE plan.measure_id = kpis_measure.id AND plan.state = %s)"""


def places_of(
    kpi_ids: Collection[int], organisation: Organisation, today: dt.date, user: User | None
) -> dict[int, tuple[Place, ...]]:
    """By KPI, in the order of the teams' names; measures of persons are not among them."""
    teams = Team.objects.visible_to(user, today) if user else Team.objects.none()
    rows = Measure.objects.filter(kpi__in=kpi_ids, person=None).order_by("team__name", "pk")
    rows = rows.annotate(is_open=ExpressionWrapper(Q(team__in=teams), BooleanField()))
    found = defaultdict(list)
    for row in _asked(rows, organisation, today):
        found[row.kpi_id].append(_place(row, user))
    return {kpi: tuple(places) for kpi, places in found.items()}


def _asked(rows: Any, organisation: Organisation, today: dt.date) -> Any:
    """The columns that `_place` reads, `is_open` among them already."""
    year = period_of(calendar_of(organisation), "year", today)
    rows = rows.annotate(
        is_due=_sql(IS_DUE, BooleanField(), today),
        is_entered=_sql(IS_ENTERED, BooleanField(), Measure.Source.ENTRY, today, today, ENTERING, IMPORTS),
        dated=_sql(DATED, JSONField()),
        latest=_sql(LATEST, JSONField(), list(NOT_YET), today, WINDOW),
        chance=_sql(CHANCE, Forecast._meta.get_field("chance"), year.start),
        planned=_sql(PLANNED, BooleanField(), Action.State.OPEN),
    )
    return rows.values_list(
        "kpi_id", "team__name", "is_open", "is_due", "is_entered", "dated", "latest", "chance", "planned",
        "baseline", named=True,
    )  # fmt: skip


def _sql(words: str, kind: Any, *values: Any) -> RawSQL:
    return RawSQL(words, values, output_field=kind)  # noqa: S611 - one of the statements above


def _place(row: Any, user: User | None) -> Place:
    is_told = row.is_open or user is None or user.is_administrator
    return Place(
        team=row.team__name if is_told else "",
        is_due=row.is_due,
        is_entered=row.is_entered,
        have=sum(score["have"] for score in row.latest),
        expected=sum(score["expected"] for score in row.latest),
        targets=tuple(map(_target, row.dated)),
        past=_past(row) if row.is_open else None,
    )


def _target(row: dict[str, Any]) -> TargetRow:
    return TargetRow(
        row["grain"],
        dt.date.fromisoformat(row["start"]),
        _decimal(row["target"]),
        dt.date.fromisoformat(row["due"]) if row["due"] else None,
        row["ends"],
    )


def _past(row: Any) -> Past:
    values = (_decimal(score["value"]) for score in row.latest)
    return Past(
        values=tuple(value for value in values if value is not None),
        met=sum(score["status"] == "green" for score in row.latest),
        chance=row.chance,
        planned=row.planned,
        baseline=row.baseline,
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
