"""Loading and the full recompute as they are measured."""

import datetime as dt
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from django.db import connection
from django.db.backends.utils import CursorWrapper

from kpis.actions.all_scores import recompute_all
from kpis.actions.folder.load import load_folder
from kpis.models import NodeScore, Score

from .organisation import NOW
from .yardsticks import Samples, peak_memory, timed

BLOCK = 2**20
DIFFERING = """
SELECT count(*) FROM plain.score yardstick
JOIN kpis_kpi kpi ON kpi.code = yardstick.kpi
JOIN kpis_measure measure ON measure.kpi_id = kpi.id
LEFT JOIN kpis_score ours ON ours.measure_id = measure.id AND ours.grain = 'month'
    AND ours.start = (yardstick.period || '-01')::date
WHERE ours.raw IS NULL OR abs(ours.raw::float8 - yardstick.value) > 1e-9 * abs(yardstick.value)
"""


def load(folder: str) -> Samples:
    """Into an empty database, two days before NOW."""
    path, now = Path(folder), NOW - dt.timedelta(days=2)
    wall, cpu = timed(lambda: load_folder(path, now=now))
    return {"load": [wall], "load cpu": [cpu], "load memory": [peak_memory()]}


def correct(late: str) -> Samples:
    """Measures nothing."""
    load_folder(Path(late), now=NOW - dt.timedelta(days=1))
    return {}


def full() -> Samples:
    """From empty score tables, and once more when nothing has changed."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE kpis_score, kpis_nodescore")
    written: list[float] = []
    wall, cpu = timed(lambda: written.append(recompute_all(NOW)))
    memory = peak_memory()
    again, _ = timed(lambda: written.append(recompute_all(NOW)))
    return {
        "full": [wall],
        "full cpu": [cpu],
        "full memory": [memory],
        "again": [again],
        "again written": written[1:],
        "scores": [Score.objects.count()],
        "nodes": [NodeScore.objects.count()],
        "scored months": [Score.objects.filter(grain="month", score__isnull=False).count()],
    }


def floor() -> Samples:
    """What no engine can do without: the rows that are kept, by COPY into empty tables with their keys."""
    return {"floor": [sum(map(copied, ("kpis_score", "kpis_nodescore")))]}


def copied(table: str) -> float:
    """Seconds for the way in alone; all or nothing, and gone afterwards."""
    with connection.cursor() as cursor, TemporaryFile() as rows:
        with cursor.copy(f"COPY {table} TO STDOUT") as out:
            for block in out:
                rows.write(block)
        rows.seek(0)
        cursor.execute(f"CREATE TABLE copied (LIKE {table} INCLUDING ALL)")
        wall, _ = timed(lambda: copy_in(cursor, rows))
        cursor.execute("DROP TABLE copied")
    return wall


def copy_in(cursor: CursorWrapper, rows: IO[bytes]) -> None:
    with cursor.copy("COPY copied FROM STDIN") as into:
        while block := rows.read(BLOCK):
            into.write(block)


def compare() -> Samples:
    """A recompute that is fast and wrong is worth nothing: values of KPIs that are not the yardstick's."""
    with connection.cursor() as cursor:
        cursor.execute(DIFFERING)
        return {"differing": [cursor.fetchone()[0]]}
