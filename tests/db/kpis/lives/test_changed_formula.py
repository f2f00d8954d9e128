"""A formula that is changed in July: both sides stand, and nothing is compared over the change."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

from tests.db.kpis.lives.telling import YEAR_OVER, each, exported, rows, score_of, team_rows, tell, values

JULY = dt.datetime(2026, 7, 12, 9, tzinfo=dt.UTC)
FIRST = {
    "teams": "code\nBUSES",
    "objectives": "code,perspective\nON_TIME,customer",
    "kpis": """code,status,objective,direction,formula,inputs
        LATE,active,ON_TIME,down,100 * late / trips,late:sum;trips:sum""",
    "measures": "kpi,team\nLATE,BUSES",
    "targets": "kpi,team,target,red_line\nLATE,BUSES,5,10",
    "values": values(
        "LATE,BUSES,2026-01,late: 4 4 4 4 4 4", "LATE,BUSES,2026-01,trips: 100 100 100 100 100 100"
    ),
}
SECOND = (
    "LATE,2026-07-01,active,ON_TIME,down,100 * (late + cancelled) / trips,late:sum;trips:sum;cancelled:sum"
)
AFTER = (
    "LATE,BUSES,2026-07,late: 4 4 4 4 4 4",
    "LATE,BUSES,2026-07,trips: 100 100 100 100 100 100",
    "LATE,BUSES,2026-07,cancelled: 2 2 2 2 2 2",
)
HEAD = "code,valid_from,status,objective,direction,formula,inputs"


def test_formula_changed_in_july(tmp_path: Path) -> None:
    """4 of 100 late scores 100 + 50 × 1/5; with 2 cancelled it is 6, 100 - 50 × 1/5. The year has periods on
    both sides, and those before July hold no cancelled trips: no value, and six of its twelve are
    complete."""
    tell(tmp_path, JULY, **FIRST)
    first_half = exported("month")
    tell(tmp_path, YEAR_OVER, kpis=f"{HEAD}\n{SECOND}", values=values(*AFTER))
    assert [line for line in exported("month") if line < "month,2026-07"] == first_half
    assert rows("LATE", "BUSES", "month") == [
        *each("2026-01", 6, "4,5,110,green,,,100"),
        *each("2026-07", 6, "6,5,90,amber,,,100"),
    ]
    assert rows("LATE", "BUSES", "quarter") == [
        *each("FY2026-Q1", 2, "4,5,110,green,,,100"),
        *each("FY2026-Q3", 2, "6,5,90,amber,,,100"),
    ]
    assert rows("LATE", "BUSES", "half_year") == [
        "FY2026-H1,4,5,110,green,,,100",
        "FY2026-H2,6,5,90,amber,,,100",
    ]
    assert rows("LATE", "BUSES", "year") == ["FY2026,,5,,no_data,definition_changed,,50"]
    assert team_rows("BUSES", "half_year") == ["FY2026-H1,110,green,,100", "FY2026-H2,90,green,,100"]
    assert team_rows("BUSES", "year") == ["FY2026,,insufficient_data,,0"]
    changes = [
        score_of("LATE", "BUSES", key).change for key in ("2026-06", "2026-07", "2026-08", "FY2026-H2")
    ]
    assert changes == [Decimal(0), None, Decimal(0), None]


def test_formula_changed_in_july_over_inputs_that_were_there(tmp_path: Path) -> None:
    """Cancelled trips were counted all along, 1 a month before July: the months keep their own formula, and
    the year is read by the new one, 6 × (4 + 1) + 6 × (4 + 2) = 66 of 1200: 100 - 50 × 0.5/5."""
    always = {"kpis": f"{HEAD}\n{SECOND.replace('2026-07-01', '').replace('(late + cancelled)', 'late')}"}
    cancelled = values(
        "LATE,BUSES,2026-01,late: 4 4 4 4 4 4",
        "LATE,BUSES,2026-01,trips: 100 100 100 100 100 100",
        "LATE,BUSES,2026-01,cancelled: 1 1 1 1 1 1",
    )
    tell(tmp_path, JULY, **{**FIRST, **always, "values": cancelled})
    tell(tmp_path, YEAR_OVER, kpis=f"{HEAD}\n{SECOND}", values=values(*AFTER))
    assert rows("LATE", "BUSES", "month") == [
        *each("2026-01", 6, "4,5,110,green,,,100"),
        *each("2026-07", 6, "6,5,90,amber,,,100"),
    ]
    assert rows("LATE", "BUSES", "year") == ["FY2026,5.5,5,95,amber,,,100"]
    assert score_of("LATE", "BUSES", "2026-07").change is None
