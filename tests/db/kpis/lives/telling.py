"""A life of a number is told as organisation folders, one after the other, and read back as exported rows."""

import csv
import datetime as dt
import io
from pathlib import Path

import time_machine
from django.core.management import call_command

from kpis.actions.all_scores import recompute_all
from kpis.actions.folder.load import load_folder
from kpis.actions.scores import recompute
from kpis.actions.tick import tick
from kpis.calc.periods import Calendar, parse_key, period_key, shift
from kpis.models import Score
from kpis.queries.row_counts import count_stale

YEAR_OVER = dt.datetime(2027, 2, 1, 9, tzinfo=dt.UTC)
"""Every window of 2026 is shut."""


def tell(folder: Path, now: dt.datetime, **files: str) -> None:
    """Loads these files of a folder (`teams=`, `values=` ...) on top of what is there, and computes what they
    touch. That has to be what computing everything anew gives."""
    for old in folder.iterdir():
        old.unlink()
    for name, text in files.items():
        lines = [line.strip() for line in text.strip().splitlines()]
        suffix = "toml" if name == "organisation" else "csv"
        (folder / f"{name}.{suffix}").write_text("\n".join([*lines, ""]), encoding="utf-8")
    assert load_folder(folder, now=now).warnings == []
    compute(now)


def compute(now: dt.datetime) -> None:
    """What a change or the clock has touched, as the worker does it; everything anew changes nothing then."""
    tick(now)
    recompute(now)
    assert (count_stale(), recompute_all(now)) == (0, 0)


def values(*blocks: str) -> str:
    """`values.csv` of blocks `KPI,TEAM,first period: 1 2 na . 5`, one figure for each period from the first
    on; `.` is no entry. Before the colon may follow `,INPUT` and then `,PERSON`."""
    rows = ["kpi,team,person,period,input,value,state,note"]
    for block in blocks:
        head, figures = block.split(":")
        kpi, team, first, name, person, *_ = [*head.split(","), "", ""]
        period = parse_key(Calendar(), first)
        for count, figure in enumerate(figures.split()):
            place = f"{kpi},{team},{person},{period_key(Calendar(), shift(Calendar(), period, count))},{name}"
            if figure != ".":
                rows.append(f"{place},,na,no service" if figure == "na" else f"{place},{figure},value,")
    return "\n".join(rows)


def each(first: str, count: int, result: str) -> list[str]:
    """The line of that result in each of `count` periods from the first on."""
    period = parse_key(Calendar(), first)
    return [
        f"{period_key(Calendar(), shift(Calendar(), period, number))},{result}" for number in range(count)
    ]


def _printed(now: dt.datetime, command: str, *options: str) -> list[str]:
    out = io.StringIO()
    with time_machine.travel(now, tick=False):
        call_command(command, *options, stdout=out)
    return out.getvalue().splitlines()


def exported(grain: str, *options: str, now: dt.datetime = YEAR_OVER) -> list[str]:
    return _printed(now, "export_scores", "--grain", grain, *options)[1:]


def restated(*options: str, now: dt.datetime = YEAR_OVER) -> list[dict[str, str]]:
    return list(csv.DictReader(_printed(now, "list_restatements", *options)))


def explained(*options: str, now: dt.datetime = YEAR_OVER) -> list[str]:
    return _printed(now, "explain_score", *options)


def rows(
    code: str, team: str, grain: str, *options: str, node: str = "measure", now: dt.datetime = YEAR_OVER
) -> list[str]:
    """`period,value,target,score,status,reason,coverage,completeness` of a measure or node in each period."""
    wanted = [line.split(",") for line in exported(grain, "--team", team, *options, now=now)]
    return [
        ",".join([period, *result])
        for _grain, period, kind, of, whose, _person, *result in wanted
        if (kind, of, whose) == (node, code, team)
    ]


def team_rows(team: str, grain: str, *options: str, now: dt.datetime = YEAR_OVER) -> list[str]:
    """`period,score,status,reason,coverage` of the team's own node."""
    found = [line.split(",") for line in rows(team, team, grain, *options, node="team", now=now)]
    return [",".join([line[0], *line[3:7]]) for line in found]


def score_of(kpi: str, team: str, key: str, email: str = "") -> Score:
    """The stored row behind a line; of a person with `email`."""
    period = parse_key(Calendar(), key)
    return Score.objects.select_related("measure__kpi", "measure__team", "measure__person").get(
        measure__kpi__code=kpi,
        measure__team__code=team,
        measure__person__email=email or None,
        grain=period.grain,
        start=period.start,
        present=True,
    )
