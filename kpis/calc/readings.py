"""What the fine periods of a measure give for one period: value, completeness and what is missing.

A reading knows nothing of targets; judging it is another matter (`kpis.calc.measures`).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from typing import Any

from .aggregation import (
    ABSENT,
    BARE,
    COMPLETE,
    DIV0,
    ERROR,
    NA,
    VALUE,
    Cell,
    Figure,
    Lookup,
    holds,
    no_lookup,
    over_time,
)
from .facts import Rules
from .lookups import RANK, Meaning, Subject, percent
from .periods import Period
from .scoring import SCORE_PLACES, round_half_up
from .structure import Structure
from .windows import Window, holds_each


@dataclass(slots=True)
class Case:
    """A measure in one period: its definition, rules and active fine periods there.

    `started` are those of `fine` that have begun; `own` when the period is one of the KPI's frequency.
    With a `window` its periods are read as one, and `period` is the last of them.
    """

    subject: Subject
    meaning: Meaning
    period: Period
    day: dt.date
    rules: Rules
    fine: tuple[Period, ...]
    started: tuple[Period, ...]
    own: bool
    window: Window | None = None


@dataclass(slots=True)
class Reading:
    """`na` is the reason why everything is not applicable; `counted` are the periods whose targets count,
    `valued` those with a value; `present` says that something was entered, `bare` that it was the percentage
    of a ratio; `waiting` that what is missing may still come; `changed` that the definition was broken."""

    figure: Figure
    have: int = 0
    expected: int = 0
    na: str = ""
    counted: Sequence[Period] = ()
    valued: Sequence[Period] = ()
    present: bool = False
    bare: bool = False
    waiting: bool = False
    changed: bool = False
    until: dt.date | None = None
    receipt: dict[str, Any] = field(default_factory=dict)

    @property
    def value(self) -> Decimal | None:
        return self.figure.value

    @property
    def trouble(self) -> str:
        """What coarser periods must know of it, whatever its status: that it is an error, or only bare."""
        if self.figure.trouble == ERROR:
            return ERROR
        return BARE if self.bare and not self.have else ""


def make_case(structure: Structure, subject: Subject, period: Period) -> Case | None:
    """None where the measure has no row: not active, coarser than the grain, or not aggregated to it."""
    day = subject.reference_day(period.end)
    meaning = subject.meaning(day)
    fine = () if meaning is None else structure.row_periods(subject, meaning, period)
    if meaning is None or not fine:
        return None
    own = period.grain == meaning.frequency
    started = fine if fine[-1].start <= structure.today else tuple(filter(structure.started, fine))
    return Case(subject, meaning, period, day, structure.rules(day), fine, started, own)


def window_case(structure: Structure, subject: Subject, window: Window) -> Case | None:
    """By the reference day of the window's end. None where nothing is read: not active, coarser than the
    grain, not aggregated, or begun with another frequency."""
    last = window.last
    day = subject.reference_day(min(last.end, window.until))
    meaning = subject.meaning(day)
    if meaning is None or meaning.rank > RANK[last.grain]:
        return None
    if meaning.aggregation == "none" and (meaning.frequency != last.grain or len(window.periods) > 1):
        return None
    first = structure.meaning(subject, window.periods[0])
    if first is not None and first.frequency != meaning.frequency:
        return None
    fine = _fine_in(structure, subject, meaning, window)
    if not fine:
        return None
    started = fine if fine[-1].start <= structure.today else tuple(filter(structure.started, fine))
    return Case(subject, meaning, last, day, structure.rules(day), fine, started, False, window)


def _fine_in(structure: Structure, subject: Subject, meaning: Meaning, window: Window) -> tuple[Period, ...]:
    if window.last.grain == meaning.frequency:
        fine = subject.active(window.periods)
    else:
        several = (structure.fine_periods(subject, meaning, period) for period in window.periods)
        fine = tuple(chain.from_iterable(several))
    if not fine or fine[-1].end <= window.until:
        return fine
    return tuple(one for one in fine if one.end <= window.until)


def settled(structure: Structure, case: Case, reading: Reading) -> Decimal | None:
    """The unrounded value of a window, if it is complete enough to be scored."""
    if reading.na or not reading.valued:
        return None
    if not is_enough(case.meaning, case.rules, reading.have, reading.expected):
        return None
    window = case.window
    if window is not None and window.each and not holds_each(structure.calendar, window, reading.valued):
        return None
    return reading.value


def is_enough(meaning: Meaning, rules: Rules, have: int, expected: int) -> bool:
    """Whether it is complete enough to be scored; nothing at all never is."""
    if not have:
        return False
    if meaning.aggregation == "sum":
        return meaning.partial or have == expected
    share = completeness(have, expected)
    return share is not None and share >= rules.completeness_floor


@lru_cache(maxsize=1024)
def completeness(have: int, expected: int) -> Decimal | None:
    """In percent, rounded as it is stored: 2 of 3 is 66.666666666667, enough for a floor of that figure."""
    return round_half_up(percent(have, expected), SCORE_PLACES) if expected else None


def read_own(structure: Structure, case: Case, cell: Cell) -> Reading:
    """A period of the KPI's own frequency, where a bare percentage is as good as its inputs."""
    figure = Figure(cell.value, cell.inputs, cell.state if cell.state in (DIV0, ERROR) else "")
    if cell.state == NA:
        return Reading(figure, na=cell.reason)
    present = cell.state != ABSENT
    is_open = not structure.is_closed(case.period)
    whole = cell.state in COMPLETE or cell.state == BARE
    return Reading(
        figure,
        have=int(whole),
        expected=int(present or not is_open),
        counted=(case.period,) if present or not is_open else (),
        valued=(case.period,) if cell.value is not None else (),
        present=present,
        waiting=is_open and not present,
    )


