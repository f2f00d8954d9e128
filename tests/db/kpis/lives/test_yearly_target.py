"""One target for the year: on figures that add up, in parts of any size, and on a running total."""

import datetime as dt
from pathlib import Path

from tests.db.kpis.lives.telling import YEAR_OVER, each, rows, team_rows, tell, values

MARCH = dt.datetime(2026, 3, 15, 9, tzinfo=dt.UTC)
SHOP = {
    "teams": "code\nSHOP",
    "objectives": "code,perspective\nGROW,financial",
    "kpis": """code,status,objective,aggregation
        SOLD,active,GROW,sum
        SEASON,active,,sum
        RUNNING,active,,last""",
    "measures": "kpi,team\nSOLD,SHOP\nSEASON,SHOP\nRUNNING,SHOP",
    "targets": """kpi,team,valid_from,grain,target,profile
        SOLD,SHOP,2026-01-01,year,1200,even
        SEASON,SHOP,2026-01-01,year,1200,1;1;1;1;1;1;1;1;1;1;1;9
        RUNNING,SHOP,2026-01-01,year,1200,""",
    "values": values(
        "SOLD,SHOP,2026-01: 80 80 80", "SEASON,SHOP,2026-01: 60 60 60", "RUNNING,SHOP,2026-01: 80 160 240"
    ),
}
REST = values(
    "SOLD,SHOP,2026-04: 100 100 100 100 100 100 100 100 140",
    "SEASON,SHOP,2026-04: 60 60 60 60 60 60 60 60 513",
    "RUNNING,SHOP,2026-04: 340 440 540 640 740 840 940 1040 1180",
)


def test_yearly_target_on_a_cumulative_kpi(tmp_path: Path) -> None:
    """1200 a year are 100 a month. On 15 March 240 stand against 100 + 100 + 100 × 15/31, the red line at
    nine tenths: 100 - 50 × 8.387…/24.8387…. Over, the year is 1180 of 1200: 100 - 50 × 20/120. In October to
    December 340 of 300 lie beyond the stretch of 312."""
    tell(tmp_path, MARCH, **SHOP)
    assert rows("SOLD", "SHOP", "month", now=MARCH) == [
        "2026-01,80,100,0,red,,,100",
        "2026-02,80,100,0,red,,,100",
        "2026-03,80,48.387096774194,120,green,,,100",
    ]
    paced = "240,248.387096774194,83.116883116883,amber,,,100"
    for grain, key in (("quarter", "FY2026-Q1"), ("half_year", "FY2026-H1"), ("year", "FY2026")):
        assert rows("SOLD", "SHOP", grain, now=MARCH) == [f"{key},{paced}"]
        assert team_rows("SHOP", grain, now=MARCH) == [f"{key},83.116883116883,amber,,100"]
    tell(tmp_path, YEAR_OVER, values=REST)
    assert rows("SOLD", "SHOP", "month") == [
        *each("2026-01", 3, "80,100,0,red,,,100"),
        *each("2026-04", 8, "100,100,100,green,,,100"),
        "2026-12,140,100,120,green,,,100",
    ]
    assert rows("SOLD", "SHOP", "quarter") == [
        "FY2026-Q1,240,300,0,red,,,100",
        *each("FY2026-Q2", 2, "300,300,100,green,,,100"),
        "FY2026-Q4,340,300,120,green,,,100",
    ]
    assert rows("SOLD", "SHOP", "year") == ["FY2026,1180,1200,91.666666666667,amber,,,100"]
    assert team_rows("SHOP", "year") == ["FY2026,91.666666666667,green,,100"]


def test_yearly_target_in_typed_shares(tmp_path: Path) -> None:
    """Shares of 1 and, in December, 9 of 20: 60 a month and 540. December's 513 scores 100 - 50 × 27/54, the
    year's 1173 scores 100 - 50 × 27/120."""
    tell(tmp_path, MARCH, **SHOP)
    tell(tmp_path, YEAR_OVER, values=REST)
    assert rows("SEASON", "SHOP", "month") == [
        *each("2026-01", 11, "60,60,100,green,,,100"),
        "2026-12,513,540,75,amber,,,100",
    ]
    assert rows("SEASON", "SHOP", "quarter")[-1] == "FY2026-Q4,633,660,79.545454545455,amber,,,100"
    assert rows("SEASON", "SHOP", "year") == ["FY2026,1173,1200,88.75,amber,,,100"]


def test_yearly_target_on_a_running_total(tmp_path: Path) -> None:
    """What is entered has been added up already: the year takes the last figure and is judged by the whole
    target, open or not; a month and a quarter have none."""
    tell(tmp_path, MARCH, **SHOP)
    assert rows("RUNNING", "SHOP", "year", now=MARCH) == ["FY2026,240,1200,0,red,,,100"]
    tell(tmp_path, YEAR_OVER, values=REST)
    assert rows("RUNNING", "SHOP", "month")[-1] == "2026-12,1180,,,no_target,,,100"
    assert rows("RUNNING", "SHOP", "quarter")[0] == "FY2026-Q1,240,,,no_target,,,100"
    assert rows("RUNNING", "SHOP", "year") == ["FY2026,1180,1200,91.666666666667,amber,,,100"]
