"""What the coming periods may bring against a target."""

from decimal import ROUND_HALF_UP, Decimal

from kpis.calc.needs import needed
from kpis.calc.scoring import round_half_up

from .certainty import without_chance
from .facts import Chance
from .figures import Fields, places_for, written, written_or_none
from .finding import Finding
from .known import Known

FEWEST = 6
"""Values below which nothing is forecast."""
MOVED = Decimal("0.15")
EDGES = (Decimal("0.2"), Decimal("0.5"), Decimal("0.8"))
"""Chances whose crossing is news however little they moved."""
RARELY, NEARLY = Decimal("0.05"), Decimal("0.95")
WORDS = ((80, "likely"), (60, "leaning_yes"), (40, "open"), (20, "leaning_no"), (0, "unlikely"))


def chance(known: Known) -> Finding | None:
    found = known.chance
    if found is None or found.n < FEWEST or not is_news(found):
        return None
    places = places_for(known, found.bounds)
    verdict = "worse" if found.before is not None and found.now < found.before else "better"
    shared = {
        "unit": known.unit,
        "grain": known.grain,
        "mode": found.mode,
        "least": written_or_none(found.bounds.least, places),
        "most": written_or_none(found.bounds.most, places),
        "left": found.left,
    }
    parts, how = without_chance(found, places) or with_chance(found, places)
    return Finding("chance", {**shared, "end": found.end, **parts}, {**shared, **how}, verdict)


def is_news(found: Chance) -> bool:
    if found.before is None:
        return False
    crossed = any((found.before < edge) != (found.now < edge) for edge in EDGES)
    return crossed or abs(found.now - found.before) >= MOVED


def with_chance(found: Chance, places: int) -> tuple[Fields, Fields]:
    """The need is that of the printed target and the printed sum so far."""
    shown, clip = shown_chance(found.now)
    needs = {
        "need_least": written_need(found, found.bounds.least, places),
        "need_most": written_need(found, found.bounds.most, places),
        "average": written(found.average, places),
        "k": found.k,
    }
    parts = {"state": "open", "chance": shown, "clip": clip, "word": word(shown), **needs}
    how = {
        "state": "open",
        "to_date": written(found.to_date, places),
        "periods": found.done + found.left,
        "met": found.met,
        "paths": found.paths,
        "low": written(found.low, places),
        "high": written(found.high, places),
        **needs,
    }
    return parts, how


def shown_chance(now: Decimal) -> tuple[int, str]:
    """Percent to the nearest 5, and whether that is clipped: 0.679 is 70, 0.031 under 5, 0.951 over 95."""
    if now < RARELY:
        return 5, "under"
    if now > NEARLY:
        return 95, "over"
    return 5 * int((now * 20).quantize(Decimal(1), ROUND_HALF_UP)), ""


def word(shown: int) -> str:
    """Of the printed percentage, so that 79 %, printed as 80, is likely."""
    return next(name for least, name in WORDS if shown >= least)


def written_need(found: Chance, bound: Decimal | None, places: int) -> str | None:
    """From the printed sum so far."""
    if bound is None:
        return None
    to_date = round_half_up(found.to_date, places)
    return written(needed(found.mode, bound, to_date, found.done, found.left), places)
