"""Scores of children put together (A2.1 to A2.5), and the status of a score."""

from dataclasses import dataclass
from decimal import Decimal

from kpis.calc.facts import Rules

from .arithmetic import FULL, ZERO, half_up

GREEN, AMBER, RED = "green", "amber", "red"
BANDS = (GREEN, AMBER, RED)


def status_of(points: Decimal, green_at: Decimal = FULL, amber_at: Decimal = Decimal(50)) -> str:
    return GREEN if points >= green_at else AMBER if points >= amber_at else RED


@dataclass(frozen=True)
class Part:
    """One child of a mean of scores; not `expected` ones count neither here nor there."""

    weight: Decimal
    score: Decimal | None
    expected: bool


@dataclass(frozen=True)
class Whole:
    score: Decimal | None
    coverage: Decimal | None


def put_together(parts: list[Part], rollup: str = "weighted_mean") -> Whole:
    """Score and coverage; coverage is None without any expected child (A2.1 to A2.5)."""
    expected = [part for part in parts if part.expected and part.weight > 0]
    if not expected:
        return Whole(None, None)
    scored = [(part.weight, part.score) for part in expected if part.score is not None]
    weight = sum((weight for weight, _ in scored), ZERO)
    coverage = half_up(FULL * weight / sum((part.weight for part in expected), ZERO))
    if not scored:
        return Whole(None, coverage)
    if rollup == "worst_child":
        return Whole(min(points for _, points in scored), coverage)
    return Whole(half_up(sum((weight * points for weight, points in scored), ZERO) / weight), coverage)


def verdict(whole: Whole, rules: Rules, is_open: bool) -> tuple[str, Decimal | None]:
    """Status and score by floor and node bands."""
    if whole.coverage is None:
        return "no_data", None
    if whole.score is None or whole.coverage < rules.coverage_floor:
        closed = "insufficient_data" if whole.coverage < rules.coverage_floor else "no_data"
        return "not_due" if is_open else closed, None
    return status_of(whole.score, rules.green_at, rules.amber_at), whole.score


def is_expected(status: str, is_open: bool) -> bool:
    return status not in ("na", "no_target") and (is_open or status != "not_due")
