"""What was known at two moments, side by side: the same results can be asked of both.

Both are judged by the day of the earlier one. So time alone changes nothing between them, and a figure that
was entered in its own time after it is no difference either: it was not due yet.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from accounts.clock import today_in
from accounts.models import Recorded, Team
from kpis.calc.book import Book
from kpis.calc.facts import Entry, Facts, MeasureKey, MeasureResult, NodeKey, NodeResult
from kpis.calc.periods import Period, is_start, parts, period_at, periods_between
from kpis.calc.structure import Structure
from kpis.models import EntryRevision, Measure

from .as_known import organisation_at
from .calendars import calendar_of
from .facts import with_all_entries
from .periods_due import first_day_of_rows
from .structure import whole

Key = MeasureKey | NodeKey
Result = MeasureResult | NodeResult
Cell = tuple[int, dt.date]


@dataclass(frozen=True, slots=True)
class Span:
    """From one moment to a later one, for the measures and teams of a reader, results at a grain; None is
    each measure's own frequency, and months for nodes. `only`: the period of that grain which starts then;
    `upto`: the periods that start by that day."""

    since: dt.datetime
    until: dt.datetime
    measures: frozenset[int]
    teams: frozenset[int]
    grain: str | None = None
    only: dt.date | None = None
    upto: dt.date = dt.date.max

    def holds(self, key: Key) -> bool:
        is_meant = self.only is None or (key.grain, key.start) == (self.grain, self.only)
        return is_meant and key.start <= self.upto


def span_of_scorecard(team: Team, since: dt.datetime, until: dt.datetime) -> Span:
    """What everybody who sees the team's scorecard may see: persons' measures stay out."""
    own = Measure.objects.filter(team=team, person=None).values_list("pk", flat=True)
    return Span(since, until, frozenset(own), frozenset([team.pk]))


def span_of_measure(measure: Measure, since: dt.datetime, until: dt.datetime) -> Span:
    """What everybody who sees the measure may see; what its team's score became is not part of it."""
    return Span(since, until, frozenset([measure.pk]), frozenset())


@dataclass(frozen=True, slots=True)
class Act:
    """`what` is value, target, weight, definition, placement or other; `node` and `code` name the thing and
    `team` its team, empty where it is none's. `keys` are the results it bears on, in order of time."""

    what: str
    node: str
    code: str
    team: str
    field: str
    before: str
    after: str
    who: str
    at: dt.datetime
    why: str
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class TwoMoments:
    """`corrected` are the last revisions of figures that were there by the earlier moment, or overdue."""

    span: Span
    zone: dt.tzinfo
    before: Book
    after: Book
    first: dt.date
    corrected: tuple[EntryRevision, ...]

    @property
    def day(self) -> dt.date:
        return self.before.facts.today

    def periods(self, grain: str, since: dt.date) -> list[Period]:
        """Those that had begun by the earlier moment, from a day on."""
        calendar = self.before.facts.calendar
        return periods_between(calendar, grain, max(since, self.first), self.day)

    def measure_keys(self, measure: int, since: dt.date) -> Iterator[MeasureKey]:
        grain = self.span.grain or self.frequency(measure)
        for period in self.periods(grain, since) if grain else []:
            yield MeasureKey(measure, grain, period.start)

    def node_keys(self, node: str, team: int, of: int | None, since: dt.date) -> Iterator[NodeKey]:
        grain = self.span.grain or self.before.facts.calendar.fine
        for period in self.periods(grain, since):
            yield NodeKey(node, team, of, grain, period.start)

    def is_in_both(self, grain: str, start: dt.date) -> bool:
        """Whether both calendars have a period that starts then: fiscal years may begin in another month by
        now."""
        calendars = self.before.facts.calendar, self.after.facts.calendar
        return all(is_start(calendar, grain, start) for calendar in calendars)

    def in_both(self, key: Key) -> Iterator[Key]:
        """The key, or where its period is gone those of its months, which are in every calendar of months."""
        if self.is_in_both(key.grain, key.start):
            yield key
            return
        period, calendar = self.before.structure.period(key.grain, key.start), self.before.facts.calendar
        for part in parts(calendar, period, calendar.fine):
            if part.start <= self.day:
                yield key._replace(grain=part.grain, start=part.start)

    def frequency(self, measure: int) -> str:
        found = self.after.structure.subjects.get(measure)
        return found.meanings[-1].frequency if found and found.meanings else ""

    def results(self, key: Key) -> tuple[Result | None, Result | None]:
        return _result(self.before, key), _result(self.after, key)


def two_moments(span: Span, now: dt.datetime) -> TwoMoments:
    """Call it inside a `snapshot`: the number of statements is fixed."""
    organisation = organisation_at(span.since)
    day = today_in(organisation, span.since)
    first = min(first_day_of_rows(calendar_of(organisation)) or day, day)
    before, after = (_facts(span, known, first, day, now) for known in (span.since, span.until))
    revisions = list(_latest_revisions(span))
    ordinary = _in_their_time(revisions, before)
    entries = {cell: entry for cell, entry in after.entries.items() if cell not in ordinary}
    corrected = [one for one in revisions if _cell(one) not in ordinary and one.start <= day]
    return TwoMoments(
        span,
        organisation.zone,
        Book(before),
        Book(replace(after, entries=entries)),
        first,
        tuple(one for one in corrected if one.measure_id in span.measures.intersection(before.measures)),
    )


def who_of(row: Recorded) -> str:
    return str(row.actor) if row.actor else row.actor_label


def _facts(span: Span, known: dt.datetime, first: dt.date, day: dt.date, now: dt.datetime) -> Facts:
    facts = whole(now, today=day, targets=True, known=known)
    calendar = facts.calendar
    grains = {calendar.fine, "quarter", "half_year", "year", span.grain or calendar.fine}
    periods = [one for grain in grains for one in periods_between(calendar, grain, first, day)]
    return with_all_entries(facts, [(one.grain, one.start) for one in periods], known)


def _latest_revisions(span: Span) -> Iterable[EntryRevision]:
    """Of every cell that was written between the moments the last revision."""
    rows = EntryRevision.objects.filter(recorded_at__gt=span.since, recorded_at__lte=span.until)
    latest = rows.order_by("measure_id", "grain", "start", "-version").distinct(
        "measure_id", "grain", "start"
    )
    return latest.select_related("actor")


def _in_their_time(revisions: Collection[EntryRevision], before: Facts) -> set[Cell]:
    """Cells that were empty at the earlier moment and not overdue yet; also those of a period that the
    calendar did not have then."""
    structure = Structure(before)
    return {
        _cell(one)
        for one in revisions
        if _is_empty(before.entries.get(_cell(one))) and not _is_overdue(structure, one)
    }


def _is_overdue(structure: Structure, revision: EntryRevision) -> bool:
    calendar, grain, start = structure.calendar, revision.grain, revision.start
    return is_start(calendar, grain, start) and structure.is_closed(period_at(calendar, grain, start))


def _is_empty(entry: Entry | None) -> bool:
    return entry is None or entry.state == "blank"


def _cell(revision: EntryRevision) -> Cell:
    return revision.measure_id, revision.start


def _result(book: Book, key: Key) -> Result | None:
    """None also for what was not there yet at that moment."""
    facts = book.facts
    if isinstance(key, MeasureKey):
        return book.measure(key) if key.measure in facts.measures else None
    known = {"team": facts.teams, "objective": facts.objectives, "perspective": facts.perspectives}[key.node]
    there = key.team in facts.teams and (key.id is None or key.id in known)
    return book.node(key) if there else None
