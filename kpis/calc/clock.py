"""The first day on which time alone may change the result of a measure."""

import datetime as dt
from collections.abc import Iterable, Iterator

from .coarse_targets import Aim
from .periods import shift
from .readings import Case, Reading
from .structure import DAY, Structure

UNPACED = frozenset({"na", "not_due", "no_target"})
"""States that show the whole target, whatever day it is."""


def earliest(days: Iterable[dt.date | None]) -> dt.date | None:
    return min((day for day in days if day is not None), default=None)


def next_change(
    structure: Structure, case: Case, reading: Reading, aim: Aim | None, status: str, *, stale: bool
) -> dt.date | None:
    """Deadlines, starts of fine periods, days of a running sum or milestone, and what it was read from."""
    last = max(case.period.end, case.fine[-1].end)
    if structure.grace.has_passed(last, structure.today) and reading.until is None and not stale:
        return None
    return earliest(_changes(structure, case, reading, aim, status, stale))


def _changes(
    structure: Structure, case: Case, reading: Reading, aim: Aim | None, status: str, stale: bool
) -> Iterator[dt.date | None]:
    yield reading.until
    if case.meaning.direction == "milestone":
        yield _milestone(structure, case, aim)
    yield from _deadlines(structure, case, reading)
    if aim is not None and aim.way == "summed" and status not in UNPACED:
        yield _running(structure, reading)
    if stale:
        yield _no_longer_latest(structure, case)


def _deadlines(structure: Structure, case: Case, reading: Reading) -> Iterator[dt.date]:
    whole = len(reading.counted) == len(case.fine) and reading.have == reading.expected
    if whole or (reading.na and case.own):
        return
    if not structure.is_closed(case.period):
        yield structure.deadline(case.period) + DAY
    for fine in case.fine:
        if not structure.started(fine):
            yield fine.start
        elif not structure.is_closed(fine):
            yield structure.deadline(fine) + DAY


def _running(structure: Structure, reading: Reading) -> dt.date | None:
    running = any(fine.end > structure.today for fine in reading.counted)
    return structure.today + DAY if running else None


def _milestone(structure: Structure, case: Case, aim: Aim | None) -> dt.date | None:
    """Every day until it is due, and the day after."""
    due = None if aim is None else aim.row.due
    moves = due is not None and structure.today < case.day and structure.today <= due
    return structure.today + DAY if moves else None


def _no_longer_latest(structure: Structure, case: Case) -> dt.date | None:
    following = shift(structure.calendar, case.period, 1)
    return structure.deadline(following) + DAY if structure.calendar.holds(following) else None


def is_stale(structure: Structure, case: Case, reading: Reading) -> bool:
    """The latest period of the KPI's frequency whose deadline has passed holds nothing."""
    if not case.own or reading.have or reading.na or not structure.is_closed(case.period):
        return False
    following = shift(structure.calendar, case.period, 1)
    return not (structure.calendar.holds(following) and structure.is_closed(following))
