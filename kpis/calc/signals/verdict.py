"""The word beside a measure: steady, better or worse, or why nothing can be said."""

from decimal import Decimal

from kpis.calc.lines import Lines

from .judging import Watched


def verdict_of(watched: Watched, direction: str, lines: Lines, value: Decimal | None) -> str:
    """`value` is that of the latest episode; a range is better where it is nearer to its band."""
    if watched.rare:
        return "rare"
    if watched.usual is None:
        return "few"
    if watched.episodes and watched.episodes[-1].ended is None:
        return judgement(direction, watched.episodes[-1].side, lines, value, centre_at(watched))
    return "flat" if watched.usual.flat else "steady"


def centre_at(watched: Watched) -> float | None:
    return watched.points[watched.episodes[-1].found].centre if watched.episodes else None


def judgement(direction: str, side: int, lines: Lines, value: Decimal | None, centre: float | None) -> str:
    if direction in ("up", "binary", "milestone"):
        return "better" if side > 0 else "worse"
    if direction == "down":
        return "better" if side < 0 else "worse"
    if direction == "range" and value is not None and centre is not None:
        now, before = outside(lines, value), outside(lines, Decimal(repr(centre)))
        if now is not None and before is not None and now != before:
            return "better" if now < before else "worse"
    return "moved"


def outside(lines: Lines, value: Decimal) -> Decimal | None:
    """Distance to the band, 0 inside; None without a band."""
    if lines.lower is None or lines.upper is None:
        return None
    return max(lines.lower - value, value - lines.upper, Decimal(0))
