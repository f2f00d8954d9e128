"""What has been said about definitions, targets and rules, as known now: each subject's rows by day."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields
from decimal import Decimal
from typing import TypeVar

from accounts.models import BEGINNING, DatedRow
from accounts.queries.dated import as_known
from kpis.calc.definitions import Definition
from kpis.calc.facts import Rules
from kpis.calc.line_order import Dated, Judged
from kpis.calc.lines import Lines
from kpis.models import KPIVersion, ManualScore, Measure, MeasureLife, NodeTerms, ScoringRules, Target

T = TypeVar("T")

_DEFINITION = tuple(field.name for field in fields(Definition))


def definition_of(version: KPIVersion) -> Definition:
    return Definition(**{name: getattr(version, name) for name in _DEFINITION})


def lines_of(target: Target) -> Lines:
    return Lines(*(getattr(target, name) for name in Target.FIGURES))


def versions_of(
    kpi_ids: Collection[int] | None = None, known: dt.datetime | None = None
) -> dict[int, list[KPIVersion]]:
    """The versions of these KPIs, or of all, by day; with `known` those recorded by then."""
    rows = KPIVersion.objects.select_related("kpi")
    if known is not None:
        rows = rows.filter(recorded_at__lte=known)
    found = as_known(rows if kpi_ids is None else rows.filter(kpi__in=kpi_ids), "kpi_id")
    versions = defaultdict(list)
    for version in found:
        versions[version.kpi_id].append(version)
    return versions


def ruling(versions: list[KPIVersion], day: dt.date) -> KPIVersion | None:
    """The version in force on a day; before the first one, the first: what starts later is judged by it."""
    return next((version for version in reversed(versions) if version.valid_from <= day), None) or (
        versions[0] if versions else None
    )


def tolerances() -> Dated[Decimal]:
    rows = {BEGINNING: Rules().tolerance}
    rows |= {row.valid_from: row.tolerance_percent for row in as_known(ScoringRules.objects.all())}
    return sorted(rows.items())


def targets_of(measure_ids: Collection[int]) -> dict[int, dict[str, list[Target]]]:
    """By measure and grain."""
    found: dict[int, dict[str, list[Target]]] = defaultdict(lambda: defaultdict(list))
    for target in as_known(Target.objects.filter(measure__in=measure_ids), "measure_id", "grain"):
        found[target.measure_id][target.grain].append(target)
    return found


def judged(measures: Mapping[int, Measure]) -> dict[int, Judged]:
    """The measures with everything that decides about the order of their lines, in three statements."""
    versions = versions_of({measure.kpi_id for measure in measures.values()})
    targets = targets_of(measures)
    lives = defaultdict(list)
    for life in MeasureLife.objects.filter(measure__in=measures):
        lives[life.measure_id].append((life.active_from, life.active_to or dt.date.max))
    return {
        pk: Judged(
            _dated((row, row.direction) for row in versions[measure.kpi_id]),
            {grain: _dated((row, lines_of(row)) for row in rows) for grain, rows in targets[pk].items()},
            lives[pk],
        )
        for pk, measure in measures.items()
        if pk in targets
    }


def node_terms_of(node: str) -> dict[int, dict[dt.date, NodeTerms]]:
    """Of all objectives, or all perspectives, by day."""
    rows = NodeTerms.objects.filter(**{f"{node}__isnull": False})
    found: dict[int, dict[dt.date, NodeTerms]] = defaultdict(dict)
    for row in as_known(rows, f"{node}_id"):
        found[getattr(row, f"{node}_id")][row.valid_from] = row
    return found


NodeId = tuple[str, int, int | None, int | None, str, dt.date]


def overrides_of(team_ids: Iterable[int] | None = None) -> dict[NodeId, ManualScore]:
    """The latest override of every node and period, withdrawn ones too."""
    rows = ManualScore.objects.select_related("team", "objective", "perspective").order_by(
        "recorded_at", "pk"
    )
    if team_ids is not None:
        rows = rows.filter(team__in=team_ids)
    return {node_id(row): row for row in rows}


def node_id(row: ManualScore) -> NodeId:
    return row.node, row.team_id, row.objective_id, row.perspective_id, row.grain, row.start


def _dated(rows: Iterable[tuple[DatedRow, T]]) -> list[tuple[dt.date, T]]:
    return [(row.valid_from, what) for row, what in rows]
