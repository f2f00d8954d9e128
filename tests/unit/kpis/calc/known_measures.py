"""Measures with one thing to tell each, for tests of insights and of their sentences."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from kpis.calc.drivers import Part, Split, by_ratio
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

D = Decimal
PUNCTUALITY = Known(
    kpi="Punctuality",
    period="October 2026",
    grain="month",
    unit="%",
    decimals=1,
    value=D("84.6"),
    direction="up",
    previous=Compared("September 2026", D("88.0")),
)
DISTANCE = Known(
    kpi="Distance",
    period="October 2026",
    grain="month",
    unit="km",
    decimals=0,
    value=D(11400),
    direction="up",
    previous=Compared("September 2026", D(12000)),
)
MISSING = Missing("October 2026", date(2026, 11, 12), late=True, last="September 2026", owner="T. Lindqvist")
CHANCE = Chance(
    bounds=Bounds(D(120000)),
    end="December 2026",
    mode="sum",
    to_date=D(99600),
    done=10,
    left=2,
    average=D(9950),
    k=12,
    met=679,
    before=D("0.45"),
    low=D(118200),
    high=D(122900),
    n=34,
)
LIMITS = Signal(lower=D("91.282"), centre=D("97.4"), upper=D("103.518"), n=36)
OUTSIDE = replace(LIMITS, rule="outside", side=-1)
RUN = replace(LIMITS, rule="run", side=-1, since="March 2026", former=D("88.23"), level=D("85.14"), run=8)
SUMS = Drivers(
    Split(D(12000), D(11400), [Part("North", D(-900)), Part("South", D(200)), Part("East", D(100))]),
    "September 2026",
)
BEFORE = {"North": (D(80), D(400)), "South": (D(60), D(200)), "Web": (D(20), D(400))}
AFTER = {"North": (D(88), D(400)), "South": (D(66), D(200)), "Web": (D(66), D(1100))}
SHARES = {
    "North": (D(40), D("23.53")),
    "South": (D(20), D("11.76")),
    "Web": (D(40), D("64.71")),
}
LEAD = Lead("Vacancies", lag=2, r=D("-0.618"), n=58, pairs=40, accepted=True, side=1)
RECORD = Record(36, "November 2023", Compared("June 2025", D("87.2")), low=D("88.1"), high=D("95.0"))


def conversion() -> Known:
    """From 16.00 to 12.94 % although every team improved."""
    split = by_ratio(BEFORE, AFTER, D(100))
    assert split
    return replace(
        PUNCTUALITY,
        kpi="Conversion",
        value=split.after,
        previous=Compared("September 2026", split.before),
        drivers=Drivers(split, "September 2026", SHARES),
    )


def with_target(known: Known, target: str, status: str = "red") -> Known:
    return replace(known, lines=Lines(target=D(target)), status=status)


FEW = Events(D(55), 24)
REVISION = Revision("August 2026", D(11000), D(12100))
