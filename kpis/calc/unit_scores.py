"""The score of a roll-up that is not judged by value: the mean of its units' scores, weighted by team."""

from typing import TYPE_CHECKING

from .clock import earliest
from .decimals import write_decimal
from .facts import MeasureResult
from .readings import Case, Reading
from .rollup import Child, is_owed, summarise
from .scoring import node_status
from .structure import DAY
from .unit_rollup import Units, units_of
from .verdicts import Verdict, missing_reason

if TYPE_CHECKING:
    from .book import Book


def judge_units(book: "Book", case: Case, reading: Reading, *, has_target: bool) -> Verdict:
    """Target empty; coverage, floor and bands as in a node, no cap. Units by the reference day's tree."""
    subject, period = case.subject, case.period
    units = units_of(book, case.meaning, subject.kpi.id, subject.team, period, persons=True)
    is_open = not book.structure.is_closed(period)
    deadline = book.structure.deadline(period) + DAY if is_open else None
    reading.until = earliest([reading.until, units.until, deadline])
    if units.na_reason:
        return Verdict("na", units.na_reason)
    if not units.results:
        return Verdict("no_data", missing_reason(case, reading)) if has_target else Verdict("no_target")
    return _summed_up(book, case, reading, units, is_open)


def _summed_up(book: "Book", case: Case, reading: Reading, units: Units, is_open: bool) -> Verdict:
    children = [_child(book, case, one, is_open) for one in units.results]
    reading.receipt["scored"] = [_receipt_line(child) for child in children]
    found = summarise(children, "weighted_mean", case.rules, is_open=is_open)
    if found.score is not None:
        status = node_status(found.score, case.rules.green_at, case.rules.amber_at)
        return Verdict(status, score=found.score, coverage=found.coverage, provisional=is_open)
    if found.coverage is None and any(child.status == "no_target" for child in children):
        return Verdict("no_target")
    reason = missing_reason(case, reading) if found.status == "no_data" else ""
    return Verdict(found.status, reason, coverage=found.coverage)


def _receipt_line(child: Child) -> list[object]:
    score = None if child.score is None else write_decimal(child.score)
    return [child.id, write_decimal(child.weight), child.terms, score]


def _child(book: "Book", case: Case, unit: MeasureResult, is_open: bool) -> Child:
    """A team counts with its own weight below its parent, a person with that of the measure."""
    subject = book.structure.subjects[unit.key.measure]
    if subject.person is None:
        team = book.structure.team_terms(subject.team, case.period)
        weight, terms = team.weight, team.id
    else:
        own = subject.weight(case.day)
        weight, terms = own.weight, own.id
    owed = is_owed(unit.status, weight, is_open=is_open)
    return Child(
        "measure",
        unit.key.measure,
        unit.key.grain,
        unit.key.start,
        weight,
        unit.score,
        unit.status,
        owed,
        terms=terms,
    )
