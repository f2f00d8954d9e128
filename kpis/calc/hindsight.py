"""What a measure would have scored, had another target been in force: its closed periods judged anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from kpis.calc.lines import WORKING, Lines
from kpis.calc.scoring import SCORE_PLACES, measure_score, measure_status, round_half_up

LAST = 12
"""Closed periods that are judged."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A target on trial. `parts` are its completed lines, one for each fine period of the target's own
    period; a target that is not spread has one part, which judges every period."""

    direction: str
    decimals: int
    parts: Sequence[Lines | None]


@dataclass(frozen=True, slots=True)
class Past:
    """The value of a closed period; `place` counts the fine periods of the target's period from 0."""

    value: Decimal
    place: int = 0


@dataclass(frozen=True, slots=True)
class Hindsight:
    """Scores, oldest first, with their mean and how many of them are green."""

    scores: tuple[Decimal, ...]
    mean: Decimal
    green: int


def hindsight(trial: Trial, pasts: Sequence[Past]) -> Hindsight | None:
    """Of the last twelve; None where nothing can be judged.

    `up` with target 95 and red line 90: the values 95, 92.5 and 89.99 score 100, 75 and 49.9, on average
    74.966666666667; one is green.
    """
    scored = (_score(trial, past) for past in pasts[-LAST:])
    scores = tuple(score for score in scored if score is not None)
    if not scores:
        return None
    with localcontext(WORKING):
        mean = round_half_up(sum(scores, Decimal(0)) / len(scores), SCORE_PLACES)
    return Hindsight(scores, mean, sum(measure_status(score) == "green" for score in scores))


def _score(trial: Trial, past: Past) -> Decimal | None:
    """None for the 53rd week of a year whose target has 52 parts, and where a part has no target."""
    place = past.place if len(trial.parts) > 1 else 0
    lines = trial.parts[place] if place < len(trial.parts) else None
    return None if lines is None else measure_score(trial.direction, past.value, lines, trial.decimals)
