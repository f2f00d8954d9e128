"""What a node is made of: the team's own measures, and the nodes of teams or objectives below."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from .facts import ZERO, NodeKey, NodeResult
from .rollup import Child, Summary, summarise
from .scorecards import WEIGHTED_MEAN, Scorecard

if TYPE_CHECKING:
    from .book import Book


@dataclass(slots=True)
class Parts:
    """What goes into a node: children as they enter it, the own measures under it, and the nodes below."""

    children: Sequence[Child]
    summary: Summary
    measures: Sequence[Child]
    nodes: Sequence[NodeResult] = ()
    expected_weight: Decimal = ZERO


def parts_of(book: "Book", card: Scorecard, key: NodeKey) -> Parts:
    return _own_parts(card, key) if card.mode == "own" else _tree_parts(book, card, key)


def _own_parts(card: Scorecard, key: NodeKey) -> Parts:
    block = card.block(key.node, key.id)
    measures = card.under(key.node, key.id)
    return Parts(block.children, block.summary, measures, (), card.weight_under(key.node, key.id))


def _tree_parts(book: "Book", card: Scorecard, key: NodeKey) -> Parts:
    """A perspective is made of its objectives; a team and an objective of child teams and the own block."""
    if key.node == "perspective":
        return _perspective_parts(book, card, key)
    rollup = (
        card.terms.rollup if key.node == "team" or key.id is None else card.objective_terms(key.id).rollup
    )
    below = [
        (child, book.node(NodeKey(key.node, child, key.id, key.grain, key.start)))
        for child in book.structure.children(card.team, card.period)
    ]
    nodes = [(child, node) for child, node in below if node is not None]
    children = [_team_child(book, card, child, node) for child, node in nodes]
    weight = sum(
        (node.expected_weight for (_, node), child in zip(nodes, children, strict=True) if child.weight), ZERO
    )
    measures = card.under(key.node, key.id) if card.mode == "both" else []
    if measures:
        children.append(_own_child(card, key))
        weight += card.weight_under(key.node, key.id) if card.terms.own_weight else ZERO
    summary = summarise(children, rollup, card.rules, is_open=card.is_open)
    return Parts(children, summary, measures, [node for _, node in nodes], weight)


def _perspective_parts(book: "Book", card: Scorecard, key: NodeKey) -> Parts:
    objectives = sorted(one.id for one in book.facts.objectives.values() if one.perspective == key.id)
    found = [book.node(NodeKey("objective", card.team, one, key.grain, key.start)) for one in objectives]
    nodes = [node for node in found if node is not None]
    children = [_objective_child(card, node) for node in nodes]
    rollup = WEIGHTED_MEAN if key.id is None else card.perspective_terms(key.id).rollup
    summary = summarise(children, rollup, card.rules, is_open=card.is_open)
    return Parts(children, summary, [], nodes, sum((node.expected_weight for node in nodes), ZERO))


def _node_child(card: Scorecard, kind: str, id_: int | None, weight: Decimal, node: NodeResult) -> Child:
    """A node without any expected child is not expected itself, unless a person gave it a score."""
    owed = node.coverage is not None or node.score is not None
    due = card.is_open or node.status != "not_due"
    return Child(
        kind,
        id_,
        node.key.grain,
        node.key.start,
        weight,
        node.score,
        node.status,
        owed and due and weight > 0,
    )


def _team_child(book: "Book", card: Scorecard, team: int, node: NodeResult) -> Child:
    terms = book.structure.team_terms(team, card.period)
    child = _node_child(card, "team", team, terms.weight, node)
    child.terms = terms.id
    return child


def _objective_child(card: Scorecard, node: NodeResult) -> Child:
    terms = card.objective_terms(node.key.id) if node.key.id is not None else None
    explicit = None if terms is None else terms.weight
    child = _node_child(
        card, "objective", node.key.id, node.expected_weight if explicit is None else explicit, node
    )
    child.terms = None if terms is None else terms.id
    return child


def _own_child(card: Scorecard, key: NodeKey) -> Child:
    summary = card.block(key.node, key.id).summary
    weight = card.terms.own_weight
    return Child(
        kind="own",
        id=None,
        grain=key.grain,
        start=key.start,
        weight=weight,
        score=summary.score,
        status=summary.status,
        expected=weight > 0 and summary.is_expected,
    )
