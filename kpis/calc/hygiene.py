"""Portfolio review: what keeps a catalogue from being few, critical and used. Warnings, which block nothing.

The facts are those of KPIs that are active. What figures say is asked of those that the reader may see: the
facts leave out the others.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

OF_OBJECTIVE = 3
OF_OWNER = 7
OF_PERSON = 5
OF_TEAM = 10
OF_SCORECARD = 25
OF_PERSPECTIVE = 7
LEADING_LEAST, LEADING_MOST = 30, 70
FINANCIAL_MOST = 50
"""Percent of the KPIs."""

UNNOTED = 2
UNOPENED_DAYS = 90
KEPT_UNSAID = 2
ALWAYS_MET = 12
STALE = 3
"""Periods, days or reviews."""

OFF = ("amber", "red")
FINANCIAL = "financial"


@dataclass(frozen=True, slots=True)
class Cell:
    """The result of one period: its status, and whether somebody said something about it."""

    status: str
    is_noted: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A KPI on the scorecard of a team. `cells` are of closed periods for which a figure was due, the latest
    first, or None where the reader may not see them; in the latest `empty` of them no figure came.
    `is_rolled_up`: the teams below bring the figures in; `is_planned`: an action is open."""

    team: Hashable
    owner: Hashable = None
    is_rolled_up: bool = False
    is_planned: bool = False
    empty: int = 0
    cells: tuple[Cell, ...] | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """One active KPI. An owner, here and of a place, is None unless it is somebody who may log in. `persons`
    have it as their own measure; `known_since` is the day on which it was written down; `unsaid` counts the
    latest reviews that kept it without a reason; `perspective` is the code of that of its objective."""

    id: int
    is_leading: bool = False
    objective: Hashable = None
    perspective: str = ""
    owner: Hashable = None
    has_guardrail: bool = False
    known_since: dt.date = dt.date.min
    opened_on: dt.date | None = None
    unsaid: int = 0
    persons: tuple[Hashable, ...] = ()
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """`about` is what is to be looked at: a KPI, an objective, a perspective, a person or a team, which the
    code tells. `figures` go into the sentence."""

    code: str
    about: Hashable = None
    figures: Mapping[str, Hashable] = field(default_factory=dict)


def hygiene(
    subjects: Collection[Subject],
    perspectives: Iterable[str],
    today: dt.date,
    counted_since: dt.date | None,
) -> list[Finding]:
    """Everything that is found. `counted_since` is the day from which openings are counted."""
    found = [*_crowds(subjects), *_perspectives(subjects, perspectives), *_balance(subjects)]
    for subject in subjects:
        found += of_itself(subject, today, counted_since)
    return found


def of_itself(subject: Subject, today: dt.date, counted_since: dt.date | None) -> list[Finding]:
    """What is found in one KPI without looking at the others."""
    return [*_curated(subject), *_used(subject, today, counted_since), *_figures(subject)]


def shares(subjects: Collection[Subject]) -> tuple[Decimal | None, Decimal | None]:
    """Percent that are leading, and of those with an objective that are financial; None of nothing."""
    placed = [subject for subject in subjects if subject.perspective]
    leading = sum(subject.is_leading for subject in subjects)
    financial = sum(subject.perspective.casefold() == FINANCIAL for subject in placed)
    return _percent(leading, len(subjects)), _percent(financial, len(placed))


def by_perspective(subjects: Iterable[Subject]) -> Counter[str]:
    return Counter(subject.perspective for subject in subjects)


