"""A team that is split in the middle of the year: both sides stand, and the year is made of both."""

import datetime as dt
from pathlib import Path

from tests.db.kpis.lives.telling import YEAR_OVER, each, exported, rows, team_rows, tell, values

JULY = dt.datetime(2026, 7, 12, 9, tzinfo=dt.UTC)
BEFORE = {
    "teams": "code,parent,mode\nCO,,children\nSALES,CO,\nSHOPS,CO,",
    "objectives": "code,perspective\nGROW,financial",
    "kpis": """code,status,objective,aggregation,direction,formula,inputs
        REVENUE,active,GROW,sum,up,,
        RETURNS,active,GROW,,down,100 * returned / sold,returned:sum:sum;sold:sum:sum""",
    "measures": """kpi,team,source
        REVENUE,SALES,entry
        RETURNS,SALES,entry
        REVENUE,SHOPS,entry
        REVENUE,CO,rollup
        RETURNS,CO,rollup""",
    "targets": """kpi,team,target
        REVENUE,SALES,100
        RETURNS,SALES,10
        REVENUE,SHOPS,50
        REVENUE,CO,150""",
    "values": values(
        "REVENUE,SALES,2026-01: 100 100 100 95 95 95",
        "REVENUE,SHOPS,2026-01: 50 50 50 50 50 50",
        "RETURNS,SALES,2026-01,returned: 1 1 1 1 1 1",
        "RETURNS,SALES,2026-01,sold: 10 10 10 10 10 10",
    ),
}
SPLIT = {
    "teams": """code,parent,active_from,active_to
        SALES,CO,,2026-06-30
        EAST,CO,2026-07-01,
        WEST,CO,2026-07-01,""",
    "measures": """kpi,team,active_from,active_to
        REVENUE,SALES,,2026-06-30
        RETURNS,SALES,,2026-06-30
        REVENUE,EAST,2026-07-01,
        RETURNS,EAST,2026-07-01,
        REVENUE,WEST,2026-07-01,
        RETURNS,WEST,2026-07-01,""",
    "targets": "kpi,team,target\nREVENUE,EAST,60\nRETURNS,EAST,10\nREVENUE,WEST,40\nRETURNS,WEST,10",
    "values": values(
        "REVENUE,EAST,2026-07: 60 60 60 60 60 60",
        "REVENUE,WEST,2026-07: 38 38 38 38 38 38",
        "REVENUE,SHOPS,2026-07: 50 50 50 50 50 50",
        "RETURNS,EAST,2026-07,returned: 1 1 1 1 1 1",
        "RETURNS,EAST,2026-07,sold: 90 90 90 90 90 90",
        "RETURNS,WEST,2026-07,returned: 3 3 3 3 3 3",
        "RETURNS,WEST,2026-07,sold: 10 10 10 10 10 10",
    ),
}


def test_team_split_mid_year(tmp_path: Path) -> None:
    """SALES closes on 30 June, EAST and WEST begin on 1 July.

    Revenue of the company, target 150 a month, red line 135: 145 scores 100 - 50 × 5/15, 148 scores
    100 - 50 × 2/15; its year 3 × 150 + 3 × 145 + 6 × 148 = 1773 of 1800 scores 100 - 50 × 27/180. The year of
    SALES is its six months, 585 of 600, that of EAST its own six.

    Returns of the company have no target: in the year 6 + 6 + 18 = 30 of 60 + 540 + 60 sold, and the mean of
    the scores of the three that were there: SALES 10 % = 100, EAST 1.1 % = 120, WEST 30 % = 0.

    Its teams in July: EAST (100 + 120)/2, WEST (75 + 0)/2, SHOPS 100, together 247.5/3; in the year SALES
    (87.5 + 100)/2 beside them, 341.25/4.
    """
    tell(tmp_path, JULY, **BEFORE)
    first_half = exported("month")
    tell(tmp_path, YEAR_OVER, **SPLIT)
    assert [line for line in exported("month") if line < "month,2026-07"] == first_half
    assert rows("REVENUE", "CO", "month") == [
        *each("2026-01", 3, "150,150,100,green,,,100"),
        *each("2026-04", 3, "145,150,83.333333333333,amber,,,100"),
        *each("2026-07", 6, "148,150,93.333333333333,amber,,,100"),
    ]
    assert rows("REVENUE", "CO", "quarter") == [
        "FY2026-Q1,450,450,100,green,,,100",
        "FY2026-Q2,435,450,83.333333333333,amber,,,100",
        "FY2026-Q3,444,450,93.333333333333,amber,,,100",
        "FY2026-Q4,444,450,93.333333333333,amber,,,100",
    ]
    assert rows("REVENUE", "CO", "half_year") == [
        "FY2026-H1,885,900,91.666666666667,amber,,,100",
        "FY2026-H2,888,900,93.333333333333,amber,,,100",
    ]
    assert rows("REVENUE", "CO", "year") == ["FY2026,1773,1800,92.5,amber,,,100"]
    assert rows("REVENUE", "SALES", "year") == ["FY2026,585,600,87.5,amber,,,100"]
    assert rows("REVENUE", "EAST", "year") == ["FY2026,360,360,100,green,,,100"]
    assert rows("RETURNS", "CO", "month") == [
        *each("2026-01", 6, "10,,100,green,,100,100"),
        *each("2026-07", 6, "4,,60,red,,100,100"),
    ]
    assert rows("RETURNS", "CO", "year") == ["FY2026,4.55,,73.333333333333,amber,,100,100"]
    assert team_rows("CO", "month") == [
        *each("2026-01", 3, "100,green,,100"),
        *each("2026-04", 3, "93.75,green,,100"),
        *each("2026-07", 6, "82.5,amber,,100"),
    ]
    assert team_rows("CO", "year") == ["FY2026,85.3125,amber,,100"]
    assert team_rows("SALES", "quarter") == ["FY2026-Q1,100,green,,100", "FY2026-Q2,87.5,amber,,100"]
    assert team_rows("SALES", "year") == ["FY2026,93.75,green,,100"]
