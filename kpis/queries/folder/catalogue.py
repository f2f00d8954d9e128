"""KPIs, measures, weights and targets as rows of the folder."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from accounts.models import BEGINNING
from accounts.queries.dated import as_known
from kpis.models import KPI, KPIVersion, Measure, MeasureLife, MeasureTerms, NodeTerms, Target

Row = dict[str, Any]

IDENTITY = (
    *("name", "definition", "function", "level", "kind", "status", "review_months", "source"),
    *("question", "action_when_red", "pitfalls", "needs_approval"),
)
VERSIONED = (
    "valid_from",
    "scope",
    "unit",
    "currency",
    "decimals",
    "direction",
    "frequency",
    "formula",
    "inputs",
    "respondents",
    "natural_min",
    "natural_max",
    "partial",
    "levels",
    "comparable",
    "minor",
)
_OF_MEASURE = ("measure__kpi", "measure__team", "measure__person")
_DAY = dt.timedelta(days=1)


def kpis() -> Iterator[Row]:
    identities = KPI.objects.select_related("owner", "guardrail", "successor").in_bulk()
    found = as_known(KPIVersion.objects.select_related("kpi", "objective"), "kpi_id")
    for version in sorted(found, key=lambda row: (row.kpi.code, row.valid_from)):
        kpi = identities[version.kpi_id]
        row = {name: getattr(kpi, name) for name in IDENTITY}
        row |= {name: getattr(version, name) for name in VERSIONED}
        across = f":{version.across_units}" if version.across_units else ""
        yield row | {
            "code": kpi.code,
            "owner": kpi.owner.email if kpi.owner else None,
            "guardrail": kpi.guardrail.code if kpi.guardrail else None,
            "successor": kpi.successor.code if kpi.successor else None,
            "objective": version.objective.code if version.objective else None,
            "aggregation": f"{version.aggregation}{across}",
        }


def measures() -> Iterator[Row]:
    lives = MeasureLife.objects.select_related(*_OF_MEASURE, "measure__owner", "measure__deputy")
    for life in sorted(lives, key=lambda life: (_names(life.measure), life.active_from)):
        measure = life.measure
        yield of_measure(measure) | {
            "active_from": life.active_from,
            "active_to": life.active_to,
            "source": measure.source,
            "owner": measure.owner.email if measure.owner else None,
            "deputy": measure.deputy.email if measure.deputy else None,
            "deputy_from": measure.deputy_from,
            "deputy_to": measure.deputy_to,
            "baseline": measure.baseline,
        }


def of_measure(measure: Measure) -> Row:
    """The columns that name a measure."""
    kpi, team, person = _names(measure)
    return {"kpi": kpi, "team": team, "person": person or None}


def weights() -> Iterator[Row]:
    """Terms of nodes that hold from the beginning without a weight stand with their node as its roll-up."""
    living = MeasureTerms.objects.filter(measure__in=_living()).select_related(*_OF_MEASURE)
    rows = as_known(living, "measure_id")
    for terms in sorted(rows, key=lambda row: (_names(row.measure), row.valid_from)):
        kpi, team, person = _names(terms.measure)
        yield _weight("measure", kpi, terms) | {
            "team": team,
            "person": person or None,
            "critical": terms.critical,
        }
    for node in ("objective", "perspective"):
        found = NodeTerms.objects.filter(**{f"{node}__isnull": False}).select_related(node)
        for row in sorted(
            as_known(found, f"{node}_id"), key=lambda row: (getattr(row, node).code, row.valid_from)
        ):
            if row.weight is not None or row.valid_from != BEGINNING:
                yield _weight(node, getattr(row, node).code, row) | {"rollup": row.rollup}


def targets() -> Iterator[Row]:
    """A row without figures right after one with figures is its last day; any other stands by itself."""
    found = Target.objects.filter(measure__in=_living()).select_related(*_OF_MEASURE)
    rows = as_known(found, "measure_id", "grain")
    ordered = sorted(rows, key=lambda row: (_names(row.measure), row.grain, row.valid_from))
    for before, row, after in zip([None, *ordered], ordered, [*ordered[1:], None], strict=False):
        if row.ends and before is not None and _follows(before, row) and _takes_an_end(before):
            continue
        ended = after is not None and after.ends and _follows(row, after) and _takes_an_end(row)
        yield of_measure(row.measure) | {
            "valid_from": row.valid_from,
            "grain": row.grain,
            "valid_to": after.valid_from - _DAY if ended and after else row.due,
            "profile": row.profile,
            **{name: getattr(row, name) for name in Target.FIGURES},
            "rationale": row.rationale or "",
        }


def _living() -> QuerySet[MeasureLife, int]:
    """A measure whose KPI was retired before its first day has no life left: no line names it any more, and
    what hangs on it counts nowhere."""
    return MeasureLife.objects.values_list("measure", flat=True)


def _takes_an_end(row: Target) -> bool:
    """The last day of a milestone is its due day, so its end is a row of its own."""
    return not row.ends and row.due is None


def _follows(one: Target, other: Target) -> bool:
    return (one.measure_id, one.grain) == (other.measure_id, other.grain)


def _names(measure: Measure) -> tuple[str, str, str]:
    return measure.kpi.code, measure.team.code, measure.person.email if measure.person else ""


def _weight(node: str, code: str, terms: MeasureTerms | NodeTerms) -> Row:
    return {
        "node": node,
        "code": code,
        "team": None,
        "person": None,
        "valid_from": terms.valid_from,
        "weight": terms.weight,
        "critical": False,
        "rollup": None,
    }
