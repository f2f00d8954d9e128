"""A year in which a team moves, one is split and two are merged: not a cent is lost, and old months keep
their tree."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from random import Random

from kpis.calc.decimals import write_decimal
from kpis.models import Measure
from tests.db.kpis.lives.telling import YEAR_OVER, exported, rows, score_of, tell, values

HOUR = dt.timedelta(hours=1)
RECORDED = YEAR_OVER + HOUR
GRAINS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
MONTHS = range(1, 13)
Cents = dict[str, list[int]]
"""Twelve months of each team; 0 where it was not there."""

BEFORE = {"NORTH": ["MOVED", "SPLIT", "STAYS"], "SOUTH": ["ONE", "TWO"]}
UNITS = ("CO", *BEFORE)
HEAD = "kpi,team,source,active_from,active_to"
COMPANY = {
    "teams": "\n".join(
        [
            "code,parent,mode",
            "CO,,children",
            *(f"{division},CO,children" for division in BEFORE),
            *(f"{team},{division}," for division, teams in BEFORE.items() for team in teams),
        ]
    ),
    "objectives": "code,perspective\nTHRIFT,financial",
    "kpis": "code,status,objective,aggregation,direction,currency\nCOSTS,active,THRIFT,sum,down,EUR",
    "measures": "\n".join(
        [
            HEAD,
            *(f"COSTS,{team},entry,," for teams in BEFORE.values() for team in teams),
            *(f"COSTS,{team},rollup,," for team in ("CO", "NORTH", "SOUTH")),
        ]
    ),
    "targets": "kpi,team,valid_from,grain,target\nCOSTS,CO,2026-01-01,year,120000000.01\nCOSTS,ONE,,,1000000",
}
REORGANISED = {
    "teams": """code,valid_from,parent,active_from,active_to
        MOVED,2026-04-01,SOUTH,,
        SPLIT,,NORTH,,2026-06-30
        LEFT,,NORTH,2026-07-01,
        RIGHT,,SOUTH,2026-07-01,
        ONE,,SOUTH,,2026-09-30
        TWO,,SOUTH,,2026-09-30
        MERGED,,SOUTH,2026-10-01,""",
    "measures": f"""{HEAD}
        COSTS,SPLIT,entry,,2026-06-30
        COSTS,LEFT,entry,2026-07-01,
        COSTS,RIGHT,entry,2026-07-01,
        COSTS,ONE,entry,,2026-09-30
        COSTS,TWO,entry,,2026-09-30
        COSTS,MERGED,entry,2026-10-01,""",
}


def reorganised(cents: Cents, random: Random) -> Cents:
    """The same money where it fell after each change."""
    left = [random.randint(1, amount - 1) for amount in cents["SPLIT"][6:]]
    right = [whole - part for whole, part in zip(cents["SPLIT"][6:], left, strict=True)]
    merged = [one + two for one, two in zip(cents["ONE"][9:], cents["TWO"][9:], strict=True)]
    return {
        **{team: cents[team] for team in ("MOVED", "STAYS")},
        "SPLIT": [*cents["SPLIT"][:6], *[0] * 6],
        "LEFT": [*[0] * 6, *left],
        "RIGHT": [*[0] * 6, *right],
        **{team: [*cents[team][:9], *[0] * 3] for team in ("ONE", "TWO")},
        "MERGED": [*[0] * 9, *merged],
    }


def under(unit: str, month: int, *, after: bool) -> list[str]:
    """The teams below the company or a division in a month."""
    if unit == "CO":
        return [team for division in BEFORE for team in under(division, month, after=after)]
    north = ["STAYS", "SPLIT", "LEFT"] if after else BEFORE["NORTH"]
    south = ["ONE", "TWO", "MERGED", "RIGHT"] if after else BEFORE["SOUTH"]
    if after:
        (north if month < 4 else south).append("MOVED")
    return north if unit == "NORTH" else south


def sums(cents: Cents, grain: str, *, after: bool) -> dict[str, list[str]]:
    """The value of each period of the company and its divisions, added up in cents."""
    size = GRAINS[grain]
    found = {}
    for unit in UNITS:
        months = [sum(cents[team][month - 1] for team in under(unit, month, after=after)) for month in MONTHS]
        periods = [sum(months[first : first + size]) for first in range(0, 12, size)]
        found[unit] = [write_decimal(Decimal(period) / 100) for period in periods]
    return found


def entered(cents: Cents, first: dict[str, int]) -> str:
    """From the first month of each team on."""
    blocks = []
    for team, amounts in cents.items():
        begin = first.get(team, 1)
        figures = [str(Decimal(amount) / 100) if amount else "." for amount in amounts[begin - 1 :]]
        blocks.append(f"COSTS,{team},2026-{begin:02d}: {' '.join(figures)}")
    return values(*blocks)


def shown(grain: str) -> dict[str, list[str]]:
    lines = [line.split(",") for line in exported(grain)]
    return {unit: [line[6] for line in lines if line[2:5] == ["measure", "COSTS", unit]] for unit in UNITS}


def early() -> list[str]:
    """Everything of the months and the quarter before the first change."""
    return exported("month", "--to", "2026-03") + exported("quarter", "--to", "FY2026-Q1")


def units(division: str, key: str) -> list[str]:
    """The teams whose figures made that of the division."""
    measures = [row[0] for row in score_of("COSTS", division, key).receipt["units"]]
    return sorted(Measure.objects.filter(pk__in=measures).values_list("team__code", flat=True))


def test_reorganised_year_sums_to_the_cent(tmp_path: Path) -> None:
    """Recorded when the year is over: the company's rows are the same before and after at every grain, its
    divisions' are the cents of the teams that were below them in each month, and whoever reads an old month
    sees the teams of that month. As of the moment before, the old tree is exported. A cent that comes late
    for February is one of the division of February."""
    random = Random(2026)  # noqa: S311  # repeatable, not secret
    teams = [team for teams in BEFORE.values() for team in teams]
    cents = {team: [random.randint(2, 200_000_001) for _month in MONTHS] for team in teams}
    tell(tmp_path, YEAR_OVER, **COMPANY, values=entered(cents, {}))
    company = {grain: rows("COSTS", "CO", grain) for grain in GRAINS}
    first_quarter, as_it_was = early(), exported("quarter")
    for grain in GRAINS:
        assert shown(grain) == sums(cents, grain, after=False)
    moved = reorganised(cents, random)
    new = {team: moved[team] for team in ("LEFT", "RIGHT", "MERGED")}
    tell(tmp_path, RECORDED, **REORGANISED, values=entered(new, {"LEFT": 7, "RIGHT": 7, "MERGED": 10}))
    for grain in GRAINS:
        assert rows("COSTS", "CO", grain) == company[grain]
        assert shown(grain) == sums(moved, grain, after=True)
    assert early() == first_quarter
    then = ("--as-of", "2027-02-01T09:30Z", "--today", "2027-02-01")
    assert exported("quarter", *then, now=RECORDED) == as_it_was
    keys = ("2026-03", "2026-06", "2026-07", "2026-10")
    assert [(units("NORTH", key), units("SOUTH", key)) for key in keys] == [
        (["MOVED", "SPLIT", "STAYS"], ["ONE", "TWO"]),
        (["SPLIT", "STAYS"], ["MOVED", "ONE", "TWO"]),
        (["LEFT", "STAYS"], ["MOVED", "ONE", "RIGHT", "TWO"]),
        (["LEFT", "STAYS"], ["MERGED", "MOVED", "RIGHT"]),
    ]
    moved["MOVED"][1] += 1
    tell(tmp_path, RECORDED + HOUR, values=values(f"COSTS,MOVED,2026-02: {Decimal(moved['MOVED'][1]) / 100}"))
    for grain in GRAINS:
        assert shown(grain) == sums(moved, grain, after=True)