def read_coarse(
    structure: Structure, case: Case, cells: Sequence[Cell], lookup: Lookup = no_lookup
) -> Reading:
    """A coarser period: `cells` are those of the fine periods that have started."""
    if cells and len(cells) == len(case.fine) and all(cell.state == NA for cell in cells):
        return Reading(Figure(None), na=_na_reason(cells))
    is_open = not structure.is_closed(case.period)
    pairs = expected_pairs(structure, case, cells)
    counting = [pair for pair in pairs if _counts(case.meaning, pair[1])]
    present = any(cell.state != ABSENT for _, cell in pairs)
    reading = Reading(
        Figure(None),
        have=len(counting),
        expected=len(pairs),
        counted=[fine for fine, _ in pairs],
        valued=[fine for fine, _ in counting],
        present=present,
        bare=any(cell.state == BARE for _, cell in pairs),
        waiting=is_open and not present,
    )
    _fill(case, reading, pairs, [cell for _, cell in counting], lookup)
    return reading


def expected_pairs(structure: Structure, case: Case, cells: Sequence[Cell]) -> list[tuple[Period, Cell]]:
    """The fine periods that are applicable and, while the period is open, closed or entered."""
    pairs = [pair for pair in zip(case.started, cells, strict=True) if pair[1].state != NA]
    if structure.is_closed(case.period):
        return pairs
    return [pair for pair in pairs if pair[1].state != ABSENT or structure.is_closed(pair[0])]


def _counts(meaning: Meaning, cell: Cell) -> bool:
    """Where names are put together first, a period counts with all of them, whatever the arithmetic gives."""
    if meaning.by_inputs:
        return cell.state in COMPLETE and holds(meaning, cell.inputs)
    if meaning.aggregation == "ratio":
        return cell.state in COMPLETE
    return cell.state == VALUE


def _fill(
    case: Case,
    reading: Reading,
    pairs: Sequence[tuple[Period, Cell]],
    counting: Sequence[Cell],
    lookup: Lookup,
) -> None:
    if not is_bridged(case, pairs):
        reading.changed = True
    elif any(cell.state == ERROR for _, cell in pairs):
        reading.figure = Figure(None, None, ERROR)
    else:
        reading.figure = over_time(case.meaning, counting, lookup)


