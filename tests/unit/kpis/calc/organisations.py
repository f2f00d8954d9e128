"""Small organisations for the engine: teams, KPIs, measures, targets and entries named by short codes."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import count
from typing import Any

from kpis.calc.book import Book
from kpis.calc.deadlines import Grace
from kpis.calc.facts import (
    Calendar,
    Entry,
    Facts,
    Kpi,
    Manual,
    Measure,
    MeasureKey,
    MeasureResult,
    MeasureTerms,
    NodeKey,
    NodeResult,
    NodeTerms,
    Objective,
    Rules,
    Target,
    Team,
    TeamTerms,
    Version,
)
from kpis.calc.lines import Lines
from kpis.calc.periods import Period, parse_key

from .shorthand import Number, day, figure, inputs

FINANCIAL, CUSTOMER = 1, 2
GROWTH, COSTS, SERVICE = 11, 12, 21
"""Growth and costs are financial objectives, service is one of the customer perspective."""


@dataclass
class Organisation:
    """Grows by its methods; `facts` and `book` say what it is by a given day."""

    calendar: Calendar = field(default_factory=Calendar)
    entry_days: int = 10
    working: bool = False
    rules: list[Rules] = field(default_factory=list)
    ids: "count[int]" = field(default_factory=lambda: count(1001))
    teams: dict[str, Team] = field(default_factory=dict)
    kpis: dict[str, Kpi] = field(default_factory=dict)
    measures: dict[str, Measure] = field(default_factory=dict)
    team_terms: dict[int, list[TeamTerms]] = field(default_factory=lambda: defaultdict(list))
    measure_terms: dict[int, list[MeasureTerms]] = field(default_factory=lambda: defaultdict(list))
    objective_terms: dict[int, list[NodeTerms]] = field(default_factory=lambda: defaultdict(list))
    perspective_terms: dict[int, list[NodeTerms]] = field(default_factory=lambda: defaultdict(list))
    targets: dict[tuple[int, str], list[Target]] = field(default_factory=lambda: defaultdict(list))
    entries: dict[tuple[int, dt.date], Entry] = field(default_factory=dict)
    finished: set[tuple[int, str, dt.date]] = field(default_factory=set)
    manual: dict[NodeKey, Manual] = field(default_factory=dict)

    # What stands still

    def rule(self, valid_from: str | None = None, **figures: Number) -> None:
        known = {name: Decimal(value) for name, value in figures.items()}
        self.rules.append(Rules(next(self.ids), day(valid_from), **known))
        self.rules.sort(key=lambda row: row.valid_from)

    def team(
        self,
        code: str,
        parent: str | None = None,
        *,
        active_from: str | None = None,
        active_to: str | None = None,
        **terms: Any,
    ) -> int:
        bounds = [None if text is None else day(text) for text in (active_from, active_to)]
        self.teams[code] = Team(next(self.ids), code, *bounds)
        self.place(code, parent, **terms)
        return self.teams[code].id

    def place(self, code: str, parent: str | None, valid_from: str | None = None, **terms: Any) -> None:
        """Dated team terms; weight and own weight may be plain numbers."""
        for name in ("weight", "own_weight"):
            if name in terms:
                terms[name] = Decimal(terms[name])
        above = None if parent is None else self.teams[parent].id
        rows = self.team_terms[self.teams[code].id]
        rows.append(TeamTerms(next(self.ids), day(valid_from), above, **terms))
        rows.sort(key=lambda row: row.valid_from)

    def kpi(self, code: str, *, scored: bool = True, **version: Any) -> int:
        self.kpis[code] = Kpi(next(self.ids), code, scored, ())
        self.version(code, **version)
        return self.kpis[code].id

    def version(self, code: str, valid_from: str | None = None, **version: Any) -> None:
        """A definition; `inputs` and `levels` as text or pairs. The objective is growth unless given."""
        version = {"objective": GROWTH, **version}
        version["inputs"] = inputs(version.get("inputs", ""))
        version["levels"] = tuple(
            (Decimal(level), Decimal(score)) for level, score in version.get("levels", ())
        )
        kpi = self.kpis[code]
        row = Version(next(self.ids), day(valid_from), **version)
        versions = sorted([*kpi.versions, row], key=lambda one: one.valid_from)
        self.kpis[code] = replace(kpi, versions=tuple(versions))

    def measure(
        self,
        kpi: str,
        team: str,
        *,
        person: int | None = None,
        source: str = "entry",
        lives: tuple[tuple[str | None, str | None], ...] = ((None, None),),
        weight: Number | None = None,
        critical: bool = False,
        target: Number | None = None,
        **lines: Any,
    ) -> str:
        """Its name is KPI@TEAM, with #PERSON for a person's."""
        name = f"{kpi}@{team}" + (f"#{person}" if person else "")
        spans = tuple((day(start), dt.date.max if end is None else day(end)) for start, end in lives)
        id_ = next(self.ids)
        self.measures[name] = Measure(id_, self.kpis[kpi].id, self.teams[team].id, person, source, spans)
        if weight is not None or critical:
            self.weigh(name, 1 if weight is None else weight, critical=critical)
        if target is not None or lines:
            self.target(name, target, **lines)
        return name

    def weigh(
        self, name: str, weight: Number, valid_from: str | None = None, *, critical: bool = False
    ) -> None:
        rows = self.measure_terms[self.measures[name].id]
        rows.append(MeasureTerms(next(self.ids), day(valid_from), Decimal(weight), critical))
        rows.sort(key=lambda row: row.valid_from)

    def node_terms(
        self,
        id_: int,
        weight: Number | None = None,
        valid_from: str | None = None,
        rollup: str = "weighted_mean",
    ) -> None:
        rows = (self.perspective_terms if id_ in (FINANCIAL, CUSTOMER) else self.objective_terms)[id_]
        rows.append(NodeTerms(next(self.ids), day(valid_from), figure(weight), rollup))
        rows.sort(key=lambda row: row.valid_from)

    def target(
        self,
        name: str,
        target: Number | None = None,
        grain: str | None = None,
        valid_from: str | None = None,
        *,
        profile: str = "even",
        due: str | None = None,
        **lines: Any,
    ) -> None:
        measure = self.measures[name]
        kpi = next(kpi for kpi in self.kpis.values() if kpi.id == measure.kpi)
        figures = {key: Decimal(value) for key, value in lines.items()}
        rows = self.targets[measure.id, grain or kpi.versions[0].frequency]
        rows.append(
            Target(
                next(self.ids),
                day(valid_from),
                Lines(figure(target), **figures),
                profile,
                None if due is None else day(due),
            )
        )
        rows.sort(key=lambda row: row.valid_from)

    # What changes

    def enter(self, name: str, key: str, value: Number | None = None, /, **given: Number) -> None:
        """A value, or inputs by name."""
        state = {name: Decimal(figure) for name, figure in given.items()} or None
        self._enter(name, key, Entry(next(self.ids), 1, next(self.ids), "value", figure(value), state))

    def enter_all(self, name: str, values: dict[str, Number]) -> None:
        for key, value in values.items():
            self.enter(name, key, value)

    def mark_na(self, name: str, key: str) -> None:
        self._enter(name, key, Entry(next(self.ids), 1, next(self.ids), "na"))

    def _enter(self, name: str, key: str, entry: Entry) -> None:
        self.entries[self.measures[name].id, self.period(key).start] = entry

    def finish(self, team: str, key: str) -> None:
        period = self.period(key)
        self.finished.add((self.teams[team].id, period.grain, period.start))

    def score(self, team: str, key: str, score: Number, node: str = "team", id_: int | None = None) -> None:
        """A manual score."""
        self.manual[self.node_key(team, key, node, id_)] = Manual(next(self.ids), Decimal(score))

    # What it says

    def period(self, key: str) -> Period:
        return parse_key(self.calendar, key)

    def key(self, name: str, key: str) -> MeasureKey:
        period = self.period(key)
        return MeasureKey(self.measures[name].id, period.grain, period.start)

    def node_key(self, team: str, key: str, node: str = "team", id_: int | None = None) -> NodeKey:
        period = self.period(key)
        return NodeKey(node, self.teams[team].id, id_, period.grain, period.start)

    def facts(self, today: str | dt.date) -> Facts:
        return Facts(
            calendar=self.calendar,
            today=day(today),
            grace=Grace(self.entry_days, self.working),
            rules=tuple(self.rules),
            teams={team.id: team for team in self.teams.values()},
            team_terms={key: tuple(rows) for key, rows in self.team_terms.items()},
            perspectives={FINANCIAL: "financial", CUSTOMER: "customer"},
            objectives={
                GROWTH: Objective(GROWTH, "growth", FINANCIAL),
                COSTS: Objective(COSTS, "costs", FINANCIAL),
                SERVICE: Objective(SERVICE, "service", CUSTOMER),
            },
            objective_terms={key: tuple(rows) for key, rows in self.objective_terms.items()},
            perspective_terms={key: tuple(rows) for key, rows in self.perspective_terms.items()},
            kpis={kpi.id: kpi for kpi in self.kpis.values()},
            measures={measure.id: measure for measure in self.measures.values()},
            measure_terms={key: tuple(rows) for key, rows in self.measure_terms.items()},
            targets={key: tuple(rows) for key, rows in self.targets.items()},
            entries=dict(self.entries),
            finished=frozenset(self.finished),
            manual=dict(self.manual),
        )

    def book(self, today: str | dt.date) -> Book:
        return Book(self.facts(today))

    def measured(self, name: str, key: str, today: str | dt.date) -> MeasureResult:
        """The result of a measure; it must have a row."""
        result = self.book(today).measure(self.key(name, key))
        assert result is not None, f"{name} has no row in {key}"
        return result

    def rolled(
        self, team: str, key: str, today: str | dt.date, node: str = "team", id_: int | None = None
    ) -> NodeResult:
        """The result of a node; it must have a row."""
        result = self.book(today).node(self.node_key(team, key, node, id_))
        assert result is not None, f"{node} of {team} has no row in {key}"
        return result


def one_team(**version: Any) -> Organisation:
    """Team T with KPI K by month, and a measure of it without target."""
    organisation = Organisation()
    organisation.team("T")
    organisation.kpi("K", **version)
    organisation.measure("K", "T")
    return organisation
