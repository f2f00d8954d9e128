"""The few things worth telling of a measure, the most telling first."""

from .chances import chance
from .changes import driver, leading_sign, mix
from .finding import Insight, rank, scored
from .known import Known
from .records import record
from .results import data_problem, target_outcome
from .unusual import calm, signal_shift, signal_single

MOST = 3
KINDS = (
    data_problem,
    target_outcome,
    chance,
    signal_single,
    signal_shift,
    driver,
    mix,
    leading_sign,
    record,
)


def insights(known: Known) -> list[Insight]:
    """At most three, at most one of a kind, often none; `calm` only where nothing else is to be said."""
    found = [finding for kind in KINDS if (finding := kind(known)) is not None]
    if not found:
        found = [finding for finding in [calm(known)] if finding is not None]
    return sorted((scored(known, finding) for finding in found), key=rank)[:MOST]
