"""What the portfolio review looks at, of all active KPIs or of some: three statements.

What is curated, and whether a figure came, is the same for every reader. What figures say is there for
scorecards of teams that the reader may open; of persons' measures only how many somebody has.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, Min, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from accounts.models import Organisation, Team
from kpis.calc.entry_cost import Entered
from kpis.calc.hygiene import ALWAYS_MET, Cell, Place, Subject
from kpis.calc.inputs import parse_inputs
from kpis.calc.near_duplicates import Wording
from kpis.calc.periods import latest_ending
from kpis.models import KPI, Action, Comment, Entry, KPIVersion, Measure, MeasureLife, Opening, Review, Score
from kpis.queries.calendars import calendar_of, grace_of
from kpis.queries.smart import Reading
from kpis.queries.smart_places import NOT_YET

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Named:
    """What a KPI, team or person is called, and the code or number that its address needs."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class PortfolioFacts:
    """The facts, with the names of what they are about. Of `places` the reader may not open `hidden`."""

    subjects: list[Subject]
    wordings: list[Wording]
    entered: list[Entered]
    counted_since: dt.date | None
    kpis: Mapping[int, Named]
    teams: Mapping[Hashable, Named]
    people: Mapping[Hashable, str]
    objectives: Mapping[int, str]
    places: int = 0
    hidden: int = 0


@dataclass(slots=True)
class _Names:
    teams: dict[Hashable, Named] = field(default_factory=dict)
    people: dict[Hashable, str] = field(default_factory=dict)
    objectives: dict[int, str] = field(default_factory=dict)


def portfolio_facts(reading: Reading, kpi_ids: Collection[int] | None = None) -> PortfolioFacts:
    """Of all active KPIs, or of these whatever their state."""
    which = Q(status=KPI.Status.ACTIVE) if kpi_ids is None else Q(pk__in=kpi_ids)
    kpis = KPI.objects.filter(which)
    versions, measures = _versions(kpis, reading.today), defaultdict(list)
    for row in _measures(kpis, reading):
        measures[row.kpi_id].append(row)
    names = _Names()
    subjects = [_subject(row, measures[row.kpi_id], reading, names) for row in versions]
    of_teams = [row for row in _flat(measures.values()) if row.person_id is None]
    return PortfolioFacts(
        subjects=subjects,
        wordings=[_wording(row) for row in versions],
        entered=_entered(versions, measures),
        counted_since=Opening.objects.aggregate(first=Min("month"))["first"],
        kpis={row.kpi_id: Named(row.kpi__code, row.kpi__name) for row in versions},
        teams=names.teams,
        people=names.people,
        objectives=names.objectives,
        places=len(of_teams),
        hidden=sum(not row.is_open for row in of_teams),
    )


def wordings_of_all(today: dt.date) -> dict[int, tuple[str, Wording]]:
    """The code and the wording of each active KPI. One statement."""
    rows = KPIVersion.objects.filter(kpi__status=KPI.Status.ACTIVE, valid_from__lte=today)
    latest = rows.order_by("kpi__code", "-valid_from", "-recorded_at").distinct("kpi__code")
    named = latest.values_list(
        "kpi_id", "kpi__code", "kpi__name", "kpi__definition", "formula", "inputs", named=True
    )
    return {row.kpi_id: (row.kpi__code, _wording(row)) for row in named}


def _versions(kpis: Any, today: dt.date) -> list[Any]:
    """Of each KPI the version in force, with what is curated, by code."""
    first = KPIVersion.objects.filter(kpi=OuterRef("kpi")).order_by("recorded_at").values("recorded_at")
    opened = Opening.objects.filter(kpi=OuterRef("kpi")).order_by("-month").values("last_on")
    reviews = Review.objects.filter(kpi=OuterRef("kpi")).order_by("-recorded_at", "-pk")
    said = reviews.values(json=JSONObject(outcome="outcome", reason="reason"))
    rows = KPIVersion.objects.filter(kpi__in=kpis, valid_from__lte=today).annotate(
        known_at=Subquery(first[:1]), opened_on=Subquery(opened[:1]), said=ArraySubquery(said)
    )
    latest = rows.order_by("kpi__code", "kpi_id", "-valid_from", "-recorded_at").distinct(
        "kpi__code", "kpi_id"
    )
    return list(
        latest.values_list(
            "kpi_id", "kpi__code", "kpi__name", "kpi__definition", "kpi__kind", "kpi__guardrail_id",
            "kpi__owner_id", "kpi__owner__name", "kpi__owner__email", "kpi__owner__is_active",
            "objective_id", "objective__name", "objective__perspective__code", "formula", "inputs",
            "direction", "frequency", "known_at", "opened_on", "said", named=True,
        )
    )  # fmt: skip


