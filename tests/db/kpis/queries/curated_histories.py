"""Random but repeatable histories of one small organisation in which every step is an act of a person."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

from accounts.actions.organisation import change_organisation
from accounts.actions.teams import create_team, edit_team, set_terms
from accounts.audit import COMMAND, FOLDER
from accounts.models import Organisation, Team, TeamTerms
from accounts.refusals import Refused
from kpis.actions.cycle import finish, lock, reopen, set_manual_score
from kpis.actions.definitions import create_kpi, publish_version
from kpis.actions.entries import submit_many
from kpis.actions.life_cycle import activate, reactivate, suspend
from kpis.actions.measures import create_measure, edit_measure, set_life, set_measure_terms
from kpis.actions.outcomes import Submission
from kpis.actions.rules import set_rules
from kpis.actions.strategy import save_objective, set_node_terms
from kpis.actions.targets import end_target, set_target
from kpis.calc.periods import Period, period_of
from kpis.calc.typed import Typed
from kpis.models import (
    KPI,
    KPIVersion,
    ManualScore,
    Measure,
    MeasureLife,
    MeasureTerms,
    NodeTerms,
    Objective,
    ScoringRules,
    Target,
)
from kpis.queries.calendars import calendar_of
from tests.builders import make_user
from tests.db.kpis.actions.histories import MONTHS, NOW, Company, fill, make_company

WHY = "the auditor asked for it"
MEANING = "Rides that were begun and paid in the month, on all lines."


def make_curated_company() -> "Curators":
    company = make_company()
    fill(company, 4)
    return Curators(company)


@dataclass
class Curators:
    """Whoever changes the company: each change at a moment of its own, a minute after the one before."""

    company: Company
    now: dt.datetime = NOW + dt.timedelta(hours=1)
    made: int = 0
    acts: list[str] = field(default_factory=list)

    def act(self, random: Random) -> dt.datetime:
        """One change that was not refused; the moment of it."""
        while True:
            self.now += dt.timedelta(minutes=1)
            name = random.choice(sorted(ACTS))
            try:
                ACTS[name](self, random)
            except Refused:
                continue
            self.acts.append(name)
            return self.now

    def code(self) -> str:
        self.made += 1
        return f"NEW{self.made}"


def a_measure(random: Random, **wanted: Any) -> Measure:
    return random.choice(list(Measure.objects.select_related("kpi", "team").filter(**wanted).order_by("pk")))


def a_team(random: Random) -> Team:
    return random.choice(list(Team.objects.order_by("pk")))


def a_kpi(random: Random) -> KPI:
    return random.choice(list(KPI.objects.order_by("pk")))


def a_month(random: Random) -> Period:
    return random.choice(MONTHS)


def enter(who: Curators, random: Random) -> None:
    measure, text = random.choice(who.company.monthly), str(random.randint(0, 120))
    typed = Typed("", inputs={"late": text, "run": "100"}) if measure.kpi.code == "RATE" else Typed(text)
    typed = random.choice([typed, typed, typed, Typed("", na=True), Typed("")])
    row = Submission(measure.pk, a_month(random), typed, note="because", reason=WHY, confirmed=True)
    submit_many(FOLDER, [row], now=who.now, source="folder")


def aim(who: Curators, random: Random) -> None:
    target = Target(
        measure=a_measure(random),
        grain="month",
        valid_from=a_month(random).start,
        target=random.randint(1, 99),
    )
    set_target(COMMAND, target, now=who.now, reason=WHY)


def aim_no_more(who: Curators, random: Random) -> None:
    target = random.choice(list(Target.objects.select_related("measure__kpi").order_by("pk")))
    end_target(COMMAND, target, a_month(random).end, now=who.now, reason=WHY)


def weigh(who: Curators, random: Random) -> None:
    terms = MeasureTerms(measure=a_measure(random), valid_from=a_month(random).start)
    terms.weight, terms.critical = Decimal(random.randint(0, 3)), random.random() < 0.3
    set_measure_terms(COMMAND, terms, now=who.now)


def weigh_objective(who: Curators, random: Random) -> None:
    objective = random.choice(list(Objective.objects.order_by("pk")))
    rollup = random.choice(["weighted_mean", "worst_child"])
    terms = NodeTerms(objective=objective, valid_from=a_month(random).start, weight=2, rollup=rollup)
    set_node_terms(COMMAND, terms, now=who.now)


def move(who: Curators, random: Random) -> None:
    parent = random.choice([who.company.root, who.company.division])
    team = random.choice([one for one in Team.objects.order_by("pk") if one != parent])
    mode = random.choice(["auto", "own", "children", "both"])
    set_terms(
        COMMAND, TeamTerms(team=team, parent=parent, valid_from=a_month(random).start, mode=mode), now=who.now
    )


def date_a_team(who: Curators, random: Random) -> None:
    team = random.choice(who.company.teams)
    team.active_from = random.choice([None, a_month(random).start])
    team.active_to = random.choice([None, None, MONTHS[-1].end])
    edit_team(COMMAND, team, now=who.now)


def add_a_team(who: Curators, random: Random) -> None:
    create_team(
        COMMAND, Team(code=who.code(), name="New"), now=who.now, terms=TeamTerms(parent=who.company.root)
    )


def tolerate(who: Curators, random: Random) -> None:
    rules = ScoringRules(valid_from=a_month(random).start, tolerance_percent=random.randint(0, 30))
    set_rules(COMMAND, rules, now=who.now)


def shut(who: Curators, random: Random) -> None:
    step = random.choice([finish, lock])
    step(COMMAND, a_team(random), a_month(random), now=who.now)


def open_again(who: Curators, random: Random) -> None:
    reopen(COMMAND, a_team(random), a_month(random), now=who.now, reason=WHY)


def override(who: Curators, random: Random) -> None:
    month = a_month(random)
    score = ManualScore(node="team", team=a_team(random), grain="month", start=month.start)
    score.score = random.choice([None, Decimal(random.randint(0, 120))])
    set_manual_score(COMMAND, score, now=who.now, reason=WHY)


def live(who: Curators, random: Random) -> None:
    life = random.choice(
        list(MeasureLife.objects.select_related("measure__kpi", "measure__team").order_by("pk"))
    )
    life.active_from = random.choice([life.active_from, a_month(random).start])
    life.active_to = random.choice([None, a_month(random).end])
    set_life(COMMAND, life, now=who.now)


def pause(who: Curators, random: Random) -> None:
    suspend(COMMAND, a_kpi(random), a_month(random).start, now=who.now, reason=WHY)


def go_on(who: Curators, random: Random) -> None:
    reactivate(COMMAND, a_kpi(random), a_month(random).start, now=who.now, reason=WHY)


def define(who: Curators, random: Random) -> None:
    """A draft is on a scorecard already and counts from the day it is activated."""
    code = who.code()
    kpi = KPI(code=code, name=f"Rides {code}", definition=MEANING, question="How many?", source="Tickets")
    kpi.status, kpi.owner = random.choice(["draft", "active"]), make_user()
    version = KPIVersion(objective=Objective.objects.earliest("pk"), aggregation="sum", unit="rides")
    create_kpi(COMMAND, kpi, version, now=who.now)
    measure = Measure(kpi=kpi, team=random.choice(who.company.teams), owner=kpi.owner)
    create_measure(COMMAND, measure, now=who.now)


def start(who: Curators, random: Random) -> None:
    activate(COMMAND, a_kpi(random), now=who.now)


def redefine(who: Curators, random: Random) -> None:
    kpi = KPI.objects.get(code="RUN")
    version = kpi.versions.latest("valid_from", "recorded_at")
    version.pk, version.valid_from = None, a_month(random).start
    version.decimals, version.comparable = random.randint(0, 2), random.random() < 0.5
    publish_version(COMMAND, version, now=who.now, reason="meant so")


def calculate(who: Curators, random: Random) -> None:
    """What was to be entered is calculated, and the other way round."""
    measure = a_measure(random, kpi__code="SURVEY")
    measure.source = random.choice(["entry", "rollup"])
    edit_measure(COMMAND, measure, now=who.now)


def intend(who: Curators, random: Random) -> None:
    perspective = Objective.objects.earliest("pk").perspective
    save_objective(COMMAND, Objective(code=who.code(), name="New", perspective=perspective), now=who.now)


def settle(who: Curators, random: Random) -> None:
    organisation = Organisation.current()
    organisation.entry_days, organisation.entry_day_kind = random.choice(
        [(5, "working"), (10, "calendar"), (40, "working")]
    )
    organisation.fiscal_year_start = random.choice([1, 1, 4])
    organisation.timezone = random.choice(["UTC", "Pacific/Kiritimati"])
    change_organisation(COMMAND, organisation, organisation.version, now=who.now)


def reach_back(who: Curators, random: Random) -> None:
    """A figure for a period that nobody has entered anything for."""
    measure = next(one for one in who.company.entered if one.kpi.code == "SURVEY")
    quarter = period_of(calendar_of(Organisation.current()), "quarter", random.choice(MONTHS).start)
    row = Submission(measure.pk, quarter, Typed(str(random.randint(0, 99))), reason=WHY, confirmed=True)
    submit_many(FOLDER, [row], now=who.now, source="folder")


ACTS: dict[str, Callable[[Curators, Random], None]] = {
    act.__name__: act
    for act in (
        *(enter, aim, aim_no_more, weigh, weigh_objective, move, date_a_team, add_a_team, tolerate, shut),
        *(open_again, override, live, pause, go_on, define, start, redefine, calculate, intend, settle),
        reach_back,
    )
}
