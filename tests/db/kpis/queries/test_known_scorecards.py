"""The rows of an earlier moment are those that were stored then, figure for figure."""

import datetime as dt
from random import Random
from typing import Any

import pytest

from accounts.models import Organisation, Team
from kpis.actions.scores import recompute
from kpis.calc.periods import Calendar, Period, parse_key
from kpis.models import Measure, Score, Snapshot
from kpis.queries.frozen import frozen_card, frozen_scores, thawed_card, thawed_scores
from kpis.queries.known_scorecards import known_measure_scores, known_rows
from kpis.queries.scorecard_rows import scored_measures
from kpis.queries.scorecards import CardRows, stored_rows
from tests.db.kpis.queries.curated_histories import make_curated_company

LATER = dt.datetime(2027, 2, 1, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 5)
KEYS = ("2026-06", "FY2026-Q2", "FY2026")
LABELS = (
    *("perspective_id", "perspective_code", "perspective", "position"),
    *("objective_id", "objective_code", "objective", "worst_team", "worst_code", "worst_name"),
)


def labelled(row: Any) -> dict[str, Any]:
    """What has no place, or no worst child, has no text of it, whether that is stored as nothing or empty.
    What is computed now was computed at no moment that is known."""
    fields: dict[str, Any] = row._asdict()
    return fields | {name: fields[name] or "" for name in LABELS if name in fields} | {"computed_at": None}


def shown(rows: CardRows, calendar: Calendar, period: Period) -> dict[Any, Any]:
    """What a page takes from them: of carried measures one candidate, of histories the periods it draws."""
    found: dict[Any, Any] = {}
    for one in scored_measures(calendar, rows.measures, period):
        found[one.row.measure_id] = labelled(one.row._replace(starts=[], values=[])), one.history
    for row in rows.nodes:
        found[row.team_code, row.node, row.start, row.perspective_id, row.objective_id] = labelled(row)
    return found


@pytest.mark.parametrize("seed", range(2))
def test_they_are_those_that_were_stored_at_that_moment_whatever_came_after(seed: int) -> None:
    who, random = make_curated_company(), Random(seed)  # noqa: S311  # repeatable, not secret
    for _act in range(8):
        who.act(random)
    recompute(who.now)
    moment, organisation = who.now, Organisation.current()
    calendar = Calendar(organisation.fiscal_year_start)
    stored: dict[tuple[Team, Period], dict[Any, Any]] = {}
    for team in (who.company.division, *who.company.teams):
        for period in (parse_key(calendar, key) for key in KEYS):
            stored[team, period] = shown(stored_rows(organisation, team, period), calendar, period)
    for _act in range(8):
        who.act(random)
    for (team, period), expected in stored.items():
        found = shown(known_rows(team, period, moment, TODAY, LATER), calendar, period)
        assert found == expected, (team, period, who.acts)


def test_a_snapshot_gives_back_what_was_put_into_it() -> None:
    who = make_curated_company()
    period = parse_key(Calendar(), "2026-06")
    rows = known_rows(who.company.division, period, who.now, TODAY, LATER)
    assert thawed_card(Snapshot(rows=frozen_card(rows))) == rows
    measure = Measure.objects.get(kpi__code="RATE", team__code="NORTH")
    scores = known_measure_scores(measure, period, who.now, TODAY, LATER)
    thawed = thawed_scores(Snapshot(rows=frozen_scores(scores), known_at=who.now), measure).scores
    stored = Score.objects.filter(measure=measure, grain="month", start__lte=period.start, present=True)
    compared = ("start", "value", "raw", "score", "status", "inputs", "lines", "receipt", "to_date")
    expected = [tuple(getattr(row, name) for name in compared) for row in stored.order_by("start")]
    assert [tuple(getattr(row, name) for name in compared) for row in thawed] == expected
