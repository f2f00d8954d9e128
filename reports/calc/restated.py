"""What was said anew since the last report about figures that stood in it or before it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

MOST_RESTATED, MOST_CORRECTED = 7, 40


@dataclass(frozen=True, slots=True)
class RestatedFact:
    """`what` was said anew of the kind of thing that `node` names, `before` and `after` as they are written;
    `effect` is status, figure or none, in the period of `grain` and `start`. `status_*`, `score_*` are what
    is displayed, empty where there was none. Scoring rules and the organisation have neither code nor name.
    The `result` of a measure and that of a `node`, whose `before` and `after` are its coverage, nobody said:
    `who` is empty."""

    what: str
    effect: str
    code: str
    name: str
    team: str
    grain: str
    start: date
    before: str
    after: str
    status_before: str
    status_after: str
    score_before: str
    score_after: str
    who: str
    at: datetime
    why: str
    unit: str = ""
    node: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """Those that are spelled out, status flips first, and how many more altered a figure on display."""

    shown: tuple[RestatedFact, ...]
    more: int


def told(restated: Iterable[RestatedFact], most: int = MOST_RESTATED) -> Told:
    """The order is that of materiality already; what altered nothing on display is not told."""
    material = [one for one in restated if one.effect != "none"]
    return Told(tuple(material[:most]), max(0, len(material) - most))