def is_broken(subject: Subject, before: Period, period: Period) -> bool:
    """Whether a breaking change lies between the ends of the two periods."""
    return breaks_between(subject.meanings, before, period)


def breaks_between(meanings: Sequence[Meaning], before: Period, period: Period) -> bool:
    return len(meanings) > 1 and any(
        meaning.breaking and before.end < meaning.valid_from <= period.end for meaning in meanings
    )


def break_in(subject: Subject, fine: Sequence[Period]) -> dt.date | None:
    """The day of the last breaking change with active fine periods on both sides."""
    for meaning in reversed(subject.meanings[1:]):
        if meaning.breaking and fine[0].end < meaning.valid_from <= fine[-1].end:
            return meaning.valid_from
    return None


def is_bridged(case: Case, pairs: Sequence[tuple[Period, Cell]]) -> bool:
    """Whether no breaking change lies inside, or every expected period before it holds all inputs of the new
    definition, in a roll-up those of every unit; whether they give a value is another matter."""
    change = break_in(case.subject, case.fine)
    if change is None:
        return True
    before = [cell for fine, cell in pairs if fine.end < change]
    units = case.subject.source == "rollup" and case.meaning.by_inputs
    if units and any(cell.have < cell.expected for cell in before):
        return False
    return bool(case.meaning.needed) and all(holds(case.meaning, cell.inputs) for cell in before)


def _na_reason(cells: Sequence[Cell]) -> str:
    return "too_few" if any(cell.reason == "too_few" for cell in cells) else "not_applicable"


def read_units(
    structure: Structure, case: Case, cells: Sequence[Cell], lookup: Lookup = no_lookup
) -> Reading:
    """A roll-up: each cell is a fine period combined across its units, `have` of `expected` with a value.

    It waits only while nothing but open fine periods keeps it from being complete enough; a gap in a closed
    one is a gap.
    """
    pairs = [pair for pair in zip(case.started, cells, strict=True) if pair[1].state != NA]
    if not pairs and len(cells) == len(case.fine):
        return Reading(Figure(None), na=_na_reason(cells))
    pairs = [pair for pair in pairs if pair[1].have or structure.is_closed(pair[0])]
    valued = [pair for pair in pairs if _unit_counts(case.meaning, pair[1])]
    reading = Reading(
        Figure(None),
        have=sum(cell.have for _, cell in pairs),
        expected=sum(cell.expected for _, cell in pairs),
        counted=[fine for fine, _ in pairs],
        valued=[fine for fine, _ in valued],
        present=any(cell.have for _, cell in pairs),
        bare=any(cell.state == BARE for _, cell in pairs),
    )
    if case.own:
        reading.figure = _own_figure(pairs)
    else:
        _fill(case, reading, pairs, [cell for _, cell in valued], lookup)
    if not case.meaning.across:
        reading.figure = Figure(None)
    reading.waiting = _may_still_come(structure, case, reading, pairs)
    return reading


def _own_figure(pairs: Sequence[tuple[Period, Cell]]) -> Figure:
    if not pairs:
        return Figure(None)
    cell = pairs[0][1]
    return Figure(cell.value, cell.inputs, cell.state if cell.state in (DIV0, ERROR) else "")


def _unit_counts(meaning: Meaning, cell: Cell) -> bool:
    return holds(meaning, cell.inputs) if meaning.by_inputs else cell.state == VALUE


def _may_still_come(
    structure: Structure, case: Case, reading: Reading, pairs: Sequence[tuple[Period, Cell]]
) -> bool:
    something = any(cell.value is not None or cell.inputs for _, cell in pairs)
    if something and is_enough(case.meaning, case.rules, reading.have, reading.expected):
        return False
    if any(cell.have < cell.expected for fine, cell in pairs if structure.is_closed(fine)):
        return False
    return any(not structure.is_closed(fine) for fine in case.fine)
