"""Facts of a report, made by hand: what a test does not care about is filled in."""

import datetime as dt
from decimal import Decimal
from typing import Any

from kpis.calc.periods import Calendar, period_of, shift
from reports.calc.changed import ChangedFact
from reports.calc.facts import MeasureFact, NodeFact, ReportFacts, TeamFact

CALENDAR = Calendar()
OCTOBER = period_of(CALENDAR, "month", dt.date(2026, 10, 1))


def measure_fact(
    code: str, status: str, score: int | None = None, team: int = 1, **fields: Any
) -> MeasureFact:
    """`before` are the states of the periods before, or (state, value) pairs."""
    past = [one if isinstance(one, tuple) else (one, 1) for one in fields.pop("before", ["amber"])]
    present = (status, fields.get("value", 1))
    given: dict[str, Any] = {
        name: Decimal(fields.pop(name)) for name in ("weight", "previous_score") if name in fields
    }
    plain = {"id": 1, "name": code, "unit": "%", "decimals": 1, "direction": "up", **fields}
    return MeasureFact(
        code=code,
        team=plain.pop("team", team),
        status=status,
        score=None if score is None else Decimal(score),
        history=tuple((state, Decimal(value)) for state, value in [*past, present]),
        **given,
        **plain,
    )


def team_fact(id_: int, parent: int | None = None, score: int | None = 80, **fields: Any) -> TeamFact:
    status = fields.pop("status", "amber")
    result = NodeFact(f"T{id_}", None if score is None else Decimal(score), status, **fields)
    return TeamFact(id_, f"T{id_}", f"T{id_}", parent, result)


def report_facts(*measures: MeasureFact, teams: tuple[TeamFact, ...] = ()) -> ReportFacts:
    return ReportFacts(
        organisation="Merrow Transit",
        calendar=CALENDAR,
        period=OCTOBER,
        previous=shift(CALENDAR, OCTOBER, -1),
        bands=(Decimal(90), Decimal(70)),
        teams={one.id: one for one in teams or (team_fact(1),)},
        measures=measures,
    )


def changed_fact(code: str, what: str = "definition", **fields: Any) -> ChangedFact:
    """A major change of a definition that holds for T1 from January on."""
    plain = {
        "name": code,
        "teams": frozenset({"T1"}),
        "start": dt.date(2027, 1, 1),
        "who": "Ines Aalto",
        "at": dt.datetime(2026, 10, 14, 9, tzinfo=dt.UTC),
        "why": "",
        "grade": "major" if what == "definition" else "",
    }
    return ChangedFact(what, code, **{**plain, **fields})
