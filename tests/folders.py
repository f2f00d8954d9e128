"""Small organisation folders: one good organisation, and a test says what it changes in it."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)

GOOD = {
    "teams.csv": "code,parent\nMERROW,\nBUSES,MERROW\nRAIL,MERROW\n",
    "people.csv": "email,team,role\nines@merrow.example,BUSES,contributor\n",
    "objectives.csv": "code,perspective\nRELIABLE,customer\n",
    "kpis.csv": (
        "code,status,objective,direction,aggregation,formula,inputs,natural_max\n"
        "PUNCT,active,RELIABLE,up,mean,,,100\n"
        "COSTS,active,,down,sum,,,\n"
        "SHARE,active,,up,,100 * a / b,a:sum;b:sum,\n"
    ),
    "measures.csv": "kpi,team,active_from\nPUNCT,BUSES,2025-01-01\nCOSTS,BUSES,\nSHARE,BUSES,\n",
    "targets.csv": "kpi,team,target\nPUNCT,BUSES,90\n",
    "values.csv": "kpi,team,period,value\nPUNCT,BUSES,2026-01,88\n",
}
"""A parent, two teams, three KPIs; the defaults do the rest."""


def write_folder(folder: Path, files: Mapping[str, str | bytes | None] | None = None, **more: str) -> Path:
    """The good folder with some files replaced, or left out where None; made anew."""
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for name, text in ({**GOOD, **(files or {})} | more).items():
        if text is not None:
            (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder
