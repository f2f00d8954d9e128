"""A KPI of five teams under a division with a target of its own, while one of the five owes its figure."""

import datetime as dt
from pathlib import Path

from tests.db.kpis.lives.telling import compute, rows, team_rows, tell, values

TEAMS = ("A", "B", "C", "D", "E")
MARCH = dt.datetime(2026, 3, 5, 9, tzinfo=dt.UTC)
SHUT = dt.datetime(2026, 3, 11, 9, tzinfo=dt.UTC)
APRIL = dt.datetime(2026, 4, 12, 9, tzinfo=dt.UTC)
INPUTS = "bad:sum:sum;made:sum:sum"
DIVISION = {
    "teams": "\n".join(["code,parent", "DIV,", *(f"{team},DIV" for team in TEAMS)]),
    "objectives": "code,perspective\nMAKE,internal",
    "kpis": f"""code,status,objective,aggregation,direction,partial,formula,inputs
        MADE,active,MAKE,sum,up,no,,
        SHIPPED,active,,sum,up,yes,,
        SCRAP,active,,ratio,down,no,100 * bad / made,{INPUTS}""",
    "measures": "\n".join(
        [
            "kpi,team,source",
            *(f"{kpi},{team},entry" for kpi in ("MADE", "SHIPPED", "SCRAP") for team in TEAMS),
            *(f"{kpi},DIV,rollup" for kpi in ("MADE", "SHIPPED", "SCRAP")),
        ]
    ),
    "targets": "kpi,team,target,red_line\nMADE,DIV,500,\nSHIPPED,DIV,500,\nSCRAP,DIV,4,8",
}


def entered(teams: tuple[str, ...], month: str) -> list[str]:
    """100 made and shipped by each, and 5 bad ones."""
    return [
        *(f"{kpi},{team},{month}: 100" for kpi in ("MADE", "SHIPPED") for team in teams),
        *(f"SCRAP,{team},{month},{name}" for team in teams for name in ("bad: 5", "made: 100")),
    ]


def test_one_of_five_teams_is_missing_under_the_divisions_own_target(tmp_path: Path) -> None:
    """February is 400 from four of five. While its window is open the sum is not due; from 11 March on it has
    no value, 4 of 5 = 80 %, and the quarter with it, 14 of 15. A sum that allows gaps is 400 of 500, below
    the red line of 450; its quarter 1400 of 1500 scores 100 - 50 × 100/150. The ratio uses the four: 20 of
    400 is 5 %, 100 - 50 × 1/4. E enters late, and all is whole."""
    until_march = values(*entered(TEAMS, "2026-01"), *entered(TEAMS[:4], "2026-02"))
    tell(tmp_path, MARCH, **DIVISION, values=until_march)
    assert rows("MADE", "DIV", "month", now=MARCH) == [
        "2026-01,500,500,100,green,,,100",
        "2026-02,,500,,not_due,,,80",
    ]
    compute(SHUT)
    assert rows("MADE", "DIV", "month", now=SHUT)[-1] == "2026-02,,500,,no_data,partial,,80"
    assert team_rows("DIV", "month", now=SHUT)[-1] == "2026-02,,insufficient_data,,0"
    tell(tmp_path, APRIL, values=values(*entered(TEAMS, "2026-03")))
    assert rows("MADE", "DIV", "quarter") == ["FY2026-Q1,1000,1500,,no_data,partial,,93.333333333333"]
    assert rows("SHIPPED", "DIV", "month")[1] == "2026-02,400,500,0,red,,,80"
    assert rows("SHIPPED", "DIV", "quarter") == [
        "FY2026-Q1,1400,1500,66.666666666667,amber,,,93.333333333333"
    ]
    assert rows("SCRAP", "DIV", "month")[1] == "2026-02,5,4,87.5,amber,,,80"
    assert rows("SCRAP", "DIV", "quarter") == ["FY2026-Q1,5,4,87.5,amber,,,93.333333333333"]
    tell(tmp_path, APRIL, values=values(*entered(("E",), "2026-02")))
    assert rows("MADE", "DIV", "month")[1] == "2026-02,500,500,100,green,,,100"
    assert rows("MADE", "DIV", "quarter") == ["FY2026-Q1,1500,1500,100,green,,,100"]
    assert rows("SHIPPED", "DIV", "quarter") == ["FY2026-Q1,1500,1500,100,green,,,100"]
    assert team_rows("DIV", "quarter") == ["FY2026-Q1,100,green,,100"]
