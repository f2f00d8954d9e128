"""The rows of a scorecard as they were known at a moment: computed, in the shape of those that are stored.

Names, owners and positions are labels and are read as they are now.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import Change, Team
from kpis.calc.book import Book
from kpis.calc.facts import Facts, MeasureKey, MeasureResult, NodeKey, NodeResult
from kpis.calc.lookups import Meaning, Subject
from kpis.calc.periods import Period, containing, period_at, periods_between, shift
from kpis.models import EntryRevision, KPIVersion, Measure, Objective, Perspective

from .facts import with_all_entries
from .measure_pages import KnownScores
from .node_rows import NodeRow
from .result_fields import unsaved_score
from .scorecard_rows import SPARK, ScoreRow, carried_from
from .scorecards import CardRows
from .structure import whole


def known_facts(known: dt.datetime, day: dt.date, periods: list[Period], now: dt.datetime) -> Facts:
    """Everything known at a moment that results of these periods read, judged by a day."""
    facts = whole(now, today=day, targets=True, known=known)
    return with_all_entries(facts, [(one.grain, one.start) for one in periods], known)


def known_rows(team: Team, period: Period, known: dt.datetime, day: dt.date, now: dt.datetime) -> CardRows:
    """Call it inside a `snapshot`: the number of statements is fixed."""
    calendar = whole(now, known=known).calendar
    previous = shift(calendar, period, -1)
    facts = known_facts(known, day, [period, previous, *carried_from(calendar, period)], now)
    if team.pk not in facts.teams:
        return CardRows([], [])
    card = _Card(team, period, previous, Book(facts), known)
    return CardRows(list(_score_rows(card)), list(_node_rows(card)))


@dataclass(frozen=True, slots=True)
class _Card:
    team: Team
    period: Period
    previous: Period
    book: Book
    known: dt.datetime

    def shown(self, subject: Subject, at: Period) -> tuple[Meaning, MeasureResult] | None:
        """The result that stands for a period: its own, or carried from the latest that may be."""
        structure = self.book.structure
        meaning = structure.meaning(subject, at)
        if meaning is None:
            return None
        carried = (one for one in carried_from(structure.calendar, at) if one.end <= at.end)
        for period in [at, *(one for one in carried if one.grain == meaning.frequency)]:
            result = self.book.measure(MeasureKey(subject.id, period.grain, period.start))
            if result and (period == at or result.status != "not_due"):
                return meaning, result
        return None

    def result_of(self, measure: int | None, at: Period) -> MeasureResult | None:
        subject = self.book.structure.subjects.get(measure or 0)
        found = self.shown(subject, at) if subject else None
        return found[1] if found else None


def _score_rows(card: _Card) -> Iterator[ScoreRow]:
    subjects = card.book.structure.of_team.get(card.team.pk, [])
    shown = {one.id: found for one in subjects if (found := card.shown(one, card.period))}
    measures = Measure.objects.select_related("kpi", "owner").in_bulk(list(shown))
    versions = KPIVersion.objects.in_bulk({meaning.id for meaning, _result in shown.values()})
    objectives = Objective.objects.select_related("perspective").in_bulk()
    updated = _updated(card, shown)
    for measure in sorted(measures.values(), key=lambda one: one.kpi.code):
        meaning, result = shown[measure.pk]
        subject = card.book.structure.subjects[measure.pk]
        objective = objectives.get(meaning.objective or 0)
        yield ScoreRow(
            measure.pk,
            measure.kpi.code,
            measure.kpi.name,
            (measure.owner.name or measure.owner.email) if measure.owner else "",
            versions[meaning.id].unit,
            meaning.decimals,
            meaning.direction,
            meaning.frequency,
            *_place_of(objective),
            subject.weight(subject.reference_day(card.period.end)).weight,
            result.key.grain,
            result.key.start,
            result.value,
            *_target_of(result),
            result.score,
            result.status,
            result.reason,
            result.change,
            result.have,
            result.expected,
            result.exceeded,
            result.stale,
            result.provisional,
            True,
            None,
            updated.get(measure.pk),
            *_history(card.book, result.key),
        )


def _place_of(found: Objective | None) -> tuple[int | None, str, str, int, str, str, int]:
    perspective = found.perspective if found else None
    return *_objective(found), perspective.pk if perspective else 0, *_perspective(perspective)[1:]


def _objective(found: Objective | None) -> tuple[int | None, str, str]:
    return (found.pk, found.code, found.name) if found else (None, "", "")


def _perspective(found: Perspective | None) -> tuple[int | None, str, str, int]:
    return (found.pk, found.code, found.name, found.position) if found else (None, "", "", 0)


def _target_of(result: MeasureResult) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    lines = result.lines
    return (lines.target, lines.lower, lines.upper) if lines else (None, None, None)


def _history(book: Book, key: MeasureKey) -> tuple[list[dt.date], list[Decimal | None]]:
    """The latest first."""
    calendar = book.facts.calendar
    last = period_at(calendar, key.grain, key.start)
    starts = [shift(calendar, last, -back).start for back in range(SPARK)]
    found = [book.measure(MeasureKey(key.measure, key.grain, start)) for start in starts]
    return starts, [result.value if result else None for result in found]


def _updated(card: _Card, shown: Mapping[int, tuple[Meaning, MeasureResult]]) -> dict[int, dt.datetime]:
    """When the latest figure behind each result was recorded."""
    revisions = {
        entry.revision: measure
        for (measure, start), entry in card.book.facts.entries.items()
        if measure in shown and shown[measure][1].key.start <= start <= card.period.end
    }
    found: dict[int, dt.datetime] = {}
    rows = EntryRevision.objects.filter(pk__in=revisions).values_list("pk", "recorded_at")
    for revision, at in rows:
        measure = revisions[revision]
        found[measure] = max(at, found.get(measure, at))
    return found


def _node_rows(card: _Card) -> Iterator[NodeRow]:
    keys = [*_own_keys(card), *_keys_below(card)]
    results = [(key, result) for key in keys if (result := card.book.node(key))]
    labels = _Labels.of(results, card)
    rows = [_node_row(card, key, result, labels) for key, result in results]
    yield from sorted(rows, key=lambda row: row.team_code)


def _own_keys(card: _Card) -> Iterator[NodeKey]:
    facts, team, at = card.book.facts, card.team.pk, (card.period.grain, card.period.start)
    yield NodeKey("team", team, None, *at)
    if facts.first_day and facts.first_day <= card.previous.end:
        yield NodeKey("team", team, None, card.previous.grain, card.previous.start)
    yield from (NodeKey("perspective", team, pk, *at) for pk in facts.perspectives)
    yield from (NodeKey("objective", team, pk, *at) for pk in facts.objectives)


def _keys_below(card: _Card) -> Iterator[NodeKey]:
    for team in card.book.structure.children(card.team.pk, card.period):
        yield NodeKey("team", team, None, card.period.grain, card.period.start)


@dataclass(frozen=True, slots=True)
class _Labels:
    teams: Mapping[int, Team]
    perspectives: Mapping[int, Perspective]
    objectives: Mapping[int, Objective]
    measures: Mapping[int, Measure]
    windows: Mapping[tuple[int, str], Change]

    @classmethod
    def of(cls, results: list[tuple[NodeKey, NodeResult]], card: _Card) -> "_Labels":
        teams = {key.team for key, _result in results}
        worst = {result.worst for _key, result in results if result.worst}
        return cls(
            Team.objects.in_bulk(teams),
            Perspective.objects.in_bulk(),
            Objective.objects.in_bulk(),
            Measure.objects.select_related("kpi", "team").in_bulk(worst),
            _windows(teams, [card.period, card.previous], card.known),
        )


def _windows(teams: set[int], periods: list[Period], known: dt.datetime) -> dict[tuple[int, str], Change]:
    """What persons had last done to these periods by then, by team and period."""
    rows = Change.objects.filter(
        object_type="team",
        object_id__in=[str(team) for team in teams],
        field__in=[f"{period.grain} {period.start}" for period in periods],
        recorded_at__lte=known,
    )
    return {(int(row.object_id), row.field): row for row in rows.order_by("recorded_at", "pk")}


def _node_row(card: _Card, key: NodeKey, result: NodeResult, labels: _Labels) -> NodeRow:
    structure = card.book.structure
    team, window = labels.teams[key.team], labels.windows.get((key.team, f"{key.grain} {key.start}"))
    terms = structure.team_terms(key.team, card.period)
    rules = structure.rules(structure.team_day(card.team.pk, card.period))
    objective = labels.objectives.get(key.id or 0) if key.node == "objective" else None
    of = objective.perspective_id if objective else key.id if key.node == "perspective" else None
    perspective = labels.perspectives.get(of or 0)
    worst = labels.measures.get(result.worst or 0)
    its = card.result_of(result.worst, structure.period(key.grain, key.start))
    return NodeRow(
        key.node,
        team.pk,
        team.code,
        team.name,
        key.start,
        result.score,
        result.status,
        result.reason,
        result.coverage,
        result.provisional,
        result.green,
        result.amber,
        result.red,
        result.grey,
        result.expected_weight if key.team == card.team.pk else terms.weight,
        terms.mode,
        *_perspective(perspective),
        *_objective(objective),
        worst.team.code if worst else None,
        worst.kpi.code if worst else "",
        worst.kpi.name if worst else "",
        its.score if its else None,
        its.status if its else None,
        True,
        None,
        window.after if window else None,
        window.recorded_at if window else None,
        rules.green_at,
        rules.amber_at,
    )


def known_measure_scores(
    measure: Measure, last: Period, known: dt.datetime, day: dt.date, now: dt.datetime
) -> KnownScores:
    """Up to a period, from the fiscal year of the first entry on."""
    structure = whole(now, known=known)
    first, year = structure.first_day or last.start, containing(structure.calendar, last, "year")
    periods = periods_between(structure.calendar, last.grain, min(first, last.start), last.start)
    book = Book(known_facts(known, day, [*periods, year], now))
    rows = [unsaved_score(book, measure, one, now) for one in periods]
    return KnownScores(known, [row for row in rows if row], unsaved_score(book, measure, year, now))
