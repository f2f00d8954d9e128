"""What a person, a sheet, the API or the folder wants to stand in a cell, and what became of it."""

from dataclasses import dataclass
from decimal import Decimal

from kpis.calc.periods import Period
from kpis.calc.styles import PLAIN, NumberStyle
from kpis.calc.typed import Figures, Typed
from kpis.models import EntryRevision


@dataclass(frozen=True, slots=True)
class Submission:
    """`version` is the one its author saw, 0 for an empty cell; None overwrites whatever is there.

    `note` belongs to the figure, `reason` to the correction of a closed period. `place` says where it stood
    in a sheet or file. `confirmed`: a figure is meant, however unusual; without it a doubtful one is refused.
    `style` is how its author writes numbers.
    """

    measure: int
    period: Period
    typed: Typed
    version: int | None = None
    note: str = ""
    reason: str = ""
    place: str = ""
    confirmed: bool = True
    style: NumberStyle = PLAIN


@dataclass(frozen=True, slots=True)
class Saved:
    """`changed` is false where the very same figures stood there already: nothing was written.
    `warning` is a sentence about figures that are saved but look wrong."""

    submission: Submission
    version: int
    figures: Figures
    changed: bool = True
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """`problem` is invalid, closed or doubtful; `rule` names it, `message` says it, `place` is the input.
    `proposal` is what a doubtful figure was probably meant to be, where one slip explains it."""

    submission: Submission
    problem: str
    rule: str
    message: str
    place: str = ""
    proposal: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody else was quicker. `base` is what the author started from, `theirs` what stands there now,
    each None for an empty cell."""

    submission: Submission
    base: EntryRevision | None
    theirs: EntryRevision | None
    message: str


Outcome = Saved | Refused | Conflict
