"""An organisation folder is loaded and computed by the actions of the product, and its results looked up."""

import datetime as dt
from pathlib import Path

from kpis.actions.folder.load import load_folder
from kpis.actions.scores import recompute
from kpis.models import NodeScore, Score
from kpis.queries.row_counts import count_stale


def load_and_compute(folder: Path, now: dt.datetime) -> None:
    loaded = load_folder(folder, now=now)
    assert not loaded.warnings
    recompute(now)
    assert count_stale() == 0


def of_measure(kpi: str, team: str, grain: str, start: str) -> Score:
    """`start` is the first day of the period, as 1996-07-01."""
    return Score.objects.get(
        measure__kpi__code=kpi, measure__team__code=team, measure__person=None, grain=grain, start=start
    )


def of_team(team: str, grain: str, start: str) -> NodeScore:
    return NodeScore.objects.get(node="team", team__code=team, grain=grain, start=start)
