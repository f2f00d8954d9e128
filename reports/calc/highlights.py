"""What a reader with one minute must know: ranked, cut and counted. Facts in, facts out; no words here."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from .audience import roots
from .facts import GREEN, MISSING, NOT_DUE, RED, SCORED, UNEXPECTED, MeasureFact, Plan, ReportFacts, TeamFact

MOST_ATTENTION, MOST_OFF_TRACK, MOST_GOING_WELL = 5, 7, 2
LONG_RED = 2
"""From this many periods in a row on, off track without an open action asks for a plan."""
BIG_FALL = Decimal(20)
"""Points of score that a measure must lose to be mentioned although it is not off track."""
SURPRISE = Decimal("1.5")
"""So much more urgent is what moved by more than noise explains."""
MOST_PLANS = 7


@dataclass(frozen=True, slots=True)
class Attention:
    """`kind` is critical, no_plan, newly_off, fell, signal (of a measure) or too_little (of a team)."""

    kind: str
    measure: MeasureFact | None = None
    team: TeamFact | None = None


@dataclass(frozen=True, slots=True)
class Highlights:
    """`lead` is the one team the report is about; None for a reader of several teams side by side."""

    lead: TeamFact | None
    teams: tuple[TeamFact, ...]
    attention: tuple[Attention, ...]
    attention_total: int
    off_track: tuple[MeasureFact, ...]
    off_track_total: int
    going_well: tuple[MeasureFact, ...]
    plans: tuple[tuple[MeasureFact, Plan], ...]
    plans_total: int
    missing: tuple[MeasureFact, ...]
    not_due: tuple[MeasureFact, ...]
    no_target: int
    not_applicable: int
    carried: int
    reported: int
    expected: int


def highlights(facts: ReportFacts) -> Highlights:
    """What is off track is ranked by weight times the points that are lacking to 100; what needs attention
    also by those lost since the period before, half as high again where that is a signal. Ties by code and
    team."""
    top = roots(facts.teams, {id_: team.parent for id_, team in facts.teams.items()})
    lead = facts.teams[top[0]] if len(top) == 1 else None
    red = sorted((fact for fact in facts.measures if fact.status == RED), key=_rank)
    attention, plans = _attention(facts), _plans(facts)
    counting = [fact for fact in facts.measures if fact.weight > 0]
    return Highlights(
        lead=lead,
        teams=_worst_first(facts.teams[id_] for id_ in (_children(facts, lead) if lead else top)),
        attention=attention[:MOST_ATTENTION],
        attention_total=len(attention),
        off_track=tuple(red[:MOST_OFF_TRACK]),
        off_track_total=len(red),
        going_well=tuple(sorted(filter(_goes_well, facts.measures), key=_gain)[:MOST_GOING_WELL]),
        plans=plans[:MOST_PLANS],
        plans_total=len(plans),
        missing=_missing(counting),
        not_due=tuple(fact for fact in counting if fact.status == NOT_DUE),
        no_target=_count(facts.measures, "no_target"),
        not_applicable=_count(facts.measures, "na"),
        carried=lead.result.carried if lead else sum(facts.teams[id_].result.carried for id_ in top),
        reported=sum(fact.status in SCORED for fact in counting),
        expected=sum(fact.status not in UNEXPECTED for fact in counting),
    )


def branch_of(team: TeamFact, facts: ReportFacts, found: Highlights) -> TeamFact | None:
    """The one of `found.teams` that it is or lies below."""
    shown = {one.id for one in found.teams}
    here: TeamFact | None = team
    while here is not None and here.id not in shown:
        here = facts.teams.get(here.parent) if here.parent is not None else None
    return here


def _missing(counting: Iterable[MeasureFact]) -> tuple[MeasureFact, ...]:
    """What somebody owes comes before what is only computed from it."""
    missing = [fact for fact in counting if fact.status in MISSING]
    return tuple(sorted(missing, key=lambda fact: (not fact.owed_by, _rank(fact))))


def _attention(facts: ReportFacts) -> tuple[Attention, ...]:
    ranked = sorted(facts.measures, key=_urgency)
    found = [Attention(kind, fact) for fact in ranked if (kind := _kind(fact))]
    found.sort(key=lambda item: item.kind != "critical")
    too_little = [
        Attention("too_little", team=team)
        for team in sorted(facts.teams.values(), key=lambda team: team.code)
        if team.result.status == "insufficient_data"
    ]
    return (*found, *too_little)


def _kind(fact: MeasureFact) -> str:
    """The one most telling thing about a measure; empty when it needs nobody."""
    if fact.status == RED and fact.critical and fact.weight > 0:
        return "critical"
    if fact.status == RED and fact.periods_red >= LONG_RED and not fact.plans:
        return "no_plan"
    if fact.status == RED and fact.previous_status in SCORED and fact.periods_red == 1:
        return "newly_off"
    if fact.status != RED and _rise(fact) <= -BIG_FALL:
        return "fell"
    return "signal" if fact.is_signal and fact.weight > 0 else ""


def _rank(fact: MeasureFact) -> tuple[Decimal, str, int]:
    lacking = 100 - (fact.score if fact.score is not None else Decimal(0))
    return (-fact.weight * lacking, fact.code, fact.team)


def _urgency(fact: MeasureFact) -> tuple[Decimal, str, int]:
    rank, code, team = _rank(fact)
    change = fact.weight * min(_rise(fact), Decimal(0))
    return ((rank + change) * (SURPRISE if fact.is_signal else 1), code, team)


def _plans(facts: ReportFacts) -> tuple[tuple[MeasureFact, Plan], ...]:
    """Due, or overdue, until as many days after the period as it has itself."""
    last = facts.period.end + (facts.period.end - facts.period.start)
    found = [(fact, plan) for fact in facts.measures for plan in fact.plans if plan.due <= last]
    return tuple(sorted(found, key=lambda one: (one[1].due, one[0].code, one[0].team)))


def _rise(fact: MeasureFact) -> Decimal:
    if fact.score is None or fact.previous_score is None:
        return Decimal(0)
    return fact.score - fact.previous_score


def _goes_well(fact: MeasureFact) -> bool:
    """On track, and better than in the period before."""
    return fact.status == GREEN and fact.weight > 0 and _rise(fact) > 0


def _gain(fact: MeasureFact) -> tuple[Decimal, str, int]:
    return (-fact.weight * _rise(fact), fact.code, fact.team)


def _children(facts: ReportFacts, lead: TeamFact) -> list[int]:
    return [id_ for id_, team in facts.teams.items() if team.parent == lead.id]


def _worst_first(teams: Iterable[TeamFact]) -> tuple[TeamFact, ...]:
    """Teams without a score stand last."""
    return tuple(
        sorted(
            teams,
            key=lambda team: (team.result.score is None, team.result.score or Decimal(0), team.code),
        )
    )


def _count(measures: Iterable[MeasureFact], status: str) -> int:
    return sum(fact.status == status for fact in measures)
