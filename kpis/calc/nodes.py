"""The result of a team, or of an objective or perspective on its scorecard, in one period."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from .clock import earliest
from .decimals import write_decimal
from .facts import NodeKey, NodeResult
from .node_parts import Parts, parts_of
from .periods import Period
from .rollup import Child
from .scorecards import Scorecard
from .scoring import node_status
from .structure import DAY

if TYPE_CHECKING:
    from .book import Book


@dataclass(slots=True)
class Counts:
    green: int = 0
    amber: int = 0
    red: int = 0
    grey: int = 0
    carried: int = 0
    not_applicable: int = 0
    worst: list[tuple[Decimal, int]] = field(default_factory=list)


def node_result(book: "Book", key: NodeKey) -> NodeResult | None:
    """None where there is no row: the team is not active, or nothing counts there."""
    structure = book.structure
    period = structure.period(key.grain, key.start)
    if not structure.started(period) or not structure.is_team_active(key.team, period):
        return None
    span = book.still_days.span(key, period)
    if span is None:
        return _computed(book, key, period)
    if span not in book.spans:
        book.spans[span] = _computed(book, key, period)
    found = book.spans[span]
    return None if found is None else _on_day(found, key)


def _computed(book: "Book", key: NodeKey, period: Period) -> NodeResult | None:
    card = book.scorecard(key.team, period)
    parts = parts_of(book, card, key)
    if key.node != "team" and not (parts.measures or parts.nodes):
        return None
    return _result(book, card, key, parts)


def _on_day(found: NodeResult, key: NodeKey) -> NodeResult:
    """The same on another day; nodes in the receipt are of that day too."""
    if found.key == key:
        return found
    start = key.start.isoformat()
    lines: Any = found.receipt["children"]
    moved = [{**line, "start": start} if line["grain"] == key.grain else line for line in lines]
    return replace(found, key=key, receipt={**found.receipt, "children": moved})


def _result(book: "Book", card: Scorecard, key: NodeKey, parts: Parts) -> NodeResult:
    manual = book.facts.manual.get(key)
    score = parts.summary.score if manual is None else manual.score
    caps = [child.id for child in card.under(key.node, key.id) if child.caps] if _caps(card) else []
    status, reason = parts.summary.status, ""
    if score is not None:
        status = node_status(score, card.rules.green_at, card.rules.amber_at)
        if caps and status == "green":
            status, reason = "amber", "critical"
    counts = _counts(card, parts)
    until = book.structure.deadline(card.period) + DAY if card.is_open else None
    own = card.until(key.node, key.id)
    return NodeResult(
        key=key,
        status=status,
        reason=reason,
        score=score,
        coverage=parts.summary.coverage,
        provisional=card.is_open and score is not None and manual is None,
        green=counts.green,
        amber=counts.amber,
        red=counts.red,
        grey=counts.grey,
        carried=counts.carried,
        not_applicable=counts.not_applicable,
        expected_weight=parts.expected_weight,
        worst=min(counts.worst)[1] if counts.worst else None,
        valid_until=earliest([until, own, *(node.valid_until for node in parts.nodes)]),
        receipt=_receipt(card, parts, None if manual is None else manual.id, caps if reason else []),
    )


def _caps(card: Scorecard) -> bool:
    return card.mode == "own" or (card.mode == "both" and card.terms.own_weight > 0)


def _counts(card: Scorecard, parts: Parts) -> Counts:
    counts = Counts()
    for child in parts.measures:
        _add(counts, child.status)
        counts.carried += child.carried
        counts.not_applicable += child.status == "na"
        if child.score is not None and child.id is not None and child.weight > 0:
            counts.worst.append((child.score, child.id))
    for node in parts.nodes:
        counts.green += node.green
        counts.amber += node.amber
        counts.red += node.red
        counts.grey += node.grey
        counts.carried += node.carried
        counts.not_applicable += node.not_applicable
        if node.score is not None and node.worst is not None:
            counts.worst.append((node.score, node.worst))
    return counts


def _add(counts: Counts, status: str) -> None:
    if status == "green":
        counts.green += 1
    elif status == "amber":
        counts.amber += 1
    elif status == "red":
        counts.red += 1
    else:
        counts.grey += 1


def _receipt(card: Scorecard, parts: Parts, manual: int | None, caps: Sequence[int | None]) -> dict[str, Any]:
    """Ids, and the figures of each child as it entered."""
    receipt: dict[str, Any] = {
        "children": [_line(child) for child in parts.children],
        "mode": card.mode,
        "rules": card.rules.id,
        "terms": card.terms.id,
    }
    if manual is not None:
        receipt["manual"] = manual
    if caps:
        receipt["capped_by"] = list(caps)
    return receipt


def _line(child: Child) -> dict[str, Any]:
    return {
        "kind": child.kind,
        "id": child.id,
        "grain": child.grain,
        "start": child.start.isoformat(),
        "weight": write_decimal(child.weight),
        "score": None if child.score is None else write_decimal(child.score),
        "status": child.status,
        "carried": child.carried,
        "counted": child.expected,
        "terms": child.terms,
    }