def _crowds(subjects: Iterable[Subject]) -> Iterator[Finding]:
    """More than a person, a team or an objective can look after."""
    objectives: Counter[Hashable] = Counter()
    owners: Counter[Hashable] = Counter()
    persons: Counter[Hashable] = Counter()
    teams: Counter[Hashable] = Counter()
    scorecards: Counter[Hashable] = Counter()
    for subject in subjects:
        objectives[subject.objective] += 1
        owners.update({subject.owner, *(place.owner for place in subject.places)})
        persons.update(subject.persons)
        teams.update(place.team for place in subject.places if not place.is_rolled_up)
        scorecards.update(place.team for place in subject.places)
    yield from _above("objective", objectives, OF_OBJECTIVE)
    yield from _above("owner", owners, OF_OWNER)
    yield from _above("person", persons, OF_PERSON)
    yield from _above("team", teams, OF_TEAM)
    yield from _above("scorecard", scorecards, OF_SCORECARD)


def _above(what: str, counted: Counter[Hashable], most: int) -> Iterator[Finding]:
    """Of everybody and everything that is known, the largest first."""
    for about, count in counted.most_common():
        if about is not None and count > most:
            yield Finding(f"{what}_crowded", about, {"count": count, "most": most})


def _perspectives(subjects: Iterable[Subject], perspectives: Iterable[str]) -> Iterator[Finding]:
    counted = by_perspective(subjects)
    for code in perspectives:
        if not counted[code]:
            yield Finding("perspective_empty", code)
        elif counted[code] > OF_PERSPECTIVE:
            yield Finding("perspective_crowded", code, {"count": counted[code], "most": OF_PERSPECTIVE})


def _balance(subjects: Collection[Subject]) -> Iterator[Finding]:
    leading, financial = shares(subjects)
    if leading is not None and leading < LEADING_LEAST:
        yield Finding("few_leading", None, {"percent": leading, "limit": LEADING_LEAST})
    if leading is not None and leading > LEADING_MOST:
        yield Finding("many_leading", None, {"percent": leading, "limit": LEADING_MOST})
    if financial is not None and financial > FINANCIAL_MOST:
        yield Finding("many_financial", None, {"percent": financial, "limit": FINANCIAL_MOST})


def _percent(count: int, total: int) -> Decimal | None:
    return Decimal(100 * count) / total if total else None


def _curated(subject: Subject) -> Iterator[Finding]:
    if subject.owner is None:
        yield Finding("orphaned", subject.id)
    for place in subject.places:
        if place.owner is None and not place.is_rolled_up:
            yield Finding("orphaned_measure", subject.id, {"team": place.team})
    if not subject.has_guardrail:
        yield Finding("no_guardrail", subject.id)
    if subject.unsaid >= KEPT_UNSAID:
        yield Finding("kept_unsaid", subject.id, {"count": subject.unsaid})


def _used(subject: Subject, today: dt.date, counted_since: dt.date | None) -> Iterator[Finding]:
    """What is younger than the limit, or than the counting, cannot have been left alone for so long."""
    since = max(subject.opened_on or dt.date.min, subject.known_since, counted_since or today)
    if (today - since).days >= UNOPENED_DAYS:
        yield Finding("unopened", subject.id, {"days": UNOPENED_DAYS})
    for place in subject.places:
        if place.empty >= STALE and not place.is_rolled_up:
            yield Finding("stale", subject.id, {"team": place.team, "count": place.empty})


def _figures(subject: Subject) -> Iterator[Finding]:
    seen = [(place, place.cells) for place in subject.places if place.cells is not None]
    for place, cells in seen:
        latest = cells[:UNNOTED]
        if len(latest) == UNNOTED and all(cell.status in OFF and not cell.is_noted for cell in latest):
            yield Finding("unnoted", subject.id, {"team": place.team, "count": UNNOTED})
        if cells and cells[0].status == "red" and not cells[0].is_noted and not place.is_planned:
            yield Finding("unplanned", subject.id, {"team": place.team})
    if seen and all(_is_always_met(cells) for _place, cells in seen):
        yield Finding("always_met", subject.id, {"count": ALWAYS_MET})


def _is_always_met(cells: tuple[Cell, ...]) -> bool:
    latest = cells[:ALWAYS_MET]
    return len(latest) == ALWAYS_MET and all(cell.status == "green" for cell in latest)
