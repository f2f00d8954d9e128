"""Persons behind a team's figure: one leaves, another one, and four are too few to be shown."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

from accounts.actions.people import deactivate
from accounts.audit import COMMAND
from accounts.models import User
from tests.db.kpis.lives.telling import (
    YEAR_OVER,
    compute,
    each,
    exported,
    rows,
    score_of,
    team_rows,
    tell,
    values,
)

PEOPLE = [f"p{number}@merrow.example" for number in range(1, 7)]
JULY = dt.datetime(2026, 7, 12, 9, tzinfo=dt.UTC)
DESK = {
    "teams": "code\nDESK",
    "people": "\n".join(["email,team,role", *(f"{person},DESK,contributor" for person in PEOPLE)]),
    "objectives": "code,perspective\nANSWER,customer",
    "kpis": "code,status,objective,aggregation,decimals,level\nCALLS,active,ANSWER,sum,0,individual",
    "measures": "\n".join(
        ["kpi,team,person,source", *(f"CALLS,DESK,{person},entry" for person in PEOPLE), "CALLS,DESK,,rollup"]
    ),
    "targets": "\n".join(
        ["kpi,team,person,target", *(f"CALLS,DESK,{person},10" for person in PEOPLE), "CALLS,DESK,,60"]
    ),
    "values": values(*(f"CALLS,DESK,2026-01,,{person}: 10 10 10 10 10 10" for person in PEOPLE)),
}
LEFT = {
    "measures": f"""kpi,team,person,active_from,active_to
        CALLS,DESK,{PEOPLE[5]},,2026-06-30
        CALLS,DESK,{PEOPLE[4]},,2026-09-30""",
    "values": values(
        *(f"CALLS,DESK,2026-07,,{person}: 10 10 10 10 10 10" for person in PEOPLE[:4]),
        f"CALLS,DESK,2026-07,,{PEOPLE[4]}: 10 10 10",
    ),
}


def test_person_leaves_and_four_remain(tmp_path: Path) -> None:
    """Six of 10 calls each make 60 of 60. Five make 50, 100 - 50 × 10/6. From October on they are four:
    nothing is shown, and the months leave value, target and count of the year: 360 + 150 of 9 × 60, 100 - 50
    × 30/54."""
    tell(tmp_path, JULY, **DESK)
    first_half = exported("month")
    deactivate(COMMAND, User.objects.get(email=PEOPLE[5]), now=JULY, reason="left the company")
    compute(JULY)
    assert exported("month") == first_half
    tell(tmp_path, YEAR_OVER, **LEFT)
    assert [line for line in exported("month") if line < "month,2026-07"] == first_half
    assert rows("CALLS", "DESK", "month") == [
        *each("2026-01", 6, "60,60,100,green,,,100"),
        *each("2026-07", 3, "50,60,16.666666666667,red,,,100"),
        *each("2026-10", 3, ",60,,na,too_few,,"),
    ]
    assert rows("CALLS", "DESK", "quarter") == [
        *each("FY2026-Q1", 2, "180,180,100,green,,,100"),
        "FY2026-Q3,150,180,16.666666666667,red,,,100",
        "FY2026-Q4,,180,,na,too_few,,",
    ]
    assert rows("CALLS", "DESK", "half_year") == [
        "FY2026-H1,360,360,100,green,,,100",
        "FY2026-H2,150,180,16.666666666667,red,,,100",
    ]
    assert rows("CALLS", "DESK", "year") == ["FY2026,510,540,72.222222222222,amber,,,100"]
    assert team_rows("DESK", "quarter") == [
        *each("FY2026-Q1", 2, "100,green,,100"),
        "FY2026-Q3,16.666666666667,red,,100",
        "FY2026-Q4,,no_data,,",
    ]
    assert team_rows("DESK", "year") == ["FY2026,72.222222222222,amber,,100"]
    years = [score_of("CALLS", "DESK", "FY2026", person) for person in (PEOPLE[0], PEOPLE[5])]
    assert [(year.value, year.target, year.score) for year in years] == [
        (Decimal(120), Decimal(120), Decimal(100)),
        (Decimal(60), Decimal(60), Decimal(100)),
    ]
    assert years[1].measure.scores.filter(grain="month", present=True).count() == 6
    assert {line.split(",")[5] for line in exported("month")} == {""}
