"""The result of one measure in one period: its reading, the verdict on it, and what both came from."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from .aggregation import PLACES, Cell, Inputs
from .clock import is_stale, next_change
from .coarse_targets import Aim
from .facts import MeasureKey, MeasureResult
from .fine_results import entries_kept
from .formula_measures import read_formula, reads_others
from .lines import Lines
from .periods import Period, shift
from .readings import Case, Reading, completeness, is_broken, make_case, read_coarse, read_own, settled
from .scoring import favourable_change, round_half_up
from .target_origins import Part, target_origins
from .unit_readings import read_rollup
from .unit_scores import judge_units
from .verdicts import WHOLE, Verdict, has_target, judge, judged_lines, judged_periods

if TYPE_CHECKING:
    from .book import Book

_EXCEEDED = Decimal(120)


def measure_result(book: "Book", key: MeasureKey) -> MeasureResult | None:
    """None where the measure has no row."""
    case = case_of(book, key)
    if case is None:
        return None
    reading = read(book, case)
    aim = book.targets.aim(case.subject, case.meaning, case.period, case.day)
    verdict = _judge(book, case, reading, aim)
    return _result(book, key, case, reading, aim, verdict)


def raw_value(book: "Book", key: MeasureKey) -> Decimal | None:
    """The value alone, without judging it: a look at the period before must not walk back to the first."""
    case = case_of(book, key)
    return None if case is None else read(book, case).value


def settled_value(book: "Book", key: MeasureKey) -> Decimal | None:
    """The value alone, where it is complete enough to be scored."""
    case = case_of(book, key)
    return None if case is None else settled(book.structure, case, read(book, case))


def case_of(book: "Book", key: MeasureKey) -> Case | None:
    subject = book.structure.subjects.get(key.measure)
    period = book.structure.period(key.grain, key.start)
    if subject is None or not book.structure.started(period):
        return None
    return make_case(book.structure, subject, period)


def read(book: "Book", case: Case) -> Reading:
    """What the fine periods of the case give, by the source of the measure."""
    if case.subject.source == "rollup":
        return read_rollup(book, case)
    if reads_others(case.subject, case.meaning):
        return read_formula(book, case)
    return _read_entries(book, case)


def _read_entries(book: "Book", case: Case) -> Reading:
    if case.window is not None:
        return _read_span(book, case)
    cells = _cells(book, case)
    reading = (
        read_own(book.structure, case, cells[0]) if case.own else read_coarse(book.structure, case, cells)
    )
    entries = (book.entry(case.subject.id, fine.start) for fine in case.started)
    reading.receipt["entries"] = entries_kept(entries)
    return reading


def _read_span(book: "Book", case: Case) -> Reading:
    """Windows of the same entries give the same, whatever their grain: three months and their quarter."""
    closed = book.structure.is_closed(case.period)
    span = case.subject.id, case.meaning.id, case.fine[0].start, case.fine[-1].start, closed
    found = book.readings.get(span)
    if found is None:
        found = book.readings[span] = read_coarse(book.structure, case, _cells(book, case))
    return found


def _cells(book: "Book", case: Case) -> list[Cell]:
    return [book.cell(case.subject.id, case.meaning, fine.start) for fine in case.started]


def _judge(book: "Book", case: Case, reading: Reading, aim: Aim | None) -> Verdict:
    if case.subject.source != "rollup":
        return judge(book.structure, book.targets, case, reading, aim)
    owed = has_target(case, aim, judged_lines(book.targets, case, reading, aim))
    if case.meaning.across and (owed or case.meaning.direction == "info"):
        return _judge_by_value(book, case, reading, aim)
    return judge_units(book, case, reading, has_target=owed)


def _judge_by_value(book: "Book", case: Case, reading: Reading, aim: Aim | None) -> Verdict:
    """A roll-up without any active unit has nothing to wait for."""
    if reading.waiting and not any(_has_units(book, case, fine) for fine in case.fine):
        reading.waiting = False
    return judge(book.structure, book.targets, case, reading, aim)


def _has_units(book: "Book", case: Case, fine: Period) -> bool:
    kpi, team = case.subject.kpi.id, case.subject.team
    return bool(book.structure.units(kpi, team, fine) or book.structure.active_persons(kpi, team, fine))


def _result(
    book: "Book",
    key: MeasureKey,
    case: Case,
    reading: Reading,
    aim: Aim | None,
    verdict: Verdict,
) -> MeasureResult:
    raw = reading.value
    value = None if raw is None else round_half_up(raw, case.meaning.decimals)
    stale = is_stale(book.structure, case, reading)
    return MeasureResult(
        key=key,
        status=verdict.status,
        reason=verdict.reason,
        raw=raw,
        value=value,
        inputs=stored_inputs(reading.figure.inputs),
        lines=None if verdict.lines is None else stored_lines(verdict.lines),
        score=verdict.score,
        change=None if value is None else _change(book, case, value, verdict.lines),
        have=reading.have,
        expected=reading.expected,
        completeness=completeness(reading.have, reading.expected),
        coverage=verdict.coverage,
        exceeded=verdict.score == _EXCEEDED,
        stale=stale,
        provisional=verdict.provisional,
        valid_until=next_change(book.structure, case, reading, aim, verdict.status, stale=stale),
        trouble=reading.trouble,
        receipt=_receipt(book, case, reading, aim, verdict),
    )


def _change(book: "Book", case: Case, value: Decimal, lines: Lines | None) -> Decimal | None:
    """Null where there is no previous value."""
    previous = previous_value(book, case)
    return None if previous is None else favourable_change(case.meaning.direction, value, previous, lines)


def previous_value(book: "Book", case: Case) -> Decimal | None:
    """The value of the period before, as shown; null in the first period, and across a change of definition
    that breaks the series."""
    before = shift(book.structure.calendar, case.period, -1)
    broken = is_broken(case.subject, before, case.period)
    raw = None if broken else book.raw(MeasureKey(case.subject.id, before.grain, before.start))
    return None if raw is None else round_half_up(raw, case.meaning.decimals)


@lru_cache(maxsize=2**12)
def stored_lines(lines: Lines) -> Lines:
    """As targets are stored, with 12 decimals."""
    figures = (getattr(lines, name) for name in Lines.__slots__)
    return Lines(*(None if figure is None else round_half_up(figure, PLACES) for figure in figures))


def stored_inputs(inputs: Inputs | None) -> Mapping[str, Decimal] | None:
    return {name: round_half_up(value, PLACES) for name, value in inputs.items()} if inputs else None


def _receipt(book: "Book", case: Case, reading: Reading, aim: Aim | None, verdict: Verdict) -> dict[str, Any]:
    """Ids and versions only; figures stand where nothing else keeps them."""
    receipt: dict[str, Any] = {"version": case.meaning.id, "rules": case.rules.id, **reading.receipt}
    if aim is None:
        return receipt
    receipt["target"] = [aim.row.id]
    receipt["aim"] = [aim.way, aim.grain]
    origins = [] if verdict.lines is None else _origins(book, case, reading, aim, verdict)
    if origins:
        receipt["parts"] = origins
    plan = _plan_day(book, case, aim)
    if plan is not None:
        receipt["day"] = plan.isoformat()
    return receipt


def _origins(book: "Book", case: Case, reading: Reading, aim: Aim, verdict: Verdict) -> list[Part]:
    """Of the periods that were judged, or of all active ones where the whole target is shown."""
    judged = () if verdict.status in WHOLE else judged_periods(case, reading, aim)
    fine, paced = judged or case.fine, bool(judged)
    return target_origins(book.targets, aim, case, fine, paced=paced)


def _plan_day(book: "Book", case: Case, aim: Aim) -> dt.date | None:
    """The day whose percentage a milestone was expected to have: no sooner than its start, nor after it is
    due, so that a day on which nothing moves leaves the receipt as it is."""
    if case.meaning.direction != "milestone" or aim.row.due is None:
        return None
    return max(aim.row.valid_from, min(book.structure.today, case.day, aim.row.due))
