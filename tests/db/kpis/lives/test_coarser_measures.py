"""Measures that are coarser than the scorecard they stand on: each is carried until its next period is
due."""

import datetime as dt
from pathlib import Path

from kpis.models import NodeScore
from tests.db.kpis.lives.telling import YEAR_OVER, each, rows, team_rows, tell, values

JULY = dt.datetime(2026, 7, 5, 9, tzinfo=dt.UTC)
CARE = {
    "teams": "code\nCARE",
    "objectives": "code,perspective\nSAFE,customer",
    "targets": "kpi,team,target\nVISITS,CARE,100\nAUDIT,CARE,90\nMOOD,CARE,8",
}
VISITS = "VISITS,active,SAFE,month,sum,,,"
HEAD = "code,status,objective,frequency,aggregation,formula,inputs,respondents"


def test_quarterly_kpi_on_a_monthly_scorecard(tmp_path: Path) -> None:
    """The visits of each month meet their target. The audit begins in 2026: nothing is carried before its
    first quarter has ended. Q1 is 85.5 of 90, score 75: (100 + 75)/2 in March to May, and in June until 10
    July has passed without Q2; from then on half of June's weight is missing. Q3 meets its target, Q4 is
    missing again. The year takes the last audit, with two of four just complete enough."""
    tell(
        tmp_path,
        JULY,
        **{**CARE, "targets": "kpi,team,target\nVISITS,CARE,100\nAUDIT,CARE,90"},
        kpis=f"{HEAD}\n{VISITS}\nAUDIT,active,SAFE,quarter,last,,,",
        measures="kpi,team,active_from\nVISITS,CARE,2026-01-01\nAUDIT,CARE,2026-01-01",
        values=values("VISITS,CARE,2026-01: 100 100 100 100 100 100", "AUDIT,CARE,FY2026-Q1: 85.5"),
    )
    first_half = [*each("2026-01", 2, "100,green,,100"), *each("2026-03", 4, "87.5,amber,,100")]
    assert team_rows("CARE", "month", now=JULY) == first_half
    tell(
        tmp_path,
        YEAR_OVER,
        values=values("VISITS,CARE,2026-07: 100 100 100 100 100 100", "AUDIT,CARE,FY2026-Q3: 90"),
    )
    assert team_rows("CARE", "month") == [
        *first_half[:5],
        *each("2026-06", 3, "100,green,,50"),
        *each("2026-09", 3, "100,green,,100"),
        "2026-12,100,green,,50",
    ]
    assert rows("AUDIT", "CARE", "month") == []
    assert rows("AUDIT", "CARE", "quarter") == [
        "FY2026-Q1,85.5,90,75,amber,,,100",
        "FY2026-Q2,,90,,no_data,missing,,0",
        "FY2026-Q3,90,90,100,green,,,100",
        "FY2026-Q4,,90,,no_data,missing,,0",
    ]
    assert rows("AUDIT", "CARE", "year") == ["FY2026,90,90,100,green,,,50"]
    assert team_rows("CARE", "quarter") == [
        "FY2026-Q1,87.5,amber,,100",
        "FY2026-Q2,100,green,,50",
        "FY2026-Q3,100,green,,100",
        "FY2026-Q4,100,green,,50",
    ]
    assert team_rows("CARE", "year") == ["FY2026,100,green,,100"]
    months = NodeScore.objects.filter(node="team", grain="month", start__year=2026, present=True)
    assert list(months.order_by("start").values_list("carried", flat=True)) == [0, 0, *[1] * 10]


def test_half_yearly_survey_with_too_few_answers_in_its_second_half(tmp_path: Path) -> None:
    """60 points of 8 answers are 7.5 of 8, the red line at 7.2: 100 - 50 × 0.5/0.8. Four answers are shown to
    nobody: the half year leaves the year, and December expects the visits alone. With a fifth answer it is 40
    points of 5, and the year 100 of 13, shown and scored as 7.69."""
    tell(
        tmp_path,
        YEAR_OVER,
        **{**CARE, "targets": "kpi,team,target\nVISITS,CARE,100\nMOOD,CARE,8"},
        kpis=f"{HEAD}\n{VISITS}\nMOOD,active,SAFE,half_year,,points / answers,points:sum;answers:sum,answers",
        measures="kpi,team,active_from\nVISITS,CARE,2026-01-01\nMOOD,CARE,2026-01-01",
        values=values(
            "VISITS,CARE,2026-01: 100 100 100 100 100 100 100 100 100 100 100 100",
            "MOOD,CARE,FY2026-H1,points: 60 35",
            "MOOD,CARE,FY2026-H1,answers: 8 4",
        ),
    )
    assert rows("MOOD", "CARE", "half_year") == [
        "FY2026-H1,7.5,8,68.75,amber,,,100",
        "FY2026-H2,,8,,na,too_few,,",
    ]
    assert rows("MOOD", "CARE", "year") == ["FY2026,7.5,8,68.75,amber,,,100"]
    assert team_rows("CARE", "month") == [
        *each("2026-01", 5, "100,green,,100"),
        *each("2026-06", 6, "84.375,amber,,100"),
        "2026-12,100,green,,100",
    ]
    assert team_rows("CARE", "quarter") == [
        "FY2026-Q1,100,green,,100",
        *each("FY2026-Q2", 2, "84.375,amber,,100"),
        "FY2026-Q4,100,green,,100",
    ]
    assert team_rows("CARE", "half_year") == ["FY2026-H1,84.375,amber,,100", "FY2026-H2,100,green,,100"]
    assert team_rows("CARE", "year") == ["FY2026,84.375,amber,,100"]
    later = YEAR_OVER + dt.timedelta(days=1)
    tell(tmp_path, later, values=values("MOOD,CARE,FY2026-H2,points: 40", "MOOD,CARE,FY2026-H2,answers: 5"))
    assert rows("MOOD", "CARE", "half_year")[-1] == "FY2026-H2,8,8,100,green,,,100"
    assert rows("MOOD", "CARE", "year") == ["FY2026,7.69,8,80.625,amber,,,100"]
    assert team_rows("CARE", "year") == ["FY2026,90.3125,green,,100"]
