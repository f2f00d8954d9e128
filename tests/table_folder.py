"""A small organisation on a table calendar of 13 four-week periods, as a folder.

FY2026 runs from 28 December 2025 to 26 December 2026. On 22 November 2026 its twelfth period is running, the
eleventh (4 to 31 October) is closed, and so is the third quarter, which ended on 5 September.
"""

from collections.abc import Iterable
from dataclasses import astuple
from pathlib import Path

from kpis.calc.patterns import Pattern, rows_of_pattern
from kpis.calc.table_rows import TableRow

from .folders import write_folder

PATTERN = Pattern("13", 12, "saturday")
HEAD = "key,start,end,quarter,half,year"


def periods_csv(rows: Iterable[TableRow]) -> str:
    return "\n".join([HEAD, *(",".join(map(str, astuple(row))) for row in rows), ""])


def rows_of(first: int, last: int) -> list[TableRow]:
    return list(rows_of_pattern(PATTERN, first, last))


FILES = {
    "organisation.toml": 'name = "Merrow"\ncalendar = "table"\n',
    "periods.csv": periods_csv(rows_of(2025, 2026)),
    "objectives.csv": "code,perspective\nRELIABLE,customer\nCHEAP,financial\n",
    "kpis.csv": (
        "code,status,objective,direction,frequency,aggregation\n"
        "TRIPS,active,RELIABLE,up,,sum\n"
        "STAFF,active,RELIABLE,up,quarter,last\n"
        "DEBT,active,CHEAP,down,half_year,last\n"
    ),
    "measures.csv": (
        "kpi,team,active_from\nTRIPS,BUSES,2025-12-28\nSTAFF,BUSES,2025-12-28\nDEBT,BUSES,2025-12-28\n"
    ),
    "targets.csv": "kpi,team,grain,target\nTRIPS,BUSES,year,1300\nSTAFF,BUSES,,100\nDEBT,BUSES,,50\n",
    "months.csv": "team,grain,period,state\nBUSES,period,FY2026-P02,locked\n",
    "values.csv": (
        "kpi,team,period,value\n"
        + "".join(f"TRIPS,BUSES,FY2026-P{number:02d},{90 + number}\n" for number in range(1, 12))
        + "STAFF,BUSES,FY2026-Q3,95\nDEBT,BUSES,FY2026-H1,50\n"
    ),
}
"""Trips by period (91 in the first, 101 in the eleventh), staff by quarter, debt by half year."""


def write_table_folder(folder: Path, **more: str | None) -> Path:
    given = {name.replace("_csv", ".csv").replace("_toml", ".toml"): text for name, text in more.items()}
    return write_folder(folder, {**FILES, **given})
