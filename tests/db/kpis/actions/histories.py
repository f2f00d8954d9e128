"""Random but repeatable histories of one small organisation, and its stored scores as plain rows."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

from accounts.audit import FOLDER
from accounts.models import Team, TeamTerms
from kpis.actions.all_scores import recompute_all
from kpis.actions.entries import submit_many
from kpis.actions.outcomes import Submission
from kpis.actions.staleness import touch_all, touch_measures, touch_team_periods, touch_teams
from kpis.calc.periods import Calendar, Period, periods_between
from kpis.calc.typed import Typed
from kpis.models import KPIVersion, Measure, MeasureTerms, NodeScore, Score, ScoringRules, Target, TeamPeriod
from tests.builders import make_kpi, make_measure, make_objective, make_organisation, make_target, make_team

FIRST = dt.date(2026, 3, 1)
NOW = dt.datetime(2026, 11, 5, 9, tzinfo=dt.UTC)
MONTHS = periods_between(Calendar(), "month", FIRST, NOW.date())
NOT_RESULTS = {"id", "source_version", "computed_version", "stale_since", "can_wait", "computed_at"}
SCORE_KEY = ("measure", "grain", "start")
NODE_KEY = ("team", "node", "objective", "perspective", "grain", "start")


def stored() -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """The result in every row that is there, by its key; the last two of a key are grain and start."""
    return _results(Score, SCORE_KEY) | _results(NodeScore, NODE_KEY)


def _results(
    model: type[Score] | type[NodeScore], key: tuple[str, ...]
) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    names = [field.name for field in model._meta.fields if field.name not in {*NOT_RESULTS, *key}]
    rows = model.objects.filter(present=True).values_list(*key, *names)
    return {row[: len(key)]: row[len(key) :] for row in rows}


@dataclass
class Company:
    """A root without measures of its own, a division with a roll-up and a formula, and two teams under it."""

    root: Team
    division: Team
    teams: list[Team]
    entered: list[Measure]
    monthly: list[Measure] = field(default_factory=list)
    clock: int = 0

    def tick(self) -> dt.datetime:
        """A moment of its own for each change."""
        self.clock += 1
        return NOW + dt.timedelta(seconds=self.clock)

    def enter(self, measure: Measure, period: Period, text: str, **typed: Any) -> None:
        row = Submission(measure.pk, period, Typed(text, **typed), note="because")
        outcomes = submit_many(FOLDER, [row], now=self.tick(), source="folder")
        assert [type(outcome).__name__ for outcome in outcomes] == ["Saved"], outcomes

    def aim(self, measure: Measure, day: dt.date, target: int) -> None:
        now = self.tick()
        Target.objects.create(
            measure=measure, grain="month", valid_from=day, target=Decimal(target), recorded_at=now
        )
        touch_measures([measure.pk], day, now)

    def weigh(self, measure: Measure, day: dt.date, weight: int) -> None:
        now = self.tick()
        MeasureTerms.objects.create(measure=measure, valid_from=day, weight=weight, recorded_at=now)
        touch_measures([measure.pk], day, now)

    def define(self, code: str, day: dt.date, formula: str) -> None:
        now = self.tick()
        latest = KPIVersion.objects.filter(kpi__code=code).latest("valid_from", "recorded_at")
        latest.pk, latest.valid_from, latest.formula, latest.recorded_at = None, day, formula, now
        latest.save(force_insert=True)
        measures = Measure.objects.filter(kpi=latest.kpi_id).values_list("pk", flat=True)
        touch_measures(list(measures), day, now)

    def move(self, team: Team, parent: Team, day: dt.date) -> None:
        now = self.tick()
        TeamTerms.objects.create(team=team, parent=parent, valid_from=day, recorded_at=now)
        touch_teams([team.pk], day, now)

    def tolerate(self, day: dt.date, percent: int) -> None:
        now = self.tick()
        ScoringRules.objects.create(valid_from=day, tolerance_percent=percent, recorded_at=now)
        touch_all(day, now)

    def finish(self, team: Team, period: Period) -> None:
        now = self.tick()
        given = {"state": "finished", "at": now}
        TeamPeriod.objects.update_or_create(team=team, grain=period.grain, start=period.start, defaults=given)
        touch_team_periods([(team.pk, period.grain, period.start)], now)


def make_company() -> Company:
    make_organisation()
    root = make_team("ROOT")
    division = make_team("DIVISION", root, mode="both")
    teams = [make_team("NORTH", division), make_team("SOUTH", division, weight=2)]
    safe, reliable = make_objective("SAFE", "internal"), make_objective("RELIABLE", "customer")
    run = make_kpi("RUN", reliable, aggregation="sum")
    rate = make_kpi(
        "RATE",
        safe,
        direction="down",
        inputs="late:sum:sum;run:sum:sum",
        formula="100 * late / run",
        aggregation="ratio",
    )
    formula = "run * 2 + coalesce(prev(run, 1), 1) + 0 * coalesce(rolling(run, 2), ytd(run), 0)"
    double = make_kpi("DOUBLE", safe, formula=formula, aggregation="mean")
    yearly = make_kpi("SURVEY", reliable, frequency="quarter")
    entered = [make_measure(kpi, team) for team in teams for kpi in (run, rate, yearly)]
    derived = [make_measure(double, team, source="formula") for team in teams]
    derived += [make_measure(kpi, division, source="rollup") for kpi in (run, rate)]
    derived.append(make_measure(double, division, source="formula"))
    for measure in (*entered, *derived):
        make_target(measure, 50)
    company = Company(root, division, teams, entered)
    company.monthly = [one for one in entered if one.kpi.code in ("RUN", "RATE")]
    return company


def fill(company: Company, months: int) -> None:
    """A figure for every monthly measure in the first months, and everything computed."""
    for period in MONTHS[:months]:
        for number, measure in enumerate(company.monthly):
            if measure.kpi.code == "RATE":
                company.enter(measure, period, "", inputs={"late": "4", "run": "10"})
            else:
                company.enter(measure, period, str(50 + number))
    recompute_all(NOW)


def change(company: Company, random: Random) -> None:
    """One change of any kind, mostly a figure."""
    day = random.choice(MONTHS).start
    kind = random.choice(["enter"] * 8 + ["aim", "weigh", "move", "tolerate", "finish"])
    if kind == "enter":
        measure, period = random.choice(company.monthly), random.choice(MONTHS)
        figure = str(random.randint(0, 120))
        if random.random() < 0.1:
            company.enter(measure, period, "", na=True)
        elif measure.kpi.code == "RATE":
            company.enter(measure, period, "", inputs={"late": figure, "run": "100"})
        else:
            company.enter(measure, period, figure)
    elif kind == "aim":
        company.aim(random.choice(company.monthly), day, random.randint(1, 100))
    elif kind == "weigh":
        company.weigh(random.choice(company.monthly), day, random.randint(0, 3))
    elif kind == "move":
        company.move(random.choice(company.teams), random.choice([company.root, company.division]), day)
    elif kind == "tolerate":
        company.tolerate(day, random.randint(0, 30))
    else:
        company.finish(random.choice(company.teams), MONTHS[-1])
