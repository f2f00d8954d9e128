"""What a change is made of, and what tended to move before."""

from collections.abc import Sequence
from decimal import Decimal

from kpis.calc.drivers import Part, Split
from kpis.calc.lines import SIGNS
from kpis.calc.scoring import round_half_up

from .facts import FEWEST_EVENTS, Drivers, Lead
from .figures import Fields, adding, written
from .finding import Finding
from .known import Known

NAMED = 2
"""Teams that are named beside others."""
OTHERS = ""
"""The name of what is not named."""


def driver(known: Known) -> Finding | None:
    """The change is a signal or a missed target, and at least two teams share in it."""
    found = comparable(known)
    if found is None or not (known.missed or is_signal(known)):
        return None
    split, chosen = found.split, largest(found.split.parts, found.pooled)
    places, amounts = adding((split.before, split.after), [part.amount for part in chosen], known.decimals)
    change = sum(amounts, Decimal(0))
    if change == 0:
        return None
    named = [[part.name, written(by, places)] for part, by in zip(chosen, amounts, strict=True)]
    shared: Fields = {"unit": known.unit, "change": written(change, places), "parts": named}
    verdict = known.verdict(split.after, split.before)
    parts = {"kpi": known.kpi, "against": found.against, "verdict": verdict, **shared}
    ends = {"before": written(split.before, places), "after": written(split.after, places)}
    how = {**shared, **ends, **share(known, split, chosen[0].name, amounts[0], change)}
    return Finding("driver", parts, how, verdict)


def comparable(known: Known) -> Drivers | None:
    """Of at least two teams, against the period that is alike, and of this very value."""
    found, base = known.drivers, known.base
    if found is None or known.value is None or base is None or found.against != base.period:
        return None
    ends = ((found.split.before, base.value), (found.split.after, known.value))
    same = all(round_half_up(a, known.decimals) == round_half_up(b, known.decimals) for a, b in ends)
    return found if same and len(found.split.parts) > 1 else None


def is_signal(known: Known) -> bool:
    return known.episode is not None and known.episode.age == 0


def largest(parts: Sequence[Part], pooled: str) -> list[Part]:
    """The largest first, the pooled one last; from four on all but two stand together as others."""
    ordered = sorted(parts, key=lambda part: (bool(pooled) and part.name == pooled, -abs(part.amount)))
    if len(ordered) <= NAMED + 1:
        return ordered
    rest = sum((part.amount for part in ordered[NAMED:]), Decimal(0))
    return [*ordered[:NAMED], Part(OTHERS, rest)]


def share(known: Known, split: Split, name: str, amount: Decimal, change: Decimal) -> Fields:
    """What the first part accounts for, in percent of the printed change, where that makes sense."""
    percent = 100 * amount / change
    few = known.events is not None and abs(change) < FEWEST_EVENTS
    if split.offsetting or few or not 0 < percent <= 100:
        return {"offsetting": split.offsetting}
    return {"offsetting": False, "share_of": name, "share": written(percent, 0)}


def mix(known: Known) -> Finding | None:
    """The teams went one way and the total the other, for the weight moved between them."""
    found = comparable(known)
    if found is None or found.pooled or not found.shares or not found.split.mix_against_rate:
        return None
    split = found.split
    places, (by_mix, rate) = adding((split.before, split.after), [split.mix, split.rate], known.decimals)
    change = by_mix + rate
    if not by_mix * rate < 0 or not change * by_mix > 0:
        return None
    shared: Fields = {"unit": known.unit, "change": written(change, places), **teams(found, rate)}
    verdict = known.verdict(split.after, split.before)
    spoken = verdict if known.direction in SIGNS else ""
    parts = {"kpi": known.kpi, "against": found.against, "verdict": spoken, **shared}
    how = {**shared, "rate": written(rate, places), "mix": written(by_mix, places), **share_of(found, shared)}
    return Finding("mix", parts, how, verdict)


def teams(found: Drivers, rate: Decimal) -> Fields:
    """How many of the teams went along with the rate effect, and whose share grew most."""
    along = [part.name for part in found.split.parts if part.rate is not None and part.rate * rate > 0]
    grown = max(found.shares, key=lambda name: found.shares[name][1] - found.shares[name][0])
    return {"along": along, "teams": len(found.split.parts), "team": grown}


def share_of(found: Drivers, shared: Fields) -> Fields:
    before, after = found.shares[shared["team"]]
    return {"share_before": written(before, 1), "share_after": written(after, 1)}


def leading_sign(known: Known) -> Finding | None:
    """Of accepted leads with an open signal the closest; what it may mean is judged by the sign of r."""
    signs = [lead for lead in known.leads if lead.accepted and lead.side]
    if not signs:
        return None
    found = max(signs, key=lambda lead: abs(lead.r))
    shared: Fields = {"grain": known.grain, "lag": found.lag}
    parts = {"kpi": known.kpi, "leader": found.leader, "side": found.side, **shared}
    how = {**shared, "r": written(found.r, 2), "n": found.n, "pairs": found.pairs}
    return Finding("leading_sign", parts, how, expected(known, found), found.age)


def expected(known: Known, found: Lead) -> str:
    """Which way the measure may follow; of a range nobody knows."""
    side = found.side if found.r > 0 else -found.side
    return known.verdict(Decimal(side), Decimal(0)) if known.direction in SIGNS else ""
