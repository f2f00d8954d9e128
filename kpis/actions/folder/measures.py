"""Measures of a folder, their lives and weights."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from accounts.models import BEGINNING
from kpis.actions.folder.loading import Key, Loading, measure_id
from kpis.actions.measures import put_lives, put_measure_terms, put_measures
from kpis.actions.strategy import put_node_terms
from kpis.doors.folder import Row
from kpis.models import Measure, MeasureLife, MeasureTerms, NodeTerms
from kpis.queries.history import node_terms_of

_CURRENT = ("owner", "deputy", "deputy_from", "deputy_to", "baseline")


def load_measures(loading: Loading) -> None:
    """A line is a life; what is said of the measure itself stands in the line of its latest life."""
    current = loading.current("measures")
    rows = loading.rows("measures")
    loading.learn_measures()
    wanted: dict[Key, Measure] = {}
    for key, group in _grouped(loading, rows).items():
        loading.place("measures", key, group[-1])
        wanted[key] = _measure(loading, key, group)
    put_measures(
        loading.curation, [row for key, row in wanted.items() if key not in loading.failed["measures"]]
    )
    loading.take_problems()
    loading.learn_measures()
    lives = {(life.measure_id, life.active_from): life for life in MeasureLife.objects.all()}
    put_lives(
        loading.curation,
        [
            _life(loading.measures[_key(row)], row, lives)
            for row in loading.differing("measures", rows, current)
            if _key(row) in loading.measures
        ],
    )
    loading.take_problems()


def _grouped(loading: Loading, rows: list[Row]) -> dict[Key, list[Row]]:
    """The lives of each measure in their order; lines that name somebody unknown are left out."""
    groups: dict[Key, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.values["active_from"]):
        kpi, team = loading.refer(row, "kpi", "kpis"), loading.refer(row, "team", "teams")
        loading.refer(row, "person", "people")
        if kpi is not None and team is not None and not loading.has_failed(row):
            groups[_key(row)].append(row)
    return groups


def _key(row: Row) -> Key:
    return measure_id(row.values["kpi"], row.values["team"], row.values["person"])


def _measure(loading: Loading, key: Key, rows: list[Row]) -> Measure:
    latest = rows[-1]
    people = {name: loading.refer(latest, name, "people") for name in ("owner", "deputy")}
    for row in rows:
        if row.values["source"] != latest.values["source"]:
            source = latest.values["source"]
            rule = f"All lives of a measure have one source, and line {latest.line} says {source}."
            loading.mistake(row, "source", rule)
        row.values |= {name: latest.values[name] for name in _CURRENT}
    measure = loading.measures.get(key) or Measure(
        kpi=loading.known("kpis", latest.values["kpi"]),
        team=loading.known("teams", latest.values["team"]),
        person=loading.known("people", latest.values["person"] or ""),
    )
    measure.source, measure.owner, measure.deputy = latest.values["source"], people["owner"], people["deputy"]
    measure.deputy_from, measure.deputy_to = latest.values["deputy_from"], latest.values["deputy_to"]
    measure.baseline = latest.values["baseline"]
    return measure


def _life(measure: Measure, row: Row, lives: dict[tuple[int, dt.date], MeasureLife]) -> MeasureLife:
    active_from = row.values["active_from"]
    life = lives.get((measure.pk, active_from)) or MeasureLife(active_from=active_from)
    life.measure, life.active_to = measure, row.values["active_to"]
    return life


def load_weights(loading: Loading) -> None:
    """Weights of measures, objectives and perspectives. An empty weight is 1 for a measure and the sum below
    for a node; an empty roll-up is as before."""
    current = loading.current("weights")
    rows = sorted(loading.rows("weights"), key=lambda row: row.values["valid_from"])
    measures = {id(row): _subject(loading, row) for row in rows}
    nodes = _node_terms(loading, [row for row in rows if row.values["node"] != "measure"], current)
    terms = [
        MeasureTerms(
            measure=measures[id(row)],
            valid_from=row.values["valid_from"],
            weight=row.values["weight"],
            critical=row.values["critical"],
        )
        for row in loading.differing("weights", rows, current)
        if row.values["node"] == "measure"
    ]
    put_measure_terms(loading.curation, terms)
    put_node_terms(loading.curation, nodes)
    loading.take_problems()


def _subject(loading: Loading, row: Row) -> Any:
    node, values = row.values["node"], row.values
    if node == "measure":
        if values["team"] is None:
            loading.mistake(row, "team", "The weight of a measure needs its team.")
            return None
        if values["rollup"] is not None:
            loading.mistake(row, "rollup", "A measure has no roll-up; objectives and perspectives have one.")
        values["weight"] = 1 if values["weight"] is None else values["weight"]
        return loading.refer_to_measure(row, "code")
    for name in ("team", "person"):
        if values[name] is not None:
            loading.mistake(row, name, "Only the weight of a measure names a team or a person.")
    if values["critical"]:
        loading.mistake(row, "critical", "Only a measure is critical.")
    return loading.refer(row, "code", f"{node}s")


def _node_terms(loading: Loading, rows: list[Row], current: dict[Key, Mapping[str, Any]]) -> list[NodeTerms]:
    """The rows of weights.csv, and roll-ups from the beginning that their own file gives.

    A row that says what holds without any row is known already, so `current` gets it.
    """
    wanted = []
    for node in ("objective", "perspective"):
        history = node_terms_of(node)
        untouched = {pk: terms.get(BEGINNING) for pk, terms in history.items()}
        given = [row for row in rows if row.values["node"] == node and not loading.has_failed(row)]
        first = {row.key[1]: row for row in given if row.values["valid_from"] == BEGINNING}
        for row in loading.rows(f"{node}s"):
            subject = loading.known(f"{node}s", row.values["code"])
            if subject is not None and not loading.has_failed(row):
                known = history[subject.pk].get(BEGINNING) or NodeTerms(weight=None)
                weights = first.get(row.key[0])
                weight = weights.values["weight"] if weights else known.weight
                if weights is not None:
                    weights.values["rollup"] = row.values["rollup"]
                loading.place("weights", (node, row.key[0], "", "", BEGINNING), row)
                terms = NodeTerms(weight=weight, rollup=row.values["rollup"], **{node: subject})
                history[subject.pk][BEGINNING] = terms
                if (terms.weight, terms.rollup) != (known.weight, known.rollup):
                    wanted.append(terms)
        for row in given:
            subject, day = loading.known(f"{node}s", row.values["code"]), row.values["valid_from"]
            earlier = [start for start in history[subject.pk] if start < day]
            before = history[subject.pk][max(earlier)].rollup if earlier else "weighted_mean"
            row.values["rollup"] = row.values["rollup"] or before
            terms = NodeTerms(
                valid_from=day, weight=row.values["weight"], rollup=row.values["rollup"], **{node: subject}
            )
            history[subject.pk][day] = terms
            known = untouched.get(subject.pk) or NodeTerms(weight=None)
            if day == BEGINNING and (terms.weight, terms.rollup) == (known.weight, known.rollup):
                current.setdefault(row.key, row.values)
            else:
                wanted.append(terms)
    return wanted
