"""What the figures themselves say: missing, corrected, against the target."""

from decimal import Decimal

from kpis.calc.scoring import round_half_up

from .facts import Bounds, Missing, Revision
from .figures import Fields, percent_of, places_for, written, written_or_none
from .finding import Finding
from .known import SCORED, Known

MUCH = Decimal("0.05")
"""Share of a past value that its correction must exceed to be mentioned."""


def data_problem(known: Known) -> Finding | None:
    if known.missing is not None:
        return not_in(known, known.missing)
    return corrected(known, known.revision) if known.revision is not None else None


def not_in(known: Known, missing: Missing) -> Finding:
    shared = {"due": missing.due.isoformat(), "late": missing.late, "last": missing.last}
    parts = {"kpi": known.kpi, "period": known.period, "since": missing.since, **shared}
    return Finding("data_problem", {"state": "missing", **parts}, {**shared, "owner": missing.owner})


def corrected(known: Known, revision: Revision) -> Finding | None:
    """20 -> 22 is +2, 10 % of it; 0 -> 2 is +2 and no percentage."""
    before, after = (round_half_up(value, known.decimals) for value in (revision.before, revision.after))
    if before == after or abs(revision.after - revision.before) <= MUCH * abs(revision.before):
        return None
    change = written(after - before, known.decimals)
    how: Fields = {
        "unit": known.unit,
        "before": written(before, known.decimals),
        "after": written(after, known.decimals),
        "change": change,
        "percent": percent_of(known, change, written(before, known.decimals)),
    }
    parts = {"state": "corrected", "kpi": known.kpi, "period": revision.period, **how}
    return Finding("data_problem", parts, how, known.verdict(after, before))


def target_outcome(known: Known) -> Finding | None:
    """84.6 against at least 88.0 is 3.4 worse; the nearer end of a band, and nothing inside it."""
    bounds = known.bounds
    if bounds is None or known.value is None or not known.closed or known.status not in SCORED:
        return None
    value = round_half_up(known.value, known.decimals)
    shared = against_target(known, bounds, value)
    target = written(nearest(bounds, value), places_for(known, bounds))
    parts = {"kpi": known.kpi, "period": known.period, **shared}
    how = {**shared, "target": target, "percent": percent_of(known, shared["change"], target)}
    return Finding("target_outcome", parts, how, shared["verdict"])


def against_target(known: Known, bounds: Bounds, value: Decimal) -> Fields:
    places, change = places_for(known, bounds), value - nearest(bounds, value)
    return {
        "unit": known.unit,
        "value": written(value, places),
        "verdict": "inside" if inside_band(bounds, value) else judged(bounds, change),
        "change": written(change, places),
        "least": written_or_none(bounds.least, places),
        "most": written_or_none(bounds.most, places),
    }


def nearest(bounds: Bounds, value: Decimal) -> Decimal:
    ends = [end for end in (bounds.least, bounds.most) if end is not None]
    return min(ends, key=lambda end: abs(value - end))


def inside_band(bounds: Bounds, value: Decimal) -> bool:
    return bounds.least is not None and bounds.most is not None and bounds.least <= value <= bounds.most


def judged(bounds: Bounds, change: Decimal) -> str:
    """`change` from the nearest bound; a band is left on either side."""
    if change == 0:
        return "met"
    if bounds.least is not None and bounds.most is not None:
        return "worse"
    return "better" if (change > 0) == (bounds.least is not None) else "worse"
