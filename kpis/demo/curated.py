"""What Priya Nair curated at Merrow Transit: reviews, a changed definition, somebody who left.

Most KPIs were reviewed in the last year, one department after the other, and are certified. Not certified:
FIN_05 and FLT_06, never reviewed; PPL_04, whose review is overdue; FLT_05, changed since its review; OPS_21,
whose definition is too short; CUS_08, whose owner has left.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from accounts.actions.people import deactivate
from accounts.audit import Actor
from kpis.actions.definitions import VERSIONED, publish_version
from kpis.actions.reviews import review
from kpis.actions.target_proposals import propose_target
from kpis.calc.periods import shift
from kpis.models import KPI, KPIVersion, Review, TargetProposal

from .folder import CALENDAR, CLOSED, Clock
from .named import measure, person

Outcome = Review.Outcome

ROUNDS: Mapping[str, int] = {"FIN": 2, "OPS": 4, "FLT": 6, "CUS": 8, "PPL": 9}
"""By the letters that a department's KPIs begin with: the months from their review to the last closed one."""

UNREVIEWED = ("FIN_05", "FLT_06")
LAST_YEAR: Mapping[str, int] = {"PPL_04": 12, "PPL_06": 10}
"""Left out of the last round: one is overdue by now, one due on the last day of the running month."""

NOTES: Mapping[str, str] = {
    "OPS_01": "The first question of every executive meeting; the feed of the vehicles was checked.",
    "OPS_11": "Control and depots use it; the list of incidents agrees with the log.",
    "OPS_16": "The safety case asks for it.",
    "FLT_02": "Breakdowns are counted alike in all three workshops since the check of June.",
    "CUS_01": "The panel was renewed and is still representative.",
    "PPL_01": "The works council agreed to the figures by team, none by person.",
    "FIN_04": "The budget of the year is in the ledger by month.",
}
REDEFINED = CLOSED - 14
WIDER = "Trips that control ends early to spare a battery count as well."


@dataclass(frozen=True)
class Reviewed:
    kpi: KPI
    day: dt.date
    outcome: str
    note: str


def curate(clock: Clock, now: dt.datetime) -> None:
    priya = Actor.of(person("priya.nair"))
    for one in sorted(_reviews(clock), key=lambda one: (one.day, one.kpi.code)):
        noon = dt.datetime.combine(one.day, dt.time(12), dt.UTC)
        review(priya, one.kpi, one.outcome, one.note, now=noon)
    _count_more_trips(priya, clock.months[REDEFINED].start, now)
    deactivate(priya, person("otto.lang"), now=now, reason="Otto has left Merrow Transit")
    _propose_less_time(clock, now)


def _reviews(clock: Clock) -> Iterator[Reviewed]:
    """Each KPI in the round of its department; the net promoter score the year before as well."""
    for kpi in KPI.objects.exclude(code__in=UNREVIEWED):
        back = LAST_YEAR.get(kpi.code, ROUNDS[kpi.code[:3]])
        day = clock.months[CLOSED - 1 - back].end
        change = kpi.code == "FLT_05"
        outcome = Outcome.CHANGE if change else Outcome.KEEP
        yield Reviewed(kpi, day, outcome, WIDER if change else NOTES.get(kpi.code, ""))
        if kpi.code == "CUS_02":
            yield Reviewed(kpi, clock.months[CLOSED - 13 - back].end, Outcome.KEEP, "")


def _count_more_trips(priya: Actor, day: dt.date, now: dt.datetime) -> None:
    """A wider scope breaks the series: the months before it are another number."""
    before = KPIVersion.objects.select_related("kpi", "objective").get(kpi__code="FLT_05")
    wider = KPIVersion(kpi=before.kpi, valid_from=day, **{name: getattr(before, name) for name in VERSIONED})
    wider.scope = "Electric buses; trips ended early by control to spare a battery as well"
    publish_version(priya, wider, now=now, reason=WIDER)


def _propose_less_time(clock: Clock, now: dt.datetime) -> None:
    """The manager of Operations would keep what was gained; nobody has decided yet."""
    proposal = TargetProposal(
        measure=measure("OPS_11", "OPERATIONS"),
        grain="month",
        valid_from=shift(CALENDAR, clock.open, 2).start,
        target=17,
        red_line=20,
        rationale="Incidents are cleared in 18 minutes since the second crew came; we can hold that.",
    )
    propose_target(person("tomas.lindqvist"), proposal, now=now)
