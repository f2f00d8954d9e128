"""Scores as text: the rows of `export_scores`, in the order and the spelling its readers rely on."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from accounts.models import User
from kpis.calc.decimals import write_decimal
from kpis.calc.facts import Facts, Lines, MeasureKey, MeasureResult, NodeKey, NodeResult
from kpis.calc.keys import every_key
from kpis.calc.lookups import WITHOUT_TARGET
from kpis.calc.periods import Calendar, Period, period_key, period_of, periods_between
from kpis.calc.scoring import round_half_up
from kpis.calc.structure import Structure

from .facts import with_all_entries
from .results import current, judged
from .structure import whole

COLUMNS = (
    *("grain", "period", "node", "code", "team", "person", "value", "target", "score", "status"),
    *("reason", "coverage", "completeness"),
)
NODES = ("team", "perspective", "objective", "measure")
TARGET_PLACES = 12
AT_ONCE = 12
"""Periods computed together: it bounds the memory, however many are exported."""
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Export:
    """What is asked for: a grain from one period to another, the team at the top or None for all, and the
    persons' measures that may be shown. `today` None is the organisation's, `known` None is now: without both
    the rows are those of stored scores."""

    grain: str
    first: Period
    last: Period
    team: int | None = None
    persons: frozenset[int] = frozenset()
    today: dt.date | None = None
    known: dt.datetime | None = None

    @property
    def is_judged(self) -> bool:
        """Whether everything is computed anew: by another day than today's, or from what was known once."""
        return self.today is not None or self.known is not None


SPANS = "SELECT grain, min(start), max(start) FROM kpis_entry WHERE state <> 'blank' GROUP BY grain"
SPANS_AS_KNOWN = """
SELECT grain, min(start), max(start) FROM (
    SELECT DISTINCT ON (measure_id, grain, start) grain, start, state FROM kpis_entryrevision
    WHERE recorded_at <= %(known)s ORDER BY measure_id, grain, start, version DESC
) latest WHERE state <> 'blank' GROUP BY grain
"""


def default_range(
    calendar: Calendar, grain: str, today: dt.date, known: dt.datetime | None = None
) -> tuple[Period, Period] | None:
    """From the first to the last period that holds an entry of the organisation; None without any."""
    with connection.cursor() as cursor:
        cursor.execute(SPANS_AS_KNOWN if known else SPANS, {"known": known})
        spans = cursor.fetchall()
    if not spans:
        return None
    first = min(start for _, start, _ in spans)
    last = max(period_of(calendar, found, start).end for found, _, start in spans)
    return period_of(calendar, grain, first), period_of(calendar, grain, min(last, today))


def export_rows(asked: Export, now: dt.datetime) -> Iterator[Row]:
    """The rows without their header, period by period. Call it inside a `snapshot`."""
    facts = whole(now, today=asked.today, targets=asked.is_judged, known=asked.known)
    periods = periods_between(facts.calendar, asked.grain, asked.first.start, asked.last.end)
    begun = [one for one in periods if one.start <= facts.today]
    if asked.is_judged:
        facts = with_all_entries(facts, [(one.grain, one.start) for one in begun], asked.known)
    structure = Structure(facts)
    people = dict(User.objects.filter(own_measures__in=asked.persons).values_list("pk", "email"))
    pages = [_Page(asked, structure, people, one) for one in begun]
    for first in range(0, len(pages), AT_ONCE):
        yield from _rows(pages[first : first + AT_ONCE], now)


@dataclass(frozen=True, slots=True)
class _Page:
    """One period of an export."""

    asked: Export
    structure: Structure
    people: dict[int, str]
    period: Period

    @property
    def facts(self) -> Facts:
        return self.structure.facts

    def has_team(self, team: int) -> bool:
        top = self.asked.team
        return top is None or team == top or top in self.structure.ancestors(team, self.period)

    def has_measure(self, measure: int) -> bool:
        found = self.facts.measures[measure]
        return self.has_team(found.team) and (found.person is None or measure in self.asked.persons)

    def keys(self) -> tuple[set[MeasureKey], set[NodeKey]]:
        """All there may be, stored or not."""
        days, grains = (self.period.start, self.period.end), (self.period.grain,)
        measures, nodes = every_key(self.facts, *days, grains, structure=self.structure, stored_only=False)
        wanted = {key for key in measures if self.has_measure(key.measure)}
        return wanted, {key for key in nodes if self.has_team(key.team)}

    def measure(self, result: MeasureResult) -> Row:
        measure = self.facts.measures[result.key.measure]
        subject = self.structure.subjects[measure.id]
        meaning = self.structure.meaning(subject, self.period)
        takes_target = meaning is not None and meaning.direction not in (*WITHOUT_TARGET, "milestone")
        return (
            *self._head("measure", self.facts.kpis[measure.kpi].code, measure.team),
            self.people.get(measure.person or 0, ""),
            _number(result.value),
            _target(result.lines) if takes_target else "",
            *_judged(result),
            _number(result.completeness),
        )

    def node(self, result: NodeResult) -> Row:
        return (
            *self._head(result.key.node, self._code(result.key), result.key.team),
            "",
            "",
            "",
            *_judged(result),
            "",
        )

    def _head(self, node: str, code: str, team: int) -> Row:
        key = period_key(self.facts.calendar, self.period)
        return self.period.grain, key, node, code, self.facts.teams[team].code

    def _code(self, key: NodeKey) -> str:
        if key.node == "objective":
            return self.facts.objectives[key.id or 0].code
        return (
            self.facts.perspectives[key.id or 0]
            if key.node == "perspective"
            else self.facts.teams[key.team].code
        )


def _rows(pages: list[_Page], now: dt.datetime) -> Iterator[Row]:
    """Page by page; what several need is computed once."""
    keys = [page.keys() for page in pages]
    measures = {key for some, _ in keys for key in some}
    nodes = {key for _, some in keys for key in some}
    is_judged = pages[0].asked.is_judged
    found = judged(pages[0].facts, measures, nodes) if is_judged else current(measures, nodes, now)
    for page, (own_measures, own_nodes) in zip(pages, keys, strict=True):
        results = [found.measures[key] for key in own_measures], [found.nodes[key] for key in own_nodes]
        yield from _sorted(page, *results)


def _sorted(
    page: _Page, measures: Iterable[MeasureResult | None], nodes: Iterable[NodeResult | None]
) -> list[Row]:
    """By team, node, code and person."""
    rows = [page.measure(result) for result in measures if result]
    rows += [page.node(result) for result in nodes if result]
    return sorted(rows, key=lambda row: (row[4], NODES.index(row[2]), row[3], row[5]))


def _judged(result: MeasureResult | NodeResult) -> Row:
    return _number(result.score), result.status, result.reason, _number(result.coverage)


def _number(value: Decimal | None) -> str:
    return "" if value is None else write_decimal(value)


def _target(lines: Lines | None) -> str:
    if lines is None:
        return ""
    if lines.target is not None:
        return write_decimal(round_half_up(lines.target, TARGET_PLACES))
    if lines.lower is None or lines.upper is None:
        return ""
    return "..".join(write_decimal(round_half_up(line, TARGET_PLACES)) for line in (lines.lower, lines.upper))
