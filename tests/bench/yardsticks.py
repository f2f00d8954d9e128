"""The yardsticks as they are measured: no Django, and nothing of ours but the organisation."""

import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time

from .one_value import store
from .organisation import SIZES, make_organisation, write_organisation, write_values
from .plain import connect, copy_values, fill
from .roundtrip import roundtrip

Samples = dict[str, list[float]]


def write(size: str, folder: str, late: str) -> Samples:
    """The organisation as a folder and its corrections as another. Measures nothing."""
    made = make_organisation(SIZES[size])
    write_organisation(made, Path(folder))
    write_values(Path(late), made.late)
    rows = len(made.values) + len(made.late)
    return {"kpis": [len(made.kpis)], "levels": [len(made.size.levels)], "observations": [rows]}


def copy(folder: str) -> Samples:
    with connect(os.environ["TEST_DATABASE_URL"]) as connection:
        return {"copy": [copy_values(connection, Path(folder))]}


def prepare(folder: str, late: str) -> Samples:
    with connect(os.environ["TEST_DATABASE_URL"]) as connection:
        fill(connection, Path(folder), Path(late))
    return {}


def full() -> Samples:
    with connect(os.environ["TEST_DATABASE_URL"]) as connection:
        cells: list[float] = []
        wall, cpu = timed(lambda: cells.append(roundtrip(connection)))
        memory = peak_memory()
        store(connection)
    return {"roundtrip": [wall], "roundtrip cpu": [cpu], "cells": cells, "roundtrip memory": [memory]}


def tidy() -> Samples:
    """What the autovacuum of a running server has done by the time somebody changes a value."""
    with connect(os.environ["TEST_DATABASE_URL"]) as connection:
        connection.execute("VACUUM ANALYZE")
    return {}


def peak_memory() -> float:
    """MiB this process held at most."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024**2 if sys.platform == "darwin" else peak / 1024


def timed(action: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and those this process computed."""
    wall, cpu = perf_counter(), process_time()
    action()
    return perf_counter() - wall, process_time() - cpu
