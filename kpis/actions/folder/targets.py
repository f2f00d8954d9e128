"""Targets of a folder: a line with a last day is two dated rows, the target and its end."""

import datetime as dt
from collections import defaultdict
from itertools import pairwise
from typing import Any

from kpis.actions.folder.loading import Loading
from kpis.actions.targets import FIELDS, put_targets, target_key
from kpis.doors.folder import Row
from kpis.models import KPIVersion, Measure, Target
from kpis.queries.history import ruling, targets_of, versions_of

_DAY = dt.timedelta(days=1)
_GIVEN = ("profile", *Target.FIGURES, "rationale")

Lines = dict[tuple[int, str], list[tuple[Row, Target]]]


def load_targets(loading: Loading) -> None:
    current = loading.current("targets")
    rows = loading.folder.tables.get("targets", [])
    measures = {id(row): loading.refer_to_measure(row) for row in rows}
    versions = versions_of()
    for row in rows:
        measure = measures[id(row)]
        if measure is not None and row.values["grain"] is None:
            version = ruling(versions[measure.kpi_id], row.values["valid_from"])
            row.values["grain"] = version.frequency if version else loading.calendar.fine
    lines = _lines(loading, rows, measures, versions)
    stored = targets_of([measure.pk for measure in measures.values() if measure is not None])
    wanted = _wanted(loading, lines, stored)
    written = {target_key(row) for row in put_targets(loading.curation, [target for _row, target in wanted])}
    loading.take_problems()
    _count(loading, rows, wanted, written, current)


def _lines(
    loading: Loading,
    rows: list[Row],
    measures: dict[int, Measure | None],
    versions: dict[int, list[KPIVersion]],
) -> Lines:
    """The target of each line, by measure and grain, in the order of their days."""
    found: Lines = defaultdict(list)
    seen: dict[tuple[Any, ...], Row] = {}
    for row in sorted(rows, key=lambda row: row.values["valid_from"]):
        measure, values = measures[id(row)], row.values
        if measure is None or loading.has_failed(row):
            continue
        first = seen.setdefault(row.key, row)
        if first is not row:
            loading.mistake(row, "grain", f"The same key stands in line {first.line}.")
            continue
        loading.place("targets", row.key, row)
        version = ruling(versions[measure.kpi_id], values["valid_from"])
        due = values["valid_to"] if version and version.direction == "milestone" else None
        said = {name: values[name] for name in ("valid_from", "grain", *_GIVEN)}
        said["rationale"] = said["rationale"] or ""
        found[measure.pk, values["grain"]].append((row, Target(measure=measure, due=due, **said)))
    return found


def _wanted(
    loading: Loading, lines: Lines, stored: dict[int, dict[str, list[Target]]]
) -> list[tuple[Row, Target]]:
    wanted = []
    for (measure, grain), targets in lines.items():
        _refuse_overlaps(loading, targets)
        known = {target.valid_from: target for target in stored[measure][grain]}
        days = {target.valid_from for _row, target in targets}
        for row, target in targets:
            wanted.append((row, target))
            last_day = row.values["valid_to"]
            if last_day is not None and target.due is None and not loading.has_failed(row):
                wanted += _ending(loading, row, target, days, known)
    return wanted


def _refuse_overlaps(loading: Loading, targets: list[tuple[Row, Target]]) -> None:
    for row, target in targets:
        last_day = row.values["valid_to"]
        if last_day is not None and last_day < target.valid_from:
            loading.mistake(row, "valid_to", "The last day of a target is not before its first.")
    for (row, target), (_later_row, later) in pairwise(targets):
        last_day = row.values["valid_to"]
        if last_day is not None and target.due is None and last_day >= later.valid_from:
            rule = f"It overlaps the target of line {_later_row.line}, which starts on {later.valid_from}."
            loading.mistake(row, "valid_to", rule)


def _ending(
    loading: Loading, row: Row, target: Target, days: set[dt.date], known: dict[dt.date, Target]
) -> list[tuple[Row, Target]]:
    """The row that ends a target after its last day, unless another target starts then. An end that the
    database has put before that day is overruled by the target itself."""
    last_day = row.values["valid_to"]
    within = [
        day for day in known if target.valid_from < day <= last_day and known[day].ends and day not in days
    ]
    found = [(row, _copy(target, day)) for day in within]
    if last_day == dt.date.max:
        return found
    end = last_day + _DAY
    if end not in days and (end not in known or known[end].ends):
        loading.place("targets", (*row.key[:3], end, target.grain), row)
        found.append((row, Target(measure=target.measure, grain=target.grain, valid_from=end)))
    return found


def _copy(target: Target, day: dt.date) -> Target:
    said = {name: getattr(target, name) for name in FIELDS}
    return Target(measure=target.measure, grain=target.grain, valid_from=day, **said)


def _count(
    loading: Loading,
    rows: list[Row],
    wanted: list[tuple[Row, Target]],
    written: set[tuple[Any, ...]],
    current: dict[tuple[Any, ...], Any],
) -> None:
    """A line is new where nothing stood on its first day, changed where any of its dated rows says something
    new."""
    differing = {id(row) for row, target in wanted if target_key(target) in written}
    keys = {row.key for row in rows}
    tally = loading.tally("targets")
    for row in rows:
        if id(row) in differing:
            loading.count(row, current.get(row.key))
        elif not loading.has_failed(row):
            tally.unchanged += 1
    tally.beyond = len(current.keys() - keys)
