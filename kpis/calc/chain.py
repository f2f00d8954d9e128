"""What a measure counts for: the nodes it enters on the way up, and what one unit more of it is worth there.

The gain is the difference of two roll-ups of the engine, which differ in the score of that one measure. Every
other measure stays as it is, those that roll it up by value or read it in a formula included.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from .facts import ZERO, MeasureResult, NodeKey, NodeResult, Rules
from .lines import SIGNS, WORKING, Lines
from .lookups import Meaning
from .periods import Period
from .scorecards import Scorecard
from .scoring import measure_score, measure_status

if TYPE_CHECKING:
    from .book import Book

_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Move:
    """A result, and what it would be one unit better. `step` is negative where lower is better, and 0 inside
    a band."""

    step: Decimal
    before: MeasureResult
    after: MeasureResult

    @property
    def gain(self) -> Decimal:
        return (self.after.score or ZERO) - (self.before.score or ZERO)

    @property
    def is_stuck(self) -> bool:
        """At its cap, or so far off that one unit more still scores 0."""
        return not self.gain


@dataclass(frozen=True, slots=True)
class Way:
    """The child by which a measure enters a node: itself, a node below or the own scorecard. `whole` is the
    weight of all children with a score, scores are before and after the move."""

    kind: str
    weight: Decimal
    whole: Decimal
    before: Decimal | None
    after: Decimal | None

    @property
    def gain(self) -> Decimal:
        return (self.after or ZERO) - (self.before or ZERO)

    @property
    def share(self) -> Decimal | None:
        """In percent; None where the child has no score."""
        if self.before is None or not self.whole:
            return None
        return WORKING.divide(100 * self.weight, self.whole)


@dataclass(frozen=True, slots=True)
class Link:
    """A node on the way up, before and after the move. `rollup` says how its children make its score, `rules`
    have its bands."""

    before: NodeResult
    after: NodeResult
    rollup: str
    rules: Rules
    way: Way

    @property
    def is_worst_alone(self) -> bool:
        return self.rollup == "worst_child"

    @property
    def gain(self) -> Decimal | None:
        if self.before.score is None or self.after.score is None:
            return None
        return self.after.score - self.before.score

    @property
    def is_manual(self) -> bool:
        return "manual" in self.before.receipt


@dataclass(frozen=True, slots=True)
class Chain:
    """`ends` is the first team in which nothing of what stands below counts: above the links, or the own one
    where there are none."""

    links: Sequence[Link]
    ends: NodeKey | None = None


def moved(result: MeasureResult, meaning: Meaning) -> Move | None:
    """One unit better. None where a unit says nothing: without a score of its own lines, for levels, answers
    and milestones."""
    value, lines = result.value, result.lines
    if value is None or lines is None or result.score is None or meaning.direction not in (*SIGNS, "range"):
        return None
    if measure_score(meaning.direction, value, lines, meaning.decimals) != result.score:
        return None
    step = _step(meaning, value, lines)
    score = measure_score(meaning.direction, value + step, lines, meaning.decimals)
    if score is None:
        return None
    better = replace(result, raw=value + step, value=value + step, score=score, status=measure_status(score))
    return Move(step, result, better)


def _step(meaning: Meaning, value: Decimal, lines: Lines) -> Decimal:
    """Towards better: 1, or the largest of 10, 100 ... that still takes ten steps from red line to target, or
    one of the last decimal where these are closer than 1. Into a band no further than to its edge.

    Target 1.20, red line 1.32, two decimals, lower is better: -0.01. Target 9,000, red line 4,000: 100.
    """
    if meaning.direction == "range":
        return _into_band(meaning, value, lines)
    return SIGNS[meaning.direction] * _unit(meaning, lines.target, lines.red)


def _into_band(meaning: Meaning, value: Decimal, lines: Lines) -> Decimal:
    if lines.lower is not None and value < lines.lower:
        return min(_unit(meaning, lines.lower, lines.red_lower), lines.lower - value)
    if lines.upper is not None and value > lines.upper:
        return -min(_unit(meaning, lines.upper, lines.red_upper), value - lines.upper)
    return ZERO


def _unit(meaning: Meaning, met: Decimal | None, red: Decimal | None) -> Decimal:
    distance = ZERO if met is None or red is None else abs(met - red)
    if distance < 1:
        return _ONE.scaleb(-meaning.decimals)
    return _ONE.scaleb(max(0, distance.adjusted() - 1))


def chain(
    now: "Book", then: "Book", measure: int, objective: int, period: Period, teams: Sequence[int]
) -> Chain:
    """`then` is `now` with the measure moved. `teams` are its own and those above, nearest first; it ends
    where a node has no row."""
    links: list[Link] = []
    if now.scorecard(teams[0], period).terms.mode == "children":
        return Chain(links, NodeKey("team", teams[0], None, period.grain, period.start))
    for key, entering in _steps(now, measure, objective, period, teams):
        before, after = now.node(key), then.node(key)
        if before is None or after is None:
            return Chain(links)
        way = _way(before, after, entering)
        if way is None:
            return Chain(links, key if key.team != teams[0] else None)
        card = now.scorecard(key.team, period)
        links.append(Link(before, after, _rollup(card, key), card.rules, way))
    return Chain(links)


Child = tuple[str, int | None]


def _steps(
    book: "Book", measure: int, objective: int, period: Period, teams: Sequence[int]
) -> Iterator[tuple[NodeKey, Sequence[Child]]]:
    """The nodes upwards, each with the children by which one may get into it."""
    team, perspective = teams[0], book.facts.objectives[objective].perspective
    own: tuple[Child, ...] = (("measure", measure), ("own", None))
    inside: tuple[Child, ...] = (*own, ("objective", objective), ("perspective", perspective))
    yield NodeKey("objective", team, objective, period.grain, period.start), own
    yield NodeKey("perspective", team, perspective, period.grain, period.start), inside
    yield NodeKey("team", team, None, period.grain, period.start), inside
    for below, above in pairwise(teams):
        yield NodeKey("team", above, None, period.grain, period.start), (("team", below),)


def _way(before: NodeResult, after: NodeResult, entering: Sequence[Child]) -> Way | None:
    children, moved_children = _children(before), _children(after)
    found = next((child for child in entering if child in children), None)
    if found is None:
        return None
    scored = (line for line in children.values() if line["score"] is not None)
    whole = sum((Decimal(line["weight"]) for line in scored), ZERO)
    weight = Decimal(children[found]["weight"])
    return Way(found[0], weight, whole, _score(children[found]), _score(moved_children[found]))


def _children(node: NodeResult) -> dict[Child, Any]:
    lines: Any = node.receipt["children"]
    return {(line["kind"], line["id"]): line for line in lines}


def _score(line: Any) -> Decimal | None:
    return None if line["score"] is None else Decimal(line["score"])


def _rollup(card: Scorecard, key: NodeKey) -> str:
    if key.id is None:
        return card.terms.rollup
    terms = card.objective_terms(key.id) if key.node == "objective" else card.perspective_terms(key.id)
    return terms.rollup
