"""Values and targets said anew between two moments, period by period."""

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal

from accounts.models import Recorded
from kpis.calc.aggregation import MIN_RESPONDENTS
from kpis.calc.book import Book
from kpis.calc.decimals import write_decimal
from kpis.calc.facts import Entry, Lines, MeasureKey
from kpis.calc.facts import Target as TargetFact
from kpis.calc.lookups import Meaning, in_force
from kpis.calc.periods import Period, containing, is_finer, period_at, period_of
from kpis.models import Target

from .two_moments import Act, Cell, Key, TwoMoments, who_of

TOO_FEW = "too few answers"


def restated_values(two: TwoMoments) -> Iterator[Act]:
    for revision in two.corrected:
        cell = revision.measure_id, revision.start
        last = two.before.structure.period(revision.grain, revision.start).end
        before, after = (_figure(book, cell, last) for book in (two.before, two.after))
        key = _around(two, MeasureKey(revision.measure_id, revision.grain, revision.start))
        why = revision.note or revision.reason
        yield _of_measure(two, revision.measure_id, "value", "value", before, after, revision, why, (key,))


def restated_targets(two: TwoMoments) -> Iterator[Act]:
    """One for each period whose target is another one; where there was none before, one for the first, if it
    was agreed late."""
    rows = Target.objects.filter(
        recorded_at__gt=two.span.since,
        recorded_at__lte=two.span.until,
        measure__in=two.span.measures.intersection(two.before.facts.measures),
    )
    by_id = {row.pk: row for row in rows.select_related("actor")}
    firsts: dict[tuple[int, str], dt.date] = {}
    for row in by_id.values():
        subject = row.measure_id, row.grain
        firsts[subject] = min(row.valid_from, firsts.get(subject, row.valid_from))
    for (measure, grain), first in sorted(firsts.items()):
        yield from _targets_of(two, measure, grain, first, by_id)


def _targets_of(
    two: TwoMoments, measure: int, grain: str, first: dt.date, rows: Mapping[int, Target]
) -> Iterator[Act]:
    told = ""
    since = period_of(two.before.facts.calendar, grain, max(first, two.first)).start
    for period in two.periods(grain, since):
        sides = [_target_in_force(book, measure, grain, period.end) for book in (two.before, two.after)]
        row = rows.get(sides[1].id) if sides[1] else None
        if row is None or not _is_active(two, measure, period):
            continue
        before, after = map(_target, sides)
        if before or (told != after and _is_late(two, period, row)):
            key = _around(two, MeasureKey(measure, grain, period.start))
            why = row.rationale or row.reason
            yield _of_measure(two, measure, "target", "target", before, after, row, why, (key,))
        told = after


def _target_in_force(book: Book, measure: int, grain: str, last: dt.date) -> TargetFact | None:
    subject = book.structure.subjects.get(measure)
    rows = book.facts.targets.get((measure, grain), ())
    return in_force(rows, subject.reference_day(last)) if subject else None


def _target(row: TargetFact | None) -> str:
    """`95`, or with all that was typed `95; red 90; profile last_year`."""
    if row is None or row.lines == Lines():
        return ""
    typed = {name: getattr(row.lines, name) for name in Lines.__slots__}
    said = [f"{name} {write_decimal(line)}" for name, line in typed.items() if line is not None]
    said += [f"profile {row.profile}"] if row.profile != "even" else []
    said += [f"due {row.due}"] if row.due else []
    return "; ".join(said).removeprefix("target ")


def _is_late(two: TwoMoments, period: Period, row: Target) -> bool:
    """Whether the first period of entries that it rules was closed when it was recorded: dated inside the
    period of its grain, it rules the whole of that."""
    structure = two.after.structure
    subject = structure.subjects[row.measure_id]
    meaning = structure.meaning(subject, period)
    fine = structure.fine_periods(subject, meaning, period) if meaning else ()
    ruled = fine[0] if fine else period
    return structure.deadline(ruled) < row.recorded_at.astimezone(two.zone).date()


def _is_active(two: TwoMoments, measure: int, period: Period) -> bool:
    subjects = ((book.structure, book.structure.subjects.get(measure)) for book in (two.before, two.after))
    return any(subject and structure.has_row(subject, period) for structure, subject in subjects)


def _around(two: TwoMoments, key: MeasureKey) -> MeasureKey:
    """The key at the grain that is asked for, where that is coarser and there is such a period."""
    grain, calendar = two.span.grain, two.before.facts.calendar
    if grain is None or not is_finer(key.grain, grain):
        return key
    period = containing(calendar, period_at(calendar, key.grain, key.start), grain)
    return MeasureKey(key.measure, grain, period.start) if calendar.holds(period) else key


def _of_measure(
    two: TwoMoments,
    measure: int,
    what: str,
    field: str,
    before: str,
    after: str,
    row: Recorded,
    why: str,
    keys: tuple[Key, ...],
) -> Act:
    facts = two.after.facts
    found = facts.measures[measure]
    named = facts.kpis[found.kpi].code, facts.teams[found.team].code
    return Act(what, "measure", *named, field, before, after, who_of(row), row.recorded_at, why, keys)


def _figure(book: Book, cell: Cell, last: dt.date) -> str:
    """A survey that too few have answered shows its figures to nobody. `last` is the last day of the cell."""
    entry, subject = book.facts.entries.get(cell), book.structure.subjects.get(cell[0])
    meaning = subject.meaning(last) if subject else None
    return TOO_FEW if _has_too_few_answers(entry, meaning) else figure(entry)


def _has_too_few_answers(entry: Entry | None, meaning: Meaning | None) -> bool:
    if entry is None or entry.inputs is None or meaning is None or not meaning.respondents:
        return False
    read_as_0 = any(item.zero for item in meaning.inputs if item.name == meaning.respondents)
    answers = entry.inputs.get(meaning.respondents, Decimal(0) if read_as_0 else None)
    return answers is not None and answers < MIN_RESPONDENTS


def figure(entry: Entry | None) -> str:
    """`12.5`, `late 4; run 10`, `na`, or nothing."""
    if entry is None or entry.state == "blank":
        return ""
    if entry.state == "na":
        return "na"
    if entry.inputs is not None:
        return "; ".join(f"{name} {write_decimal(value)}" for name, value in sorted(entry.inputs.items()))
    return write_decimal(entry.value or Decimal(0))
