"""October 2026 of the cast's company with one of everything that an overview tells."""

import datetime as dt
from dataclasses import dataclass

from kpis.models import Entry, EntryRevision, Measure, Objective

from .builders import (
    make_entry,
    make_kpi,
    make_measure,
    make_node_score,
    make_organisation,
    make_score,
    make_target,
)
from .cast import Cast, make_cast

NOW = dt.datetime(2026, 11, 12, 9, tzinfo=dt.UTC)
SEPTEMBER, OCTOBER = dt.date(2026, 9, 1), dt.date(2026, 10, 1)


@dataclass(frozen=True)
class Scene:
    cast: Cast
    brakes: Measure
    delays: Measure


def make_overview() -> Scene:
    """Buses' punctuality is red for two months, a critical value is missing, and so the coverage fell; one
    measure has no target, one is carried, and one was corrected in November for September."""
    make_organisation(name="Merrow Transit", timezone="Europe/Paris")
    cast = make_cast()
    objective = Objective.objects.get(code="RELIABLE")
    make_score(cast.punctuality, SEPTEMBER, 77, 45, target=88)
    make_score(cast.punctuality, OCTOBER, "75.5", 40, target=88)
    brakes = _measure(cast, objective, "OPS_02", "Brake checks", critical=True, weight=5)
    make_score(brakes, OCTOBER, status="no_data", reason="missing")
    make_score(_measure(cast, objective, "OPS_03", "Energy used"), OCTOBER, 12, status="no_target")
    survey = _measure(cast, objective, "OPS_04", "Engagement", frequency="quarter")
    make_score(survey, dt.date(2026, 7, 1), 66, 110)
    delays = _measure(cast, objective, "OPS_05", "Delays", direction="down", weight=2)
    _correct(delays, cast, 9, 14)
    _nodes(cast)
    return Scene(cast, brakes, delays)


def _measure(cast: Cast, objective: Objective, code: str, name: str, **fields: object) -> Measure:
    terms = {key: fields.pop(key) for key in ("critical", "weight") if key in fields}
    kpi = make_kpi(code, objective, name=name, **fields)
    return make_measure(kpi, cast.buses, owner=cast.contributor, **terms)


def _correct(measure: Measure, cast: Cast, before: int, after: int) -> None:
    """At most 10 was the target, 12 the red line; the month had closed on 10 October."""
    make_target(measure, 10, red_line=12)
    entry = make_entry(measure, SEPTEMBER, before)
    said = {"measure": measure, "grain": "month", "start": SEPTEMBER, "state": "value", "value": after}
    late = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
    revision = EntryRevision.objects.create(
        version=2,
        source="page",
        actor=cast.manager,
        reason="Late data",
        recorded_at=late,
        previous=entry.revision,
        **said,
    )
    Entry.objects.filter(pk=entry.pk).update(version=2, value=after, revision=revision)
    lines = {"target": "10", "red": "12", "stretch": "9", "zero": "14"}
    make_score(measure, SEPTEMBER, after, 0, target=10, lines=lines)


def _nodes(cast: Cast) -> None:
    for team, before, now in (
        (cast.company, "81", "69.6"),
        (cast.services, "78", "66"),
        (cast.buses, "78", "66"),
        (cast.rail, "92", "95"),
    ):
        make_node_score(team, SEPTEMBER, before, coverage=96, green=2, red=1)
        make_node_score(team, OCTOBER, now, coverage=96 if team == cast.rail else 78, green=1, red=1)
