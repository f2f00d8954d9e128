"""A team's own scorecard in one period: its counting measures, put together flat or by structure."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from .clock import earliest
from .facts import ZERO, MeasureKey, MeasureResult, NodeKey, NodeTerms
from .lookups import RANK, Meaning, Subject, in_force
from .periods import Period
from .readings import is_broken
from .rollup import Child, Summary, is_owed, summarise
from .structure import DAY

if TYPE_CHECKING:
    from .book import Book

WEIGHTED_MEAN = "weighted_mean"
_PLAIN = NodeTerms()


@dataclass(slots=True)
class Block:
    """One node of the own scorecard: its children as they enter it, and what they give."""

    children: Sequence[Child]
    summary: Summary


class Scorecard:
    """The counting measures of a team in one period, carried ones among them, with the team's terms there.

    `mode` is own, children or both. In mode children nothing of the own scorecard counts. A manual score is
    one of a node with everything below it, so only in mode own does it reach the scorecard's own nodes.
    """

    def __init__(self, book: "Book", team: int, period: Period) -> None:
        structure = book.structure
        self.book = book
        self.team = team
        self.period = period
        self.day = structure.team_day(team, period)
        self.terms = structure.team_terms(team, period)
        self.rules = structure.rules(self.day)
        self.is_open = structure.is_window_open(team, period)
        self.pending: list[tuple[int | None, dt.date | None]] = []
        self.own = [] if self.terms.mode == "children" else list(self._counting())
        self.mode = self.terms.mode
        if self.mode == "auto":
            self.mode = "own" if self.own else "children"

    def objective_terms(self, objective: int) -> NodeTerms:
        return in_force(self.book.facts.objective_terms.get(objective, ()), self.day) or _PLAIN

    def perspective_terms(self, perspective: int) -> NodeTerms:
        return in_force(self.book.facts.perspective_terms.get(perspective, ()), self.day) or _PLAIN

    def key(self, node: str, id_: int | None) -> NodeKey:
        return NodeKey(node, self.team, id_, self.period.grain, self.period.start)

    # The measures that count

    def _counting(self) -> Iterator[Child]:
        structure = self.book.structure
        for subject in structure.of_team.get(self.team, ()):
            meaning = structure.meaning(subject, self.period)
            if meaning is None or meaning.objective not in self.book.facts.objectives:
                continue
            carried = meaning.rank > RANK[self.period.grain]
            days: list[dt.date | None] = []
            result = self._carried(subject, meaning, days) if carried else self._aggregated(subject)
            if result is not None:
                days.append(result.valid_until)
                yield self._child(subject, meaning, result, carried, earliest(days))
            else:
                self.pending.append((meaning.objective, earliest(days)))

    def _aggregated(self, subject: Subject) -> MeasureResult | None:
        return self.book.measure(MeasureKey(subject.id, self.period.grain, self.period.start))

    def _carried(
        self, subject: Subject, meaning: Meaning, days: list[dt.date | None]
    ) -> MeasureResult | None:
        """The latest period that ends by the end of this one and has a value or whose deadline has passed."""
        structure = self.book.structure
        if not subject.lives_on(self.period.end):
            return None
        for candidate in structure.candidates(meaning.frequency, self.period):
            result = self.book.measure(MeasureKey(subject.id, meaning.frequency, candidate.start))
            if result is None:  # not active there: what lies before a gap is never carried over it
                return None
            if result.raw is not None or result.score is not None or structure.is_closed(candidate):
                return None if is_broken(subject, candidate, self.period) else result
            days += [result.valid_until, structure.deadline(candidate) + DAY]
        return None

    def _child(
        self, subject: Subject, meaning: Meaning, result: MeasureResult, carried: bool, until: dt.date | None
    ) -> Child:
        terms = subject.weight(self.day if carried else subject.reference_day(self.period.end))
        return Child(
            kind="measure",
            id=subject.id,
            grain=result.key.grain,
            start=result.key.start,
            weight=terms.weight,
            score=result.score,
            status=result.status,
            expected=is_owed(result.status, terms.weight, is_open=self.is_open),
            carried=carried,
            critical=terms.critical,
            objective=meaning.objective,
            terms=terms.id,
            until=until,
        )

    # Nodes of the own scorecard

    def objectives(self, perspective: int) -> list[int]:
        """Those of a perspective with a counting measure, by id."""
        known = self.book.facts.objectives
        found = {child.objective for child in self.own if child.objective is not None}
        return sorted(one for one in found if known[one].perspective == perspective)

    def perspectives(self) -> list[int]:
        known = self.book.facts.objectives
        return sorted(
            {known[child.objective].perspective for child in self.own if child.objective is not None}
        )

    def under(self, node: str, id_: int | None) -> list[Child]:
        """The own counting measures under a node."""
        if node == "objective":
            return [child for child in self.own if child.objective == id_]
        if node == "perspective":
            inside = set(self.objectives(id_)) if id_ is not None else set()
            return [child for child in self.own if child.objective in inside]
        return self.own

    def until(self, node: str, id_: int | None) -> dt.date | None:
        """The first day on which time alone may change what the own scorecard gives for a node.

        A measure that does not enter yet may do so later; the first one decides the mode.
        """
        decides = self.terms.mode == "auto" and (not self.own or all(child.carried for child in self.own))
        waiting = [day for objective, day in self.pending if decides or self._is_inside(objective, node, id_)]
        days = [child.until for child in (self.own if decides else self.under(node, id_))]
        return earliest([*waiting, *days])

    def _is_inside(self, objective: int | None, node: str, id_: int | None) -> bool:
        known = self.book.facts.objectives.get(objective) if objective is not None else None
        if node == "objective" or known is None:
            return node == "objective" and objective == id_
        return node == "team" or known.perspective == id_

    def block(self, node: str, id_: int | None) -> Block:
        """What the own scorecard alone gives for a node."""
        if node == "team" or id_ is None:
            return self._block(self._team_children(), self.terms.rollup)
        if node == "perspective":
            return self._block(self._perspective_children(id_), self.perspective_terms(id_).rollup)
        return self._block(self.under(node, id_), self.objective_terms(id_).rollup)

    def _block(self, children: Sequence[Child], rollup: str) -> Block:
        return Block(children, summarise(children, rollup, self.rules, is_open=self.is_open))

    def _team_children(self) -> list[Child]:
        children: list[Child] = []
        for perspective in self.perspectives():
            if self.terms.rollup == WEIGHTED_MEAN and self._is_flat_perspective(perspective):
                children += self.under("perspective", perspective)
            else:
                weight = self.perspective_terms(perspective).weight
                children.append(self._structural("perspective", perspective, weight))
        return children

    def _perspective_children(self, perspective: int) -> list[Child]:
        children: list[Child] = []
        flattens = self.perspective_terms(perspective).rollup == WEIGHTED_MEAN
        for objective in self.objectives(perspective):
            if flattens and self._is_flat("objective", objective, self.objective_terms(objective)):
                children += self.under("objective", objective)
            else:
                weight = self.objective_terms(objective).weight
                children.append(self._structural("objective", objective, weight))
        return children

    def _is_flat(self, node: str, id_: int, terms: NodeTerms) -> bool:
        plain = terms.weight is None and terms.rollup == WEIGHTED_MEAN
        return plain and (self.mode != "own" or self.key(node, id_) not in self.book.facts.manual)

    def _is_flat_perspective(self, perspective: int) -> bool:
        return self._is_flat("perspective", perspective, self.perspective_terms(perspective)) and all(
            self._is_flat("objective", objective, self.objective_terms(objective))
            for objective in self.objectives(perspective)
        )

    def _structural(self, node: str, id_: int, weight: Decimal | None) -> Child:
        """A node as one child: with its explicit weight, else that of the expected measures under it."""
        summary = self.block(node, id_).summary
        manual = self.book.facts.manual.get(self.key(node, id_)) if self.mode == "own" else None
        weight = self.weight_under(node, id_) if weight is None else weight
        return Child(
            kind=node,
            id=id_,
            grain=self.period.grain,
            start=self.period.start,
            weight=weight,
            score=summary.score if manual is None else manual.score,
            status=summary.status if manual is None else "manual",
            expected=weight > 0 and (summary.is_expected or manual is not None),
        )

    def weight_under(self, node: str, id_: int | None) -> Decimal:
        return sum((child.weight for child in self.under(node, id_) if child.expected), ZERO)
