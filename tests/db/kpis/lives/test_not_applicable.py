"""A month that is not applicable: value, target and count leave together, at every grain."""

from pathlib import Path

from kpis.models import NodeScore
from tests.db.kpis.lives.telling import YEAR_OVER, each, rows, team_rows, tell, values

LAKE = {
    "teams": "code\nLAKE",
    "objectives": "code,perspective\nSAIL,customer",
    "kpis": """code,status,objective,aggregation
        TRIPS,active,SAIL,sum
        GUESTS,active,SAIL,mean
        TICKETS,active,,sum
        SNOW,active,,sum""",
    "measures": "kpi,team\nTRIPS,LAKE\nGUESTS,LAKE\nTICKETS,LAKE\nSNOW,LAKE",
    "targets": """kpi,team,valid_from,grain,target
        TRIPS,LAKE,,,100
        GUESTS,LAKE,,,90
        TICKETS,LAKE,2026-01-01,year,1200
        SNOW,LAKE,,,100""",
    "values": values(
        "TRIPS,LAKE,2026-01: 95 95 95 95 95 95 95 na 95 95 95 95",
        "GUESTS,LAKE,2026-01: 90 90 90 90 90 90 90 90 90 90 90 90",
        "TICKETS,LAKE,2026-01: 95 95 95 95 95 95 95 na 95 95 95 95",
        "SNOW,LAKE,2026-01: 100 100 100 na na na na na na na na 70",
    ),
}
NA = "not_applicable"


def test_na_month(tmp_path: Path) -> None:
    """95 of 100 scores 75 in each other month, in the third quarter 190 of 200, in the year 1045 of 1100. The
    team's August is that of its guests alone, 100 with nothing missing.

    1200 a year are 100 a month, and the part of August leaves with it.

    Snow is cleared from December to March: two quarters are not applicable as a whole and show the whole
    target, the year is 370 of 400, 100 - 50 × 30/40."""
    tell(tmp_path, YEAR_OVER, **LAKE)
    assert rows("TRIPS", "LAKE", "month") == [
        *each("2026-01", 7, "95,100,75,amber,,,100"),
        f"2026-08,,100,,na,{NA},,",
        *each("2026-09", 4, "95,100,75,amber,,,100"),
    ]
    assert rows("TRIPS", "LAKE", "quarter") == [
        *each("FY2026-Q1", 2, "285,300,75,amber,,,100"),
        "FY2026-Q3,190,200,75,amber,,,100",
        "FY2026-Q4,285,300,75,amber,,,100",
    ]
    assert rows("TRIPS", "LAKE", "half_year")[1] == "FY2026-H2,475,500,75,amber,,,100"
    assert rows("TRIPS", "LAKE", "year") == ["FY2026,1045,1100,75,amber,,,100"]
    assert team_rows("LAKE", "month") == [
        *each("2026-01", 7, "87.5,amber,,100"),
        "2026-08,100,green,,100",
        *each("2026-09", 4, "87.5,amber,,100"),
    ]
    assert team_rows("LAKE", "year") == ["FY2026,87.5,amber,,100"]
    counts = NodeScore.objects.filter(node="team", grain="month", start__year=2026).order_by("start")
    assert list(counts.values_list("not_applicable", flat=True)) == [*[0] * 7, 1, *[0] * 4]
    assert rows("TICKETS", "LAKE", "month")[6:9] == [
        "2026-07,95,100,75,amber,,,100",
        f"2026-08,,100,,na,{NA},,",
        "2026-09,95,100,75,amber,,,100",
    ]
    assert rows("TICKETS", "LAKE", "year") == ["FY2026,1045,1100,75,amber,,,100"]
    assert rows("SNOW", "LAKE", "quarter") == [
        "FY2026-Q1,300,300,100,green,,,100",
        *each("FY2026-Q2", 2, f",300,,na,{NA},,"),
        "FY2026-Q4,70,100,0,red,,,100",
    ]
    assert rows("SNOW", "LAKE", "year") == ["FY2026,370,400,62.5,amber,,,100"]
