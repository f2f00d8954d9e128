"""An organisation of the engine's own tests as rows of the database, where the real actions can change it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from accounts.models import Team, TeamTerms, User
from kpis.calc import facts
from kpis.calc.decimals import write_decimal
from kpis.calc.inputs import print_inputs, print_levels
from kpis.models import (
    KPI,
    Entry,
    EntryRevision,
    KPIVersion,
    ManualScore,
    Measure,
    MeasureLife,
    MeasureTerms,
    NodeTerms,
    Objective,
    Perspective,
    ScoringRules,
    Target,
    TeamPeriod,
)
from tests.builders import make_organisation, moment
from tests.unit.kpis.calc.organisations import Organisation


@dataclass
class Stored:
    """The rows by the names and ids they have in `made`."""

    made: Organisation
    teams: dict[int, Team]
    perspectives: dict[int, Perspective]
    objectives: dict[int, Objective]
    kpis: dict[str, KPI]
    measures: dict[str, Measure]

    def version(self, code: str, said: facts.Version) -> KPIVersion:
        """One version of the KPI, ready to be published."""
        return KPIVersion(
            kpi=self.kpis[code],
            valid_from=said.valid_from,
            objective=self.objectives[said.objective] if said.objective else None,
            direction=said.direction,
            frequency=said.frequency,
            aggregation=said.aggregation,
            across_units=said.across,
            formula=said.formula,
            inputs=print_inputs(said.inputs),
            respondents=said.respondents,
            decimals=said.decimals,
            partial=said.partial,
            levels=print_levels(said.levels),
            comparable=not said.breaking,
        )


def store(made: Organisation) -> Stored:
    """A fixed number of statements; nothing is computed."""
    make_organisation(
        fiscal_year_start=made.calendar.start_month,
        year_label=made.calendar.year_label,
        entry_days=made.entry_days,
        entry_day_kind="working" if made.working else "calendar",
    )
    rows = Stored(made, _teams(made), *_strategy(made), {}, {})
    rows.kpis = dict(zip(made.kpis, _bulk(KPI, [_kpi(kpi) for kpi in made.kpis.values()]), strict=True))
    _bulk(KPIVersion, [_version(rows, code, one) for code, kpi in made.kpis.items() for one in kpi.versions])
    _measures(rows)
    _entries(rows)
    _acts(rows)
    return rows


def _bulk(model: Any, rows: list[Any]) -> list[Any]:
    made: list[Any] = model.objects.bulk_create(rows)
    return made


def _dated(row: Any) -> dict[str, Any]:
    return {"valid_from": row.valid_from, "recorded_at": moment()}


def _teams(made: Organisation) -> dict[int, Team]:
    given = made.teams.values()
    rows = [Team(code=t.code, name=t.code, active_from=_since(t), active_to=t.active_to) for t in given]
    teams = dict(zip([team.id for team in given], _bulk(Team, rows), strict=True))
    terms = [(team, one) for team, several in made.team_terms.items() for one in several]
    _bulk(
        TeamTerms,
        [
            TeamTerms(
                team=teams[team],
                parent=teams[one.parent] if one.parent else None,
                weight=one.weight,
                mode=one.mode,
                own_weight=one.own_weight,
                rollup=one.rollup,
                **_dated(one),
            )
            for team, one in terms
        ],
    )
    return teams


def _since(team: facts.Team) -> Any:
    return None if team.active_from == facts.BEGINNING else team.active_from


def _strategy(made: Organisation) -> tuple[dict[int, Perspective], dict[int, Objective]]:
    known = made.facts("2026-01-01")
    perspectives = {
        pk: Perspective.objects.create(code=code, name=code) for pk, code in known.perspectives.items()
    }
    given = known.objectives.values()
    rows = [Objective(code=o.code, name=o.code, perspective=perspectives[o.perspective]) for o in given]
    objectives = dict(zip(known.objectives, _bulk(Objective, rows), strict=True))
    terms = [
        ({"objective": objectives[pk]}, one) for pk, rows in made.objective_terms.items() for one in rows
    ]
    terms += [
        ({"perspective": perspectives[pk]}, one)
        for pk, rows in made.perspective_terms.items()
        for one in rows
    ]
    _bulk(
        NodeTerms, [NodeTerms(**of, weight=one.weight, rollup=one.rollup, **_dated(one)) for of, one in terms]
    )
    return perspectives, objectives


def _kpi(kpi: facts.Kpi) -> KPI:
    return KPI(code=kpi.code, name=kpi.code, status="active" if kpi.scored else "draft")


def _version(rows: Stored, code: str, said: facts.Version) -> KPIVersion:
    version = rows.version(code, said)
    version.recorded_at = moment()
    return version


def _measures(rows: Stored) -> None:
    made = rows.made
    people = {one.person for one in made.measures.values() if one.person}
    users = [User(email=f"person{person}@merrow.example") for person in sorted(people)]
    persons = dict(zip(sorted(people), _bulk(User, users), strict=True))
    given = [
        Measure(
            kpi=rows.kpis[name.split("@")[0]],
            team=rows.teams[one.team],
            person=persons[one.person] if one.person else None,
            source=one.source,
        )
        for name, one in made.measures.items()
    ]
    rows.measures = dict(zip(made.measures, _bulk(Measure, given), strict=True))
    lives = [(rows.measures[name], *life) for name, one in made.measures.items() for life in one.lives]
    _bulk(
        MeasureLife,
        [
            MeasureLife(measure=m, active_from=a, active_to=None if z == dt.date.max else z)
            for m, a, z in lives
        ],
    )
    by_id = {one.id: rows.measures[name] for name, one in made.measures.items()}
    terms = [(by_id[pk], one) for pk, several in made.measure_terms.items() for one in several]
    _bulk(
        MeasureTerms,
        [
            MeasureTerms(measure=m, weight=one.weight, critical=one.critical, **_dated(one))
            for m, one in terms
        ],
    )
    _bulk(
        Target,
        [
            target_row(by_id[pk], grain, one, recorded_at=moment())
            for (pk, grain), several in made.targets.items()
            for one in several
        ],
    )


def target_row(measure: Measure, grain: str, said: facts.Target, **fields: Any) -> Target:
    lines = {name: getattr(said.lines, name) for name in facts.Lines.__slots__}
    lines["red_line"] = lines.pop("red")
    row = Target(measure=measure, grain=grain, valid_from=said.valid_from, profile=said.profile, due=said.due)
    for name, value in {**lines, **fields}.items():
        setattr(row, name, value)
    return row


def _entries(rows: Stored) -> None:
    made = rows.made
    names = {one.id: name for name, one in made.measures.items()}
    keys = list(made.entries)
    revisions = []
    for pk, start in keys:
        entry, name = made.entries[pk, start], names[pk]
        revisions.append(
            EntryRevision(
                measure=rows.measures[name],
                grain=made.kpis[name.split("@")[0]].versions[0].frequency,
                start=start,
                version=1,
                note="because" if entry.state == "na" else "",
                source="folder",
                recorded_at=moment(),
                **figures_of(entry),
            )
        )
    _bulk(EntryRevision, revisions)
    _bulk(
        Entry,
        [
            Entry(
                measure_id=one.measure_id,
                grain=one.grain,
                start=one.start,
                revision=one,
                state=one.state,
                value=one.value,
                inputs=one.inputs,
            )
            for one in revisions
        ],
    )


def figures_of(entry: facts.Entry) -> dict[str, Any]:
    inputs = {name: write_decimal(figure) for name, figure in (entry.inputs or {}).items()}
    return {"state": entry.state, "value": entry.value, "inputs": inputs or None}


def _acts(rows: Stored) -> None:
    made = rows.made
    _bulk(
        ScoringRules,
        [
            ScoringRules(
                tolerance_percent=one.tolerance,
                node_green_at=one.green_at,
                node_amber_at=one.amber_at,
                coverage_floor_percent=one.coverage_floor,
                completeness_floor_percent=one.completeness_floor,
                **_dated(one),
            )
            for one in made.rules
        ],
    )
    periods = [
        TeamPeriod(team=rows.teams[team], grain=grain, start=start, state="finished", at=moment())
        for team, grain, start in made.finished
    ]
    _bulk(TeamPeriod, periods)
    of: dict[str, dict[int, Any]] = {"objective": rows.objectives, "perspective": rows.perspectives}
    _bulk(
        ManualScore,
        [
            ManualScore(
                node=key.node,
                team=rows.teams[key.team],
                grain=key.grain,
                start=key.start,
                score=one.score,
                reason="because",
                recorded_at=moment(),
                **({} if key.node == "team" else {key.node: of[key.node][key.id or 0]}),
            )
            for key, one in made.manual.items()
        ],
    )
