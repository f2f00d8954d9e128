"""An organisation folder as plain tables in a schema of its own: what the yardsticks read and write."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from time import perf_counter
from typing import Any

import psycopg
from psycopg import sql

Connection = psycopg.Connection[tuple[Any, ...]]

OBSERVATION = """
CREATE TABLE observation (kpi text, team text, period text, input text, value float8,
    late boolean NOT NULL DEFAULT false)
"""
KEYED = """
ALTER TABLE observation ADD PRIMARY KEY (kpi, input, period, late);
ANALYZE observation
"""
TABLES = """
CREATE TABLE team (code text PRIMARY KEY, parent text, weight float8, level int);
CREATE TABLE objective (code text PRIMARY KEY, perspective text);
CREATE TABLE kpi (code text PRIMARY KEY, team text, objective text, direction text, kind text, weight float8,
    level int);
CREATE TABLE part (kpi text, place int, name text, share float8);
CREATE TABLE target (kpi text, team text, since date, target float8, lower float8, upper float8)
"""
INDEXES = """
CREATE INDEX ON team (parent); CREATE INDEX ON kpi (team); CREATE INDEX ON part (kpi);
CREATE INDEX ON part (name); CREATE INDEX ON target (kpi, since);
VACUUM ANALYZE
"""
PART = re.compile(r"(?:([\d.]+) \* )?(K\d+)")


def connect(url: str) -> Connection:
    """Every table named without a schema is a plain one."""
    connection = psycopg.connect(url, autocommit=True)
    connection.execute("CREATE SCHEMA IF NOT EXISTS plain")
    connection.execute("SET search_path = plain")
    return connection


def copy_values(connection: Connection, folder: Path) -> float:
    """Seconds for the values alone: COPY, key, ANALYZE. They stay."""
    connection.execute("DROP TABLE IF EXISTS observation")
    started = perf_counter()
    connection.execute(OBSERVATION)
    _copy_file(connection, folder / "values.csv", "observation (kpi, team, period, input, value)")
    _run(connection, KEYED)
    return perf_counter() - started


def fill(connection: Connection, folder: Path, late: Path) -> None:
    """Everything else beside the values, and the corrections behind them."""
    _run(connection, TABLES)
    connection.execute("ALTER TABLE observation ALTER late SET DEFAULT true")
    _copy_file(connection, late / "values.csv", "observation (kpi, team, period, input, value)")
    _copy_file(connection, folder / "objectives.csv", "objective")
    _copy_file(connection, folder / "targets.csv", "target")
    kpis = list(_rows(folder, "kpis"))
    rows = {"team": _teams(folder), "kpi": _kpis(folder, kpis), "part": chain(*map(_parts, kpis))}
    for table, found in rows.items():
        copy_lines(connection, table, ("\t".join(map(str, row)) for row in found))
    _run(connection, INDEXES)


def copy_lines(connection: Connection, table: str, lines: Iterable[str]) -> None:
    """Lines of cells with tabs between them, in one go, which is the fastest way in."""
    statement = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))
    with connection.cursor().copy(statement) as copy:
        copy.write("\n".join(lines).encode())


def _copy_file(connection: Connection, file: Path, into: str) -> None:
    options = "FORMAT csv, HEADER true" + (", FORCE_NOT_NULL (input)" if "input" in into else "")
    statement = sql.SQL("COPY {} FROM STDIN ({})").format(sql.SQL(into), sql.SQL(options))
    with connection.cursor().copy(statement) as copy:
        copy.write(file.read_bytes())


def _run(connection: Connection, script: str) -> None:
    for statement in script.split(";"):
        connection.execute(statement.encode())


def _rows(folder: Path, name: str) -> Iterator[Mapping[str, str]]:
    with (folder / f"{name}.csv").open(newline="") as file:
        yield from csv.DictReader(file)


def _teams(folder: Path) -> Iterator[tuple[object, ...]]:
    """Parents come before their children; the root is on level 0."""
    levels = {"": -1}
    for row in _rows(folder, "teams"):
        levels[row["code"]] = level = levels[row["parent"]] + 1
        yield row["code"], row["parent"] or "\\N", row["weight"], level


def _kpis(folder: Path, kpis: Iterable[Mapping[str, str]]) -> Iterator[tuple[object, ...]]:
    """A formula is on the level after the highest of its parts, what is entered on level 0."""
    teams = {row["kpi"]: row["team"] for row in _rows(folder, "measures")}
    weights = {row["code"]: row["weight"] for row in _rows(folder, "weights")}
    levels: dict[str, int] = {}
    for row in kpis:
        code = row["code"]
        levels[code] = 1 + max((levels[str(part[2])] for part in _parts(row)), default=-1)
        kind = _kind(row)
        yield code, teams[code], row["objective"], row["direction"], kind, weights[code], levels[code]


def _kind(row: Mapping[str, str]) -> str:
    if row["inputs"]:
        return "ratio"
    if row["formula"]:
        return "quotient" if "/" in row["formula"] else "sum"
    return "daily" if row["frequency"] == "day" else "direct"


def _parts(row: Mapping[str, str]) -> Iterator[tuple[object, ...]]:
    """(kpi, place, name, share) for each KPI its formula names; the inputs of a ratio are none."""
    for place, (share, name) in enumerate(PART.findall(row["formula"])):
        yield row["code"], place, name, share or 1
