"""What was agreed anew about targets, definitions and weights since a schedule's last quarterly report."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import TypeVar

from django.db.models import QuerySet

from accounts.models import DatedRow, Team, TeamTerms
from accounts.queries.dated import as_known
from kpis.calc.lines import Lines
from kpis.models import KPIVersion, Measure, MeasureTerms, NodeTerms, Target
from kpis.queries.history import lines_of, ruling, versions_of
from kpis.queries.two_moments import who_of
from kpis.queries.version_lines import COMPARED
from reports.calc.changed import DEFINITION, FIRST, MAJOR, MINOR, TARGET, WEIGHT, ChangedFact, by_weight
from reports.models import ReportOccurrence

from .chosen import chosen_measures
from .restated import last_report

Row = TypeVar("Row", bound=DatedRow)
USUAL = Decimal(1)
"""What a measure or team weighs as long as nobody says anything."""


@dataclass(frozen=True, slots=True)
class _Span:
    since: dt.datetime
    until: dt.datetime

    def pairs(self, rows: QuerySet[Row], *subject: str) -> Iterator[tuple[Row | None, Row]]:
        """Each row that was recorded in it, with the one in whose place it comes; two statements."""
        anew = rows.filter(recorded_at__gt=self.since, recorded_at__lte=self.until)
        touched = rows.filter(**{f"{subject[0]}__in": anew.values(subject[0])})
        key, earlier = attrgetter(*subject), defaultdict(list)
        for row in as_known(touched.filter(recorded_at__lte=self.since), *subject):
            earlier[key(row)].append(row)
        for row in as_known(anew.select_related("actor"), *subject):
            before = (one for one in reversed(earlier[key(row)]) if one.valid_from <= row.valid_from)
            yield next(before, None), row


def changed_since_last(
    occurrence: ReportOccurrence, scope: frozenset[int], now: dt.datetime
) -> tuple[ChangedFact, ...]:
    """For a quarterly report that is not the first of its schedule: of its teams and KPIs, whatever the day
    from which on it holds. A fixed number of statements."""
    last = last_report(occurrence) if occurrence.grain == "quarter" else None
    if last is None or last.data_as_of is None:
        return ()
    span, measures = _Span(last.data_as_of, now), chosen_measures(occurrence.schedule, scope)
    found = [
        *_targets(span, measures),
        *_weights(span, measures),
        *_team_weights(span, scope),
        *_node_weights(span, scope),
        *_definitions(span, measures),
    ]
    return by_weight(found)


def _targets(span: _Span, measures: QuerySet[Measure]) -> Iterator[ChangedFact]:
    rows = Target.objects.filter(measure__in=measures).select_related("measure__kpi", "measure__team")
    pairs = list(span.pairs(rows, "measure_id", "grain"))
    versions = versions_of({row.measure.kpi_id for _before, row in pairs})
    for before, row in pairs:
        sides = [None if one is None or one.ends else lines_of(one) for one in (before, row)]
        other = tuple(name for name in ("profile", "due") if before and _differs(before, row, name))
        if sides[0] != sides[1] or (other and sides[1]):
            version = ruling(versions.get(row.measure.kpi_id, []), row.valid_from)
            yield _target(row, sides[0], sides[1], other, version)


def _target(
    row: Target, before: Lines | None, after: Lines | None, other: tuple[str, ...], version: KPIVersion | None
) -> ChangedFact:
    return ChangedFact(
        TARGET,
        row.measure.kpi.code,
        row.measure.kpi.name,
        frozenset({row.measure.team.code}),
        row.valid_from,
        who_of(row),
        row.recorded_at,
        row.rationale or row.reason,
        before,
        after,
        grain=row.grain,
        fields=other,
        unit=version.unit if version else "",
        decimals=version.decimals if version else 0,
        direction=version.direction if version else "",
    )


def _weights(span: _Span, measures: QuerySet[Measure]) -> Iterator[ChangedFact]:
    rows = MeasureTerms.objects.filter(measure__in=measures)
    for before, row in span.pairs(rows.select_related("measure__kpi", "measure__team"), "measure_id"):
        was_critical = before is not None and before.critical
        other = () if was_critical == row.critical else ("critical" if row.critical else "uncritical",)
        kpi, teams = row.measure.kpi, frozenset({row.measure.team.code})
        weight = before.weight if before else USUAL
        if weight != row.weight or other:
            yield _weight(row, kpi.code, kpi.name, teams, weight, row.weight, other)


def _team_weights(span: _Span, scope: frozenset[int]) -> Iterator[ChangedFact]:
    rows = TeamTerms.objects.filter(team__in=scope).select_related("team")
    for before, row in span.pairs(rows, "team_id"):
        weight, team = before.weight if before else USUAL, row.team
        if weight != row.weight:
            yield _weight(row, team.code, team.name, frozenset({team.code}), weight, row.weight)


def _node_weights(span: _Span, scope: frozenset[int]) -> Iterator[ChangedFact]:
    """Every team is judged by the weights of objectives and perspectives."""
    teams = frozenset(Team.objects.filter(pk__in=scope).values_list("code", flat=True))
    for kind in ("objective", "perspective"):
        rows = NodeTerms.objects.filter(**{f"{kind}__isnull": False}).select_related(kind)
        for before, row in span.pairs(rows, f"{kind}_id"):
            node, weight = getattr(row, kind), before.weight if before else None
            if weight != row.weight:
                yield _weight(row, node.code, node.name, teams, weight, row.weight)


def _weight(
    row: MeasureTerms | TeamTerms | NodeTerms,
    code: str,
    name: str,
    teams: frozenset[str],
    before: Decimal | None,
    after: Decimal | None,
    fields: tuple[str, ...] = (),
) -> ChangedFact:
    said = (who_of(row), row.recorded_at, row.reason)
    return ChangedFact(WEIGHT, code, name, teams, row.valid_from, *said, before, after, fields=fields)


def _definitions(span: _Span, measures: QuerySet[Measure]) -> Iterator[ChangedFact]:
    rows = KPIVersion.objects.filter(kpi__in=measures.values("kpi")).select_related("kpi")
    pairs = list(span.pairs(rows, "kpi_id"))
    teams = _teams_of(measures, {row.kpi_id for _before, row in pairs})
    for before, row in pairs:
        fields = tuple(name for name in COMPARED if before and _differs(before, row, name))
        if fields or before is None:
            grade = FIRST if before is None else MINOR if row.minor else MAJOR
            said = (row.valid_from, who_of(row), row.recorded_at, row.reason)
            kpi, measured = row.kpi, frozenset(teams[row.kpi_id])
            yield ChangedFact(DEFINITION, kpi.code, kpi.name, measured, *said, grade=grade, fields=fields)


def _teams_of(measures: QuerySet[Measure], kpis: set[int]) -> Mapping[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for kpi, team in measures.filter(kpi__in=kpis).order_by().values_list("kpi", "team__code"):
        found[kpi].add(team)
    return found


def _differs(before: DatedRow, after: DatedRow, name: str) -> bool:
    return bool(getattr(before, name) != getattr(after, name))
