"""Sentences about one measure: which are true and worth it, with every figure they print.

Facts in, findings with their arithmetic out; `kpis.formats.insights` puts them into words.
"""

from .choosing import MOST, insights
from .facts import (
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
from .finding import WEIGHTS, Insight, rank
from .known import Known
from .records import record_among
from .rewording import kept

__all__ = [
    "MOST",
    "WEIGHTS",
    "Bounds",
    "Chance",
    "Compared",
    "Drivers",
    "Events",
    "Insight",
    "Known",
    "Lead",
    "Missing",
    "Record",
    "Revision",
    "Signal",
    "insights",
    "kept",
    "rank",
    "record_among",
]