def _measures(kpis: Any, reading: Reading) -> Any:
    """Those that are active today, with the latest of their closed periods."""
    lives = MeasureLife.objects.filter(
        Q(active_to=None) | Q(active_to__gte=reading.today), measure=OuterRef("pk"),
        active_from__lte=reading.today,
    )  # fmt: skip
    versions = KPIVersion.objects.filter(kpi=OuterRef("kpi"), valid_from__lte=reading.today)
    frequency = versions.order_by("-valid_from", "-recorded_at").values("frequency")
    teams = Team.objects.visible_to(reading.user, reading.today) if reading.user else Team.objects.none()
    rows = Measure.objects.filter(Exists(lives), kpi__in=kpis).annotate(frequency=Subquery(frequency[:1]))
    rows = rows.annotate(
        latest=ArraySubquery(_cells(reading)),
        is_planned=Exists(Action.objects.filter(measure=OuterRef("pk"), state=Action.State.OPEN)),
        is_open=Exists(teams.filter(pk=OuterRef("team"))),
    )
    return rows.order_by("team__name", "pk").values_list(
        "kpi_id", "team_id", "team__code", "team__name", "person_id", "person__name", "person__email",
        "owner_id", "owner__name", "owner__email", "owner__is_active", "source", "latest", "is_planned",
        "is_open", named=True,
    )  # fmt: skip


def _cells(reading: Reading) -> Any:
    """Of one measure, the latest first, as far as a figure was due."""
    same = {name: OuterRef(name) for name in ("measure", "grain", "start")}
    noted = Exists(Comment.objects.filter(**same)) | Exists(
        Entry.objects.filter(**same).exclude(revision__note="")
    )
    scores = Score.objects.filter(
        closed(reading.organisation, reading.today),
        measure=OuterRef("pk"), grain=OuterRef("frequency"), present=True,
    )  # fmt: skip
    cells = scores.exclude(status__in=NOT_YET).order_by("-start")
    return cells.values(json=JSONObject(status="status", noted=noted))[:ALWAYS_MET]


def closed(organisation: Organisation, today: dt.date) -> Q:
    """Periods that may no longer be entered."""
    calendar = calendar_of(organisation)
    last_day = grace_of(organisation).first_open(today) - _DAY
    found = Q(pk__in=[])
    for grain in calendar.grains:
        period = latest_ending(calendar, grain, last_day)
        if period is not None:
            found |= Q(grain=grain, start__lte=period.start)
    return found


def _subject(row: Any, measures: list[Any], reading: Reading, names: _Names) -> Subject:
    for measure in measures:
        names.teams[measure.team_id] = Named(measure.team__code, measure.team__name)
    own = [measure for measure in measures if measure.person_id is None]
    persons = [measure for measure in measures if measure.person_id is not None]
    for measure in persons:
        names.people[measure.person_id] = measure.person__name or measure.person__email
    if row.objective_id:
        names.objectives[row.objective_id] = row.objective__name
    return Subject(
        id=row.kpi_id,
        is_leading=row.kpi__kind == KPI.Kind.LEADING,
        objective=row.objective_id,
        perspective=row.objective__perspective__code or "",
        owner=_owner(row, "kpi__owner", names),
        has_guardrail=bool(row.kpi__guardrail_id) or row.direction == KPIVersion.Direction.INFO,
        known_since=row.known_at.astimezone(reading.organisation.zone).date(),
        opened_on=row.opened_on,
        unsaid=_unsaid(row.said),
        persons=tuple(measure.person_id for measure in persons),
        places=tuple(_place(measure, names) for measure in own),
    )


def _place(row: Any, names: _Names) -> Place:
    empty = sum(1 for _cell in takewhile(lambda cell: cell["status"] == "no_data", row.latest))
    return Place(
        team=row.team_id,
        owner=_owner(row, "owner", names),
        is_rolled_up=row.source == Measure.Source.ROLLUP,
        is_planned=row.is_planned,
        empty=empty,
        cells=tuple(Cell(cell["status"], cell["noted"]) for cell in row.latest) if row.is_open else None,
    )


def _owner(row: Any, name: str, names: _Names) -> int | None:
    """Somebody who may log in."""
    if not getattr(row, f"{name}__is_active"):
        return None
    owner: int = getattr(row, f"{name}_id")
    names.people[owner] = getattr(row, f"{name}__name") or getattr(row, f"{name}__email")
    return owner


def _unsaid(said: Iterable[Mapping[str, str]]) -> int:
    kept = takewhile(lambda one: one["outcome"] == Review.Outcome.KEEP and not one["reason"], said)
    return sum(1 for _one in kept)


def _wording(row: Any) -> Wording:
    inputs = tuple(item.name for item in parse_inputs(row.inputs))
    return Wording(row.kpi_id, row.kpi__name, row.kpi__definition, row.formula, inputs)


def _entered(versions: Iterable[Any], measures: Mapping[int, Iterable[Any]]) -> list[Entered]:
    return [
        Entered(measure.team_id, version.frequency, version.inputs)
        for version in versions
        for measure in measures[version.kpi_id]
        if measure.source == Measure.Source.ENTRY
    ]


def _flat(rows: Iterable[Iterable[Any]]) -> list[Any]:
    return [row for several in rows for row in several]
