"""The rows of objectives, perspectives and teams (A2)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from kpis.calc.facts import Measure, NodeKey, NodeTerms, TeamTerms
from kpis.calc.periods import Period, latest_ending, period_at

from .arithmetic import ZERO
from .blocks import Block, Child, NodeRow
from .means import AMBER, GREEN, RED, Part, is_expected, put_together, status_of, verdict
from .measures import Measures
from .world import ONE_DAY, rank


class Nodes:
    def __init__(self, measures: Measures) -> None:
        self.measures = measures
        self.world = measures.world
        self._children: dict[tuple[int, Period], list[Child]] = {}
        self._blocks: dict[NodeKey, Block | None] = {}

    # Rows

    def row(self, key: NodeKey) -> NodeRow | None:
        period = period_at(self.world.calendar, key.grain, key.start)
        begun = period.start <= self.world.today and self.world.calendar.holds(period)
        if not begun or not self.world.is_team_active(key.team, period):
            return None
        block = self.block(key)
        if block is None:
            return None
        day = self.world.team_day(key.team, period)
        rules, is_open = self.world.rules(day), self.world.is_window_open(key.team, period)
        status, score = verdict(block.whole, rules, is_open)
        if block.manual is not None:
            score = block.manual
            status = status_of(score, rules.green_at, rules.amber_at)
        capped = status == GREEN and self._is_capped(key, period)
        provisional = is_open and score is not None and block.manual is None
        status, reason = (AMBER, "critical") if capped else (status, "")
        return NodeRow(status, reason, score, block.whole.coverage, provisional, block.counts)

    def _is_capped(self, key: NodeKey, period: Period) -> bool:
        mode, terms = self.mode(key.team, period)
        if mode == "children" or (mode == "both" and not terms.own_weight):
            return False
        return any(
            child.critical and child.weight > 0 and child.status == RED
            for child in self.children(key.team, period)
            if self._is_under(child, key)
        )

    def _is_under(self, child: Child, key: NodeKey) -> bool:
        if key.node == "objective":
            return child.objective == key.id
        return key.node == "team" or self.perspective(child.objective) == key.id

    def perspective(self, objective: int) -> int:
        return self.world.facts.objectives[objective].perspective

    # What stands on a team's own scorecard

    def children(self, team: int, period: Period) -> list[Child]:
        key = team, period
        if key not in self._children:
            measures = self.world.facts.measures.values()
            found = (self._child(one, period) for one in measures if one.team == team and one.person is None)
            self._children[key] = [child for child in found if child is not None]
        return self._children[key]

    def _child(self, measure: Measure, period: Period) -> Child | None:
        world = self.world
        if not world.facts.kpis[measure.kpi].scored:
            return None
        day = world.measure_day(measure, period)
        version = world.version(measure.kpi, day)
        candidate: Period | None = period
        if rank(version.frequency) > rank(period.grain):
            candidate = self._candidate(measure, period, version.frequency)
        row = None if candidate is None else self.measures.of(measure, candidate)
        if row is None or version.objective is None:
            return None
        terms = world.measure_terms(measure, day)
        carried = candidate != period
        return Child(version.objective, terms.weight, terms.critical, row.status, row.score, carried)

    def _candidate(self, measure: Measure, period: Period, frequency: str) -> Period | None:
        """The period of a coarser measure that is carried into this one (A2.6)."""
        world = self.world
        if not any(start <= period.end <= end for start, end in world.lives(measure)):
            return None
        candidate = latest_ending(world.calendar, frequency, period.end)
        while candidate is not None:
            row = self.measures.of(measure, candidate)
            if row is None or row.value is not None or row.score is not None or world.is_closed(candidate):
                break
            candidate = latest_ending(world.calendar, frequency, candidate.start - ONE_DAY)
        if candidate is None:
            return None
        versions = world.facts.kpis[measure.kpi].versions
        broken = any(one.breaking and candidate.end < one.valid_from <= period.end for one in versions)
        return None if broken else candidate

    # Blocks

    def mode(self, team: int, period: Period) -> tuple[str, TeamTerms]:
        terms = self.world.team_terms(team, self.world.team_day(team, period))
        if terms.mode != "auto":
            return terms.mode, terms
        return ("own" if self.children(team, period) else "children"), terms

    def block(self, key: NodeKey) -> Block | None:
        if key not in self._blocks:
            period = period_at(self.world.calendar, key.grain, key.start)
            mode, terms = self.mode(key.team, period)
            made = (
                self.own(key, period, manual=True) if mode == "own" else self._tree(key, period, mode, terms)
            )
            self._blocks[key] = None if made is None else replace(made, manual=self._manual(key))
        return self._blocks[key]

    def _manual(self, key: NodeKey) -> Decimal | None:
        found = self.world.facts.manual.get(key)
        return None if found is None else found.score

    def own(self, key: NodeKey, period: Period, *, manual: bool) -> Block | None:
        """The node of the team's own scorecard alone."""
        inside = [child for child in self.children(key.team, period) if self._is_under(child, key)]
        if not inside and key.node != "team":
            return None
        terms: NodeTerms | TeamTerms = self._terms(key, period)
        if key.node == "objective":
            parts = [self._measure_part(child, key.team, period) for child in inside]
        else:
            parts = list(self._structural_parts(key, inside, period, terms.rollup, manual))
        is_open = self.world.is_window_open(key.team, period)
        weight = sum((one.weight for one in inside if is_expected(one.status, is_open)), ZERO)
        counts = sum((child.counts() for child in inside), Counter[str]())
        typed = self._manual(key) if manual else None
        return Block(put_together(parts, terms.rollup), weight, typed, counts)

    def _terms(self, key: NodeKey, period: Period) -> NodeTerms | TeamTerms:
        day = self.world.team_day(key.team, period)
        if key.id is None:
            return self.world.team_terms(key.team, day)
        return self.world.node_terms(key.node, key.id, day)

    def _measure_part(self, child: Child, team: int, period: Period) -> Part:
        is_open = self.world.is_window_open(team, period)
        return Part(child.weight, child.score, is_expected(child.status, is_open))

    def _structural_parts(
        self, key: NodeKey, inside: list[Child], period: Period, rollup: str, manual: bool
    ) -> Iterator[Part]:
        for below in self._nodes_below(key, inside):
            under = [child for child in inside if self._is_under(child, below)]
            if rollup != "worst_child" and self._is_flat(below, under, period, manual):
                yield from (self._measure_part(child, key.team, period) for child in under)
            else:
                block = self.own(below, period, manual=manual)
                assert block is not None
                yield self._node_part(below, block, period)

    def _nodes_below(self, key: NodeKey, inside: list[Child]) -> list[NodeKey]:
        if key.node == "team":
            node, ids = "perspective", {self.perspective(child.objective) for child in inside}
        else:
            node, ids = "objective", {child.objective for child in inside}
        return [NodeKey(node, key.team, id_, key.grain, key.start) for id_ in sorted(ids)]

    def _is_flat(self, key: NodeKey, under: list[Child], period: Period, manual: bool) -> bool:
        terms = self._terms(key, period)
        explicit = terms.weight is not None or terms.rollup != "weighted_mean"
        if explicit or (manual and self._manual(key) is not None):
            return False
        if key.node == "objective":
            return True
        return all(self._is_flat(below, under, period, manual) for below in self._nodes_below(key, under))

    def _node_part(self, key: NodeKey, block: Block, period: Period) -> Part:
        day = self.world.team_day(key.team, period)
        assert key.id is not None
        floor = self.world.rules(day).coverage_floor
        is_open = self.world.is_window_open(key.team, period)
        return block.part(self.world.node_terms(key.node, key.id, day).weight, is_open, floor)

    # Teams above teams

    def _tree(self, key: NodeKey, period: Period, mode: str, terms: TeamTerms) -> Block | None:
        if key.node == "perspective":
            return self._perspective_above(key, period, mode)
        members = list(self._members(key, period, mode, terms))
        if not members and key.node != "team":
            return None
        whole = put_together([part for part, _ in members], self._terms(key, period).rollup)
        weight = sum((block.weight for part, block in members if part.weight > 0), ZERO)
        counts = sum((block.counts for _, block in members), Counter[str]())
        return Block(whole, weight, None, counts)

    def _members(
        self, key: NodeKey, period: Period, mode: str, terms: TeamTerms
    ) -> Iterator[tuple[Part, Block]]:
        """The own block in mode both, and each child team, as far as they have the node."""
        world = self.world
        is_open = world.is_window_open(key.team, period)
        if mode == "both" and self.children(key.team, period):
            own = self.own(key, period, manual=False)
            if own is not None:
                floor = world.rules(world.team_day(key.team, period)).coverage_floor
                yield own.part(terms.own_weight, is_open, floor), own
        for team in world.child_teams(key.team, period):
            child = NodeKey(key.node, team, key.id, key.grain, key.start)
            row, block = self.row(child), self.block(child)
            if row is not None and block is not None:
                weight = world.team_terms(team, world.team_day(team, period)).weight
                expected = row.coverage is not None or block.manual is not None
                expected = expected and (is_open or row.status != "not_due")
                yield Part(weight, row.score, expected), block

    def _perspective_above(self, key: NodeKey, period: Period, mode: str) -> Block | None:
        parts: list[Part] = []
        total, counts = ZERO, Counter[str]()
        for objective in self.world.facts.objectives.values():
            below = NodeKey("objective", key.team, objective.id, key.grain, key.start)
            block = self.block(below) if objective.perspective == key.id else None
            if block is not None:
                parts.append(self._node_part(below, block, period))
                total += block.weight
                counts += block.counts
        if not parts:
            return None
        return Block(put_together(parts, self._terms(key, period).rollup), total, None, counts)
