"""Weights, definitions, places and rules said anew between two moments, told by the ledger of changes."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from accounts.models import BEGINNING, Change
from kpis.calc.facts import NodeKey
from kpis.models import MeasureLife

from .structure import UNSCORED
from .two_moments import Act, Key, TwoMoments, who_of

VERSIONED = [
    *("scope", "unit", "currency", "decimals", "direction", "frequency", "aggregation", "across_units"),
    *("formula", "inputs", "respondents", "partial", "levels", "comparable", "minor"),
]
WEIGHTS = dict.fromkeys(("weight", "critical", "rollup", "own_weight"), "weight")
WHAT: Mapping[str, Mapping[str, str]] = {
    "measure": {**WEIGHTS, "source": "definition"},
    "measurelife": dict.fromkeys(("active_from", "active_to"), "other"),
    "kpi": {**dict.fromkeys(VERSIONED, "definition"), "objective": "placement", "status": "other"},
    "team": {
        **WEIGHTS,
        **dict.fromkeys(("parent", "mode"), "placement"),
        **dict.fromkeys(("active_from", "active_to"), "other"),
    },
    "objective": WEIGHTS,
    "perspective": WEIGHTS,
    "scoringrules": dict.fromkeys(
        (
            *("tolerance_percent", "node_green_at", "node_amber_at", "coverage_floor_percent"),
            "completeness_floor_percent",
        ),
        "other",
    ),
    "organisation": dict.fromkeys(
        ("timezone", "fiscal_year_start", "year_label", "entry_days", "entry_day_kind"), "other"
    ),
}
"""What a field of the ledger of changes is about, by the kind of thing; other fields bear on no result."""
DEFAULTS = {
    "critical": "false",
    "mode": "auto",
    "own_weight": "1",
    "rollup": "weighted_mean",
    "tolerance_percent": "10",
    "node_green_at": "90",
    "node_amber_at": "70",
    "coverage_floor_percent": "50",
    "completeness_floor_percent": "50",
}
"""What held before the first row that says anything."""
DATED = re.compile(r"(?P<name>\w+)( from (?P<day>\d{4}-\d\d-\d\d))?")
OVERRIDE = re.compile(r"manual score of \w+ by (?P<grain>\w+) (?P<day>\d{4}-\d\d-\d\d)")
WINDOW = re.compile(r"(?P<grain>day|week|month|period|quarter|half_year|year) (?P<day>\d{4}-\d\d-\d\d)")


def restated_terms(two: TwoMoments) -> Iterator[Act]:
    rows = Change.objects.filter(
        recorded_at__gt=two.span.since,
        recorded_at__lte=two.span.until,
        object_type__in=WHAT,
    )
    found = list(rows.select_related("actor").order_by("recorded_at", "pk"))
    lives = _measures_of_lives(found)
    for row in found:
        yield from _change(two, row, lives)


def _measures_of_lives(changes: Iterable[Change]) -> dict[int, int]:
    """Also of lives that are gone: their removal said whose they were."""
    lives = [row for row in changes if row.object_type == "measurelife"]
    there = dict(
        MeasureLife.objects.filter(pk__in={row.object_id for row in lives}).values_list("pk", "measure")
    )
    removed = {int(row.object_id): int(row.before) for row in lives if row.field == "measure" and row.before}
    return there | removed


def _change(two: TwoMoments, row: Change, lives: Mapping[int, int]) -> Iterator[Act]:
    about = _About(two, row, lives)
    exact = OVERRIDE.fullmatch(row.field) or (row.object_type == "team" and WINDOW.fullmatch(row.field))
    if exact:
        start = dt.date.fromisoformat(exact["day"])
        yield from about.told("other", row.field, about.nodes_at(exact["grain"], start))
        return
    dated = DATED.fullmatch(row.field)
    what = WHAT[row.object_type].get(dated["name"]) if dated else None
    if dated and what and not _says_the_same(row):
        day = dt.date.fromisoformat(dated["day"]) if dated["day"] else BEGINNING
        yield from about.told(what, dated["name"], about.keys(dated["name"], day))


def _says_the_same(row: Change) -> bool:
    """Of a state only whether it has scores counts."""
    return row.field == "status" and (row.before in UNSCORED) == (row.after in UNSCORED)


@dataclass(frozen=True, slots=True)
class _About:
    """A change of the ledger and the thing it is about, if that was there at the earlier moment."""

    two: TwoMoments
    row: Change
    lives: Mapping[int, int]

    @property
    def id(self) -> int:
        return int(self.row.object_id)

    def told(self, what: str, field: str, keys: Iterable[Key]) -> Iterator[Act]:
        node, code, team = self._named()
        row = self.row
        bears_on = tuple(keys)
        if bears_on:
            said = (self._before(field), row.after, who_of(row), row.recorded_at, row.reason)
            yield Act(what, node, code, team, field, *said, bears_on)

    def _before(self, field: str) -> str:
        is_weight = field == "weight" and self.row.object_type in ("measure", "team")
        return self.row.before or ("1" if is_weight else DEFAULTS.get(field, ""))

    def keys(self, field: str, day: dt.date) -> Iterator[Key]:
        two, kind = self.two, self.row.object_type
        measures = two.before.facts.measures
        if kind == "kpi":
            meant = [one.id for one in measures.values() if one.kpi == self.id]
            return self._of_measures(meant, day)
        if kind == "measurelife":
            return self._of_life(self.lives.get(self.id, 0), day)
        if kind == "measure" and field == "source":
            return self._of_measures([self.id], day)
        if kind == "measure":
            is_ours = self.id in two.span.measures and self.id in measures
            return self._of_teams([measures[self.id].team] if is_ours else [], day)
        if kind == "team":
            return self._of_teams(self._with_parents(field), day)
        return self._of_teams(sorted(two.span.teams), day)

    def nodes_at(self, grain: str, start: dt.date) -> Iterator[Key]:
        """The nodes of an override or entry window in their own period; it alters no other one."""
        kind, two = self.row.object_type, self.two
        teams = [self.id] if kind == "team" else sorted(two.span.teams)
        is_there = start <= two.day and two.is_in_both(grain, start)
        for team in two.span.teams.intersection(teams) if is_there else ():
            yield NodeKey(kind, team, None if kind == "team" else self.id, grain, start)

    def _of_measures(self, measures: Iterable[int], day: dt.date) -> Iterator[Key]:
        for measure in self.two.span.measures.intersection(measures):
            if measure in self.two.before.facts.measures:
                yield from self.two.measure_keys(measure, day)

    def _of_life(self, measure: int, day: dt.date) -> Iterator[Key]:
        """A measure that is new bears on the scorecard it came to."""
        if measure in self.two.before.facts.measures:
            return self._of_measures([measure], day)
        new = self.two.after.facts.measures.get(measure) if measure in self.two.span.measures else None
        return self._of_teams([new.team] if new else [], day)

    def _of_teams(self, teams: Iterable[int], day: dt.date) -> Iterator[Key]:
        for team in teams:
            if team in self.two.span.teams and team in self.two.before.facts.teams:
                yield from self.two.node_keys("team", team, None, day)

    def _with_parents(self, field: str) -> list[int]:
        named = {self.row.before, self.row.after} if field == "parent" else set()
        parents = [team.id for team in self.two.after.facts.teams.values() if team.code in named]
        return [self.id, *parents]

    def _named(self) -> tuple[str, str, str]:
        """Kind, code and team, as the facts know them."""
        facts, kind = self.two.after.facts, self.row.object_type
        measure = facts.measures.get(self.lives.get(self.id, 0) if kind == "measurelife" else self.id)
        if kind in ("measure", "measurelife") and measure:
            return "measure", facts.kpis[measure.kpi].code, facts.teams[measure.team].code
        codes: dict[str, Mapping[int, str]] = {
            "kpi": {one.id: one.code for one in facts.kpis.values()},
            "team": {one.id: one.code for one in facts.teams.values()},
            "objective": {one.id: one.code for one in facts.objectives.values()},
            "perspective": facts.perspectives,
        }
        code = codes.get(kind, {}).get(self.id, "")
        return kind, code, code if kind == "team" else ""
