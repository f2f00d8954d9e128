"""Measures of which anything may be known; no name holds a digit, so that every digit is a figure."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from kpis.calc.drivers import Part, Split
from kpis.calc.insights.facts import (
    Bounds,
    Chance,
    Compared,
    Drivers,
    Events,
    Lead,
    Missing,
    Record,
    Revision,
    Signal,
)
from kpis.calc.insights.known import Known
from kpis.calc.lines import Lines

CORRECTIONS = ("skew", "trend", "season", "memory")
TEAMS = ("North", "South", "East", "West", "Web")
PERIOD, BEFORE, LATER = "October", "September", "December"
DUE = date(2026, 11, 12)

figures = st.decimals(-99999, 99999, places=3)
near = st.decimals(-99, 99, places=3)
sizes = st.decimals(0, 99999, places=3)
small = st.integers(1, 60)


@st.composite
def bounds(draw: st.DrawFn) -> Bounds:
    least, width = draw(figures), draw(sizes)
    return draw(st.sampled_from([Bounds(least), Bounds(most=least), Bounds(least, least + width)]))


@st.composite
def chances(draw: st.DrawFn) -> Chance:
    low = draw(figures)
    return Chance(
        bounds=draw(bounds()),
        end=LATER,
        mode=draw(st.sampled_from(["sum", "average", "level"])),
        to_date=draw(figures),
        done=draw(small),
        left=draw(st.integers(0, 12)),
        average=draw(figures),
        k=draw(small),
        met=draw(st.integers(0, 1000)),
        before=draw(st.sampled_from([Decimal("0.01"), Decimal("0.99")])),
        low=low,
        high=low + draw(sizes),
        n=draw(st.integers(6, 90)),
        floor=draw(st.none() | st.just(Decimal(0))),
        ceiling=draw(st.none() | sizes),
    )


@st.composite
def signals(draw: st.DrawFn, value: Decimal) -> Signal:
    centre, width = value + draw(near), abs(draw(near))
    side = draw(st.sampled_from([1, -1]))
    return Signal(
        lower=centre - width,
        centre=centre,
        upper=centre + width,
        n=draw(st.integers(12, 60)),
        rule=draw(st.sampled_from(["", "outside", "run"])),
        side=side,
        corrections=tuple(name for name in CORRECTIONS if draw(st.booleans())),
        since=BEFORE,
        former=centre,
        level=centre + side * abs(draw(near)),
        run=draw(st.integers(8, 30)),
    )


@st.composite
def drivers(draw: st.DrawFn) -> Drivers:
    effects = draw(st.lists(st.tuples(figures, figures), min_size=2, max_size=5))
    parts = [Part(name, rate + mix, rate, mix) for name, (rate, mix) in zip(TEAMS, effects, strict=False)]
    before = draw(figures)
    shares = {part.name: (draw(sizes), draw(sizes)) for part in parts}
    return Drivers(Split(before, before + sum(part.amount for part in parts), parts), BEFORE, shares)


@st.composite
def records(draw: st.DrawFn) -> Record:
    previous = draw(figures)
    return Record(draw(st.integers(24, 90)), BEFORE, Compared(BEFORE, previous), previous, previous)


def facts(value: Decimal) -> dict[str, st.SearchStrategy[Any]]:
    return {
        "missing": st.just(Missing(PERIOD, DUE, late=True, last=BEFORE)),
        "revision": st.builds(Revision, st.just(BEFORE), figures, figures),
        "chance": chances(),
        "signal": signals(value),
        "leads": st.tuples(leads, leads),
        "record": records(),
        "events": st.builds(Events, sizes, small),
    }


leads = st.builds(
    Lead,
    leader=st.just("Heat"),
    lag=st.integers(1, 6),
    r=st.decimals(-1, 1, places=4),
    n=small,
    pairs=small,
    accepted=st.booleans(),
    side=st.sampled_from([1, 0, -1]),
)


@st.composite
def known(draw: st.DrawFn) -> Known:
    """Up to three facts besides the value, its target and its drivers."""
    split = draw(drivers()) if draw(st.booleans()) else None
    value = split.split.after if split else draw(figures)
    target, width = draw(figures), draw(sizes)
    possible = facts(value)
    names = draw(st.lists(st.sampled_from(list(possible)), max_size=3, unique=True))
    return Known(
        kpi="Punctuality",
        period=PERIOD,
        grain=draw(st.sampled_from(["day", "week", "month", "period", "quarter", "half_year", "year"])),
        unit=draw(st.sampled_from(["", "%", "km", "€"])),
        decimals=draw(st.integers(0, 3)),
        value=value,
        direction=draw(st.sampled_from(["up", "down", "range", ""])),
        lines=draw(st.none() | st.just(Lines(target=target, lower=target, upper=target + width))),
        status=draw(st.sampled_from(["green", "amber", "red"])),
        previous=Compared(BEFORE, split.split.before if split else target),
        drivers=split,
        **{name: draw(possible[name]) for name in names},
    )
