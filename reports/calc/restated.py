"""What was said anew since the last report about figures that stood in it or before it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

MOST_RESTATED, MOST_CORRECTED = 7, 40


@dataclass(frozen=True, slots=True)
class RestatedPart:
    """A status, or another displayed figure, that was altered in the team of this code."""

    team: str
    effect: str
    grain: str
    start: date
    status_before: str
    status_after: str
    score_before: str
    score_after: str


@dataclass(frozen=True, slots=True)
class RestatedFact:
    """`what` was said anew of the kind of thing that `node` names, `before` and `after` as they are written;
    `effect` is status, figure or none, in the period of `grain` and `start`. `status_*`, `score_*` are what
    is displayed, empty where there was none. Scoring rules and the organisation have neither code nor name.
    The `result` of a measure and that of a `node`, whose `before` and `after` are its coverage, nobody said:
    `who` is empty.

    What is no team's, such as a definition, has as `parts` what it altered in each."""

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
    parts: tuple[RestatedPart, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """Those that are spelled out, status flips first, and how many more altered a figure on display."""

    shown: tuple[RestatedFact, ...]
    more: int


def told(restated: Iterable[RestatedFact], most: int = MOST_RESTATED) -> Told:
    """The order is that of materiality already; what altered nothing on display is not told."""
    material = [one for one in restated if one.effect != "none"]
    return Told(tuple(material[:most]), max(0, len(material) - most))


def in_part(restated: Iterable[RestatedFact], teams: Collection[str]) -> tuple[RestatedFact, ...]:
    """What is told to whoever sees only the teams of these codes."""
    found = (_in_part(one, teams) for one in restated)
    return tuple(sorted(filter(None, found), key=_rank))


def _in_part(one: RestatedFact, teams: Collection[str]) -> RestatedFact | None:
    """What is no team's, by what it altered most in them."""
    if one.team:
        return one if one.team in teams else None
    parts = [part for part in one.parts if part.team in teams]
    return _by(one, min(parts, key=lambda part: (part.effect != "status", part.start))) if parts else None


def _by(one: RestatedFact, part: RestatedPart) -> RestatedFact:
    return replace(
        one,
        effect=part.effect,
        grain=part.grain,
        start=part.start,
        status_before=part.status_before,
        status_after=part.status_after,
        score_before=part.score_before,
        score_after=part.score_after,
        parts=(),
    )


def _rank(one: RestatedFact) -> tuple[bool, bool, bool, date]:
    """That of materiality; the results that nobody said follow as they are."""
    if not one.who:
        return True, False, False, date.min
    return False, one.effect == "none", one.effect != "status", one.start
