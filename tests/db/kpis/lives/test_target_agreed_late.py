"""A target that is agreed in March: from March on it judges, and for the months before only if it says so."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

from accounts.audit import Actor
from accounts.models import Change
from kpis.actions.targets import set_target
from kpis.models import Measure, Target
from tests.builders import make_user
from tests.db.kpis.lives.telling import compute, each, exported, restated, rows, team_rows, tell, values

BEFORE = dt.datetime(2026, 3, 15, 9, tzinfo=dt.UTC)
AGREED = dt.datetime(2026, 3, 20, 9, tzinfo=dt.UTC)
APRIL = dt.datetime(2026, 4, 12, 9, tzinfo=dt.UTC)
TEAM = {
    "teams": "code\nRAIL",
    "objectives": "code,perspective\nGROW,financial",
    "kpis": """code,status,objective,aggregation
        ADDED,active,,sum
        MEANT,active,,mean
        LATEST,active,GROW,last""",
    "measures": "kpi,team\nADDED,RAIL\nMEANT,RAIL\nLATEST,RAIL",
    "values": values("ADDED,RAIL,2026-01: 80 90", "MEANT,RAIL,2026-01: 80 90", "LATEST,RAIL,2026-01: 80 90"),
}
MARCH = values("ADDED,RAIL,2026-03: 95", "MEANT,RAIL,2026-03: 95", "LATEST,RAIL,2026-03: 95")


def agree(kpi: str, day: dt.date, *, grain: str = "month", figure: int = 100) -> bool:
    """From that day on, agreed by an administrator; whether that was late."""
    measure = Measure.objects.select_related("kpi", "team").get(kpi__code=kpi)
    target = Target(measure=measure, grain=grain, valid_from=day, target=Decimal(figure))
    return set_target(Actor.of(make_user(groups=("Administrators",))), target, now=AGREED).late


def test_target_agreed_in_march_for_march(tmp_path: Path) -> None:
    """95 of 100 scores 100 - 50 × 5/10 in March. The quarter of a sum lacks two of its three targets; a mean
    is judged by the mean of the targets there are, (80 + 90 + 95)/3 = 88.33 scores below the red line of 90;
    what takes the last value takes the last target."""
    tell(tmp_path, BEFORE, **TEAM)
    for kpi in ("ADDED", "MEANT", "LATEST"):
        assert not agree(kpi, dt.date(2026, 3, 16))
    tell(tmp_path, APRIL, values=MARCH)
    for kpi in ("ADDED", "MEANT", "LATEST"):
        assert rows(kpi, "RAIL", "month", now=APRIL) == [
            "2026-01,80,,,no_target,,,100",
            "2026-02,90,,,no_target,,,100",
            "2026-03,95,100,75,amber,,,100",
        ]
    assert rows("ADDED", "RAIL", "quarter", now=APRIL) == ["FY2026-Q1,265,,,no_target,,,100"]
    assert rows("MEANT", "RAIL", "quarter", now=APRIL) == ["FY2026-Q1,88.33,100,41.65,red,,,100"]
    assert rows("LATEST", "RAIL", "quarter", now=APRIL) == ["FY2026-Q1,95,100,75,amber,,,100"]
    assert team_rows("RAIL", "month", now=APRIL) == [
        *each("2026-01", 2, ",no_data,,"),
        "2026-03,75,amber,,100",
    ]
    assert restated("--since", "2026-03-16", now=APRIL) == []


def test_target_agreed_in_march_for_january(tmp_path: Path) -> None:
    """A first target for closed months is marked as agreed late, counts from then on, and is listed once, at
    the first of them: 80 of 100 becomes red, 90 amber. The quarter's 265 of 300 scores 100 - 50 × 35/30. As
    of the day before nothing was judged."""
    tell(tmp_path, BEFORE, **TEAM)
    unjudged = exported("month", now=BEFORE)
    assert agree("ADDED", dt.date(2026, 1, 1))
    compute(AGREED)
    tell(tmp_path, APRIL, values=MARCH)
    assert rows("ADDED", "RAIL", "month", now=APRIL) == [
        "2026-01,80,100,0,red,,,100",
        "2026-02,90,100,50,amber,,,100",
        "2026-03,95,100,75,amber,,,100",
    ]
    assert rows("ADDED", "RAIL", "quarter", now=APRIL) == ["FY2026-Q1,265,300,41.666666666667,red,,,100"]
    then = ("--today", "2026-03-15", "--as-of", "2026-03-19")
    assert exported("month", *then, now=APRIL) == unjudged
    marks = Change.objects.filter(field__startswith="agreed late")
    assert [(mark.field, mark.after) for mark in marks] == [
        ("agreed late by month from 2026-01-01", "2026-03-20")
    ]
    listed = restated("--since", "2026-03-19", now=APRIL)
    told = ("what", "code", "period", "before", "after", "status_before", "status_after")
    assert [[one[name] for name in told] for one in listed] == [
        ["target", "ADDED", "2026-01", "", "100", "no_target", "red"]
    ]


def test_target_agreed_in_march_for_the_year(tmp_path: Path) -> None:
    """1200 from April on, but dated inside the year it rules the whole of it: 80 and 90 of 100 in the closed
    months of January and February, 170 of 200 in the year to date, 100 - 50 × 30/20. So it is late, and
    listed once."""
    tell(tmp_path, BEFORE, **TEAM)
    assert agree("ADDED", dt.date(2026, 4, 1), grain="year", figure=1200)
    compute(AGREED)
    assert rows("ADDED", "RAIL", "month", now=AGREED) == [
        "2026-01,80,100,0,red,,,100",
        "2026-02,90,100,50,amber,,,100",
    ]
    assert rows("ADDED", "RAIL", "year", now=AGREED) == ["FY2026,170,200,25,red,,,100"]
    (listed,) = restated("--since", "2026-03-19", now=APRIL)
    told = ("what", "code", "grain", "period", "after", "status_before", "status_after")
    assert [listed[name] for name in told] == [
        "target",
        "ADDED",
        "year",
        "FY2026",
        "1200",
        "no_target",
        "red",
    ]
