"""What the limits of a measure say: one value outside, a lasting shift, or nothing."""

from decimal import Decimal

from kpis.calc.lines import WORKING
from kpis.calc.scoring import round_half_up

from .facts import Events, Signal
from .figures import Ends, Fields, enough_places, step, typed_places, written
from .finding import Finding
from .known import Known

RUN = 8
ODDS = 2 ** (RUN - 1)
"""One run in 128 is that long, on either side, if nothing changed."""
PER_RANGE = Decimal("2.66")
MORE_PLACES = 3
"""Decimals of a mean moving range beyond those of the limits, at most, until the limits follow from it."""
RESHAPING = {"skew", "season", "memory"}
"""Corrections after which limits are not simply 2.66 mean moving ranges away."""


def signal_single(known: Known) -> Finding | None:
    found, value = known.episode, known.value
    if found is None or found.rule != "outside" or value is None:
        return None
    places = enough_places(known.decimals, lambda at: is_outside(found, value, at))
    if places is None:
        return None
    shown = limits(known, found, value, places)
    parts = {"period": known.period, "corrections": list(found.corrections), **shown}
    verdict = known.verdict(value, found.centre)
    return Finding("signal_single", parts, limits_how(found, shown, places), verdict, found.age)


def is_outside(found: Signal, value: Decimal, places: int) -> bool:
    lower, now, upper = (round_half_up(one, places) for one in (found.lower, value, found.upper))
    return not lower <= now <= upper


def limits(known: Known, found: Signal, value: Decimal, places: int) -> Fields:
    return {
        "unit": known.unit,
        "value": written(value, places),
        "lower": written(found.lower, places),
        "upper": written(found.upper, places),
    }


def limits_how(found: Signal, shown: Fields, places: int) -> Fields:
    return {
        **shown,
        "centre": written(found.centre, places),
        "n": found.n,
        "corrections": list(found.corrections),
        "provisional": found.provisional,
        **ranges(found, places),
    }


def ranges(found: Signal, places: int) -> Fields:
    """The mean moving range, where limits are simply made of it and follow from it as printed.

    Centre 97.4 and mean range 2.3: 97.4 - 6.1 and + 6.1.
    """
    width = WORKING.subtract(found.upper, found.centre)
    if RESHAPING & set(found.corrections):
        return {}
    mean = WORKING.divide(width, PER_RANGE)
    at = enough_places(places, lambda more: follow(found, mean, places, more), places + MORE_PLACES)
    if at is None:
        return {}
    return {"centre": written(found.centre, at), "mean_range": written(mean, at), "factor": str(PER_RANGE)}


def follow(found: Signal, mean: Decimal, places: int, more: int) -> bool:
    centre, width = round_half_up(found.centre, more), PER_RANGE * round_half_up(mean, more)
    made = (round_half_up(centre - width, places), round_half_up(centre + width, places))
    return made == (round_half_up(found.lower, places), round_half_up(found.upper, places))


def signal_shift(known: Known) -> Finding | None:
    found = known.episode
    if found is None or found.rule != "run" or found.run < RUN or found.former is None or found.level is None:
        return None
    levels = (found.former, found.level)
    places = enough_places(known.decimals, lambda at: found.side * step(levels, at) > 0)
    if places is None:
        return None
    shared = shift(known, found, levels, places)
    parts = {"kpi": known.kpi, "since": found.since, **shared}
    how = {
        **shared,
        "distance": written(step(levels, places), places),
        "odds": ODDS,
        "eight": RUN,
        "corrections": list(found.corrections),
    }
    return Finding("signal_shift", parts, how, known.verdict(found.level, found.former), found.age)


def shift(known: Known, found: Signal, levels: Ends, places: int) -> Fields:
    former, level = levels
    return {
        "unit": known.unit,
        "side": found.side,
        "former": written(former, places),
        "level": written(level, places),
        "run": found.run,
    }


def calm(known: Known) -> Finding | None:
    """Limits exist and hold the value; of rare events nothing more can be said."""
    if known.events is not None and known.events.rare:
        return too_few(known, known.events)
    found, value = known.signal, known.value
    if found is None or found.rule or value is None:
        return None
    places = enough_places(known.decimals, lambda at: not is_outside(found, value, at))
    if places is None or not found.lower <= value <= found.upper:
        return None
    shown = limits(known, found, value, places)
    return Finding("calm", {"state": "calm", **shown}, {"state": "calm", **limits_how(found, shown, places)})


def too_few(known: Known, events: Events) -> Finding | None:
    """55 events in 24 months are 2.3 a month: months say nothing one by one."""
    if not events.periods:
        return None
    mean = WORKING.divide(events.total, Decimal(events.periods))
    how: Fields = {
        "state": "rare",
        "grain": known.grain,
        "total": written(events.total, typed_places(events.total)),
        "periods": events.periods,
        "mean": written(mean, 1),
    }
    return Finding("calm", {"state": "rare", "grain": known.grain, "mean": how["mean"]}, how)
