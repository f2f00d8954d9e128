"""A figure that is corrected after its month was locked: who may, what it was before, and what it changed."""

import datetime as dt
from pathlib import Path

import pytest

from accounts.audit import Actor
from accounts.models import Team, User
from kpis.actions.cycle import lock
from kpis.actions.entries import submit
from kpis.actions.outcomes import Refused, Saved
from kpis.calc.periods import Calendar, parse_key
from kpis.calc.typed import Typed
from kpis.models import Measure
from tests.db.kpis.lives.telling import compute, explained, exported, restated, rows, team_rows, tell, values

APRIL = dt.datetime(2026, 4, 15, 9, tzinfo=dt.UTC)
MAY = dt.datetime(2026, 5, 20, 9, tzinfo=dt.UTC)
JUNE = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)
MARCH = parse_key(Calendar(), "2026-03")
GRAINS = ("month", "quarter", "half_year", "year")
COMPANY = {
    "teams": "code,parent,mode\nCO,,children\nBUSES,CO,",
    "people": """email,team,name,role
        ines@merrow.example,BUSES,Ines Aalto,contributor
        tomas@merrow.example,BUSES,Tomas Berg,manager""",
    "objectives": "code,perspective\nGROW,financial",
    "kpis": "code,status,objective,aggregation\nFARES,active,GROW,sum",
    "measures": "kpi,team,source\nFARES,BUSES,entry\nFARES,CO,rollup",
    "targets": "kpi,team,target\nFARES,BUSES,100\nFARES,CO,100",
    "values": values("FARES,BUSES,2026-01: 100 100 95"),
}


@pytest.fixture
def locked(tmp_path: Path) -> Measure:
    """March stands at 95 of 100 and was locked by the manager on 15 April."""
    tell(tmp_path, APRIL, **COMPANY)
    tomas = Actor.of(User.objects.get(email="tomas@merrow.example"))
    lock(tomas, Team.objects.get(code="BUSES"), MARCH, now=APRIL)
    compute(APRIL)
    return Measure.objects.select_related("kpi", "team").get(team__code="BUSES")


def correct(measure: Measure, person: str, reason: str = "") -> Saved | Refused:
    actor = Actor.of(User.objects.get(email=f"{person}@merrow.example"))
    outcome = submit(actor, measure, MARCH, Typed("80"), 1, now=MAY, reason=reason)
    assert isinstance(outcome, Saved | Refused)
    return outcome


def test_correction_after_lock_needs_the_right_and_a_reason(locked: Measure) -> None:
    before = exported("month", now=APRIL)
    refused = [correct(locked, "ines", "a late invoice"), correct(locked, "tomas")]
    assert [(one.problem, one.rule) for one in refused if isinstance(one, Refused)] == [
        ("closed", "closed"),
        ("closed", "correction"),
    ]
    compute(MAY)
    assert exported("month", "--to", "2026-03", now=MAY) == before
    assert restated("--since", "2026-04-16", now=MAY) == []


def test_correction_after_lock_at_every_grain_before_and_after(locked: Measure) -> None:
    """95 of 100 scores 75, 80 lies below the zero point; the quarter goes from 295 to 280 of 300, red line
    270: 100 - 50 × 5/30 and 100 - 50 × 20/30. Half year and year are open: they count the months that are
    over, and April too from 11 May on, which has no figure. As of the moment before the old figures are
    exported, by the day of the correction and by that of the lock alike, and one line names the
    difference."""
    at_lock = {grain: exported(grain, now=APRIL) for grain in GRAINS}
    compute(MAY)
    uncorrected = {grain: exported(grain, now=MAY) for grain in GRAINS}
    assert isinstance(correct(locked, "tomas", "a late invoice"), Saved)
    compute(MAY)
    assert rows("FARES", "BUSES", "month", now=MAY)[2] == "2026-03,80,100,0,red,,,100"
    for team in ("BUSES", "CO"):
        assert rows("FARES", team, "quarter", now=MAY) == ["FY2026-Q1,280,300,66.666666666667,amber,,,100"]
        assert team_rows(team, "quarter", now=MAY) == ["FY2026-Q1,66.666666666667,red,,100"]
        assert rows("FARES", team, "year", now=MAY) == ["FY2026,280,400,,no_data,partial,,75"]
    corrected = {grain: exported(grain, now=MAY) for grain in GRAINS}
    for grain in GRAINS:
        before, after = "2026-05-20T08:59:59Z", "2026-05-20T09:00:00Z"
        asked = ("--today", "2026-05-20", "--as-of")
        assert exported(grain, *asked, before, now=JUNE) == uncorrected[grain]
        assert exported(grain, *asked, after, now=JUNE) == corrected[grain]
        assert exported(grain, "--today", "2026-04-15", "--as-of", before, now=JUNE) == at_lock[grain]
    changed = set(corrected["month"]) - set(uncorrected["month"])
    assert {line.split(",")[1] for line in changed} == {"2026-03"}


def test_correction_after_lock_is_named_in_the_list_of_restatements(locked: Measure) -> None:
    correct(locked, "tomas", "a late invoice")
    compute(MAY)
    (month,) = restated("--since", "2026-05-20T08:59:59Z", now=JUNE)
    assert month == {
        "effect": "status",
        "what": "value",
        "node": "measure",
        "code": "FARES",
        "team": "BUSES",
        "grain": "month",
        "period": "2026-03",
        "field": "value",
        "before": "95",
        "after": "80",
        "value_before": "95",
        "value_after": "80",
        "score_before": "75",
        "score_after": "0",
        "status_before": "amber",
        "status_after": "red",
        "who": "Tomas Berg",
        "at": "2026-05-20T09:00:00+00:00",
        "why": "a late invoice",
    }
    (quarter,) = restated("--since", "2026-05-20T08:59:59Z", "--grain", "quarter", now=JUNE)
    told = ("effect", "period", "value_before", "value_after", "score_before", "score_after")
    assert [quarter[name] for name in told] == ["figure", "FY2026-Q1", "295", "280", "92", "67"]
    assert restated("--since", "2026-05-20T09:00:00Z", now=JUNE) == []


def test_correction_after_lock_stands_on_the_receipt_as_it_was_known(locked: Measure) -> None:
    correct(locked, "tomas", "a late invoice")
    compute(MAY)
    asked = ("FARES", "BUSES", "2026-03")
    then = explained(*asked, "--as-of", "2026-05-20T08:59:59Z", "--today", "2026-05-20", now=JUNE)
    door = "organisation folder values.csv:4, organisation folder"
    assert then[1:4] == [
        "Score 75.0, amber",
        "Definition  valid from the beginning, recorded Wed 15 Apr 2026 by organisation folder",
        f"2026-03  95.00  {door}, 15 Apr 2026 09:00, revision 1",
    ]
    assert explained(*asked, now=JUNE)[1::2][:2] == [
        "Score 0.0, red",
        "2026-03  80.00  page, Tomas Berg, 20 May 2026 09:00, revision 2",
    ]
