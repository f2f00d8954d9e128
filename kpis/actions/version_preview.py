"""What a version would change before it is published: published in a transaction that is taken back, so that
the scores are computed of the very rows, by the very arithmetic, as they will be once it stays."""

import datetime as dt
from copy import copy
from dataclasses import dataclass

from django.db import transaction

from accounts.actions.curation import take_turn
from accounts.audit import Actor
from kpis.actions.definitions import publish_version
from kpis.calc.facts import NodeKey
from kpis.calc.presence import SELDOM
from kpis.calc.score_changes import Key, Result, ScoreChange, score_changes, status_of
from kpis.models import KPI, KPIVersion, Measure, NodeScore
from kpis.queries.dependents import dependents
from kpis.queries.results import Results, Work, work_around
from kpis.queries.rows import Rows, every_stale_row
from kpis.queries.stored import stored_results
from kpis.queries.unit_warnings import unit_warnings

MOST = 20_000
"""Rows that are computed while somebody waits for the page; of more only their number is told."""


@dataclass(frozen=True, slots=True)
class VersionPreview:
    """`asked` scores are computed anew; of too many `changes` is None, for nobody has computed them."""

    asked: int
    changes: list[ScoreChange] | None
    warnings: list[str]


def preview_version(
    actor: Actor,
    version: KPIVersion,
    *,
    now: dt.datetime,
    seen: int | None = None,
    reason: str = "",
    most: int = MOST,
) -> VersionPreview:
    """Refuses what publishing would refuse. Locks are held while rows are marked and read, not while the
    results are computed."""
    tried = copy(version)
    with transaction.atomic():
        take_turn()
        waiting, fine = every_stale_row(), _fine_nodes(version.kpi)
        old = _work(waiting, now, most)
        publish_version(actor, tried, now=now, seen=seen, reason=reason)
        rows = every_stale_row()
        known, new = _known(rows), _work(rows, now, most)
        gone = {key: fine[key] for key in fine.keys() - _fine_nodes(version.kpi).keys()}
        warnings = [warning.text for warning in unit_warnings([tried])]
        transaction.set_rollback(True)
    if old is None or new is None:
        return VersionPreview(len(rows), None, warnings)
    overdue = _results(old.results())
    before = known | gone | {key: overdue[key] for key in waiting.versions}
    return VersionPreview(len(rows), score_changes(before, _results(new.results())), warnings)


def _work(rows: Rows, now: dt.datetime, most: int) -> Work | None:
    return work_around(rows, now) if len(rows) <= most else None


def _known(rows: Rows) -> dict[Key, Result | None]:
    """What stands in rows that have been marked is what was computed before; a row that was made by the mark
    has no status yet."""
    measures, nodes = stored_results(rows.measures, rows.nodes)
    found: dict[Key, Result | None] = {key: row.result for key, row in measures.items()}
    found |= {key: row.result for key, row in nodes.items()}
    return {key: result if status_of(result) else None for key, result in found.items()}


def _fine_nodes(kpi: KPI) -> dict[Key, Result | None]:
    """By day and week: rows that a version may drop, where no measure is as fine any more."""
    measures = list(Measure.objects.filter(kpi=kpi).values_list("pk", flat=True))
    nodes = NodeScore.objects.filter(team__in=dependents(measures, ()).teams, grain__in=SELDOM)
    columns = nodes.values_list("node", "team", "objective", "perspective", "grain", "start")
    keys = {
        NodeKey(node, team, objective or perspective, grain, start)
        for node, team, objective, perspective, grain, start in columns
    }
    return {key: row.result for key, row in stored_results((), keys)[1].items()}


def _results(results: Results) -> dict[Key, Result | None]:
    found: dict[Key, Result | None] = {}
    found.update(results.measures.items())
    found.update(results.nodes.items())
    return found
