"""The verdict on the newest point, as sentences take it: Decimals and names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from math import isfinite

from kpis.calc.insights.facts import Signal

from .judging import RUN, Judged, Watched


def signal_now(watched: Watched, values: Sequence[Decimal | None], keys: Sequence[str]) -> Signal | None:
    """Limits of the newest value, and the open episode; None where nothing is judged.

    `keys` are those of the periods, as long as `values`.
    """
    plain = limits(watched)
    if plain is None or values[-1] is None:
        return None
    episode = watched.episodes[-1] if watched.episodes else None
    if episode is None or episode.ended is not None:
        return plain
    point, age = watched.points[-1], len(values) - 1 - episode.found
    rule = "outside" if point.outside else "run" if point.run >= RUN else "open"
    found = replace(plain, rule=rule, side=point.side, age=age)
    return with_level(found, watched.points, values, keys) if rule == "run" else found


def limits(watched: Watched) -> Signal | None:
    point, usual = watched.points[-1], watched.usual
    known = [one for one in (point.lower, point.centre, point.upper) if one is not None and isfinite(one)]
    if usual is None or len(known) < 3:
        return None
    lower, centre, upper = (exact(one) for one in known)
    return Signal(lower, centre, upper, usual.n, corrections=usual.corrections, provisional=usual.provisional)


def exact(value: float) -> Decimal:
    """From the shortest writing of the float."""
    return Decimal(repr(value))


def with_level(
    found: Signal, points: Sequence[Judged], values: Sequence[Decimal | None], keys: Sequence[str]
) -> Signal:
    """The run's length and first period, and how far its values are from their centres on average."""
    run = points[-1].run
    judged = [
        (place, value - exact(point.centre))
        for place, (point, value) in enumerate(zip(points, values, strict=True))
        if value is not None and point.centre is not None
    ][-run:]
    distance = sum((apart for _place, apart in judged), Decimal(0)) / len(judged)
    since = keys[judged[0][0]]
    return replace(found, run=run, since=since, former=found.centre, level=found.centre + distance)
