"""Organisations of three sizes as folders, the same bytes every time: what the bench is measured on.

60 % of the KPIs want up, 25 % down, 15 % a range; 15 % are ratios of two inputs, 10 % formulas over two to
four KPIs of their team, at most two levels deep; 0.7 % are entered daily over the last two years. 3 % of the
values are missing and 2 % are corrected later. Every measure has a target of its own for each year.
"""

import calendar
import csv
import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

NOW = dt.datetime(2026, 11, 15, 9, tzinfo=dt.UTC)
LAST = (2026, 10)
"""The last month with values; its window is closed at NOW."""

PERSPECTIVES = ("financial", "customer", "internal", "learning")
METHODS = ("sum", "mean", "last")
Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Size:
    name: str
    kpis: int
    teams: int
    months: int
    levels: tuple[int, ...]
    objectives: int


SIZES = {
    "S": Size("S", 200, 12, 36, (1, 3, 12), 12),
    "M": Size("M", 2_000, 80, 60, (1, 3, 10, 80), 16),
    "L": Size("L", 10_000, 400, 120, (1, 10, 50, 400), 24),
}


@dataclass(slots=True)
class Kpi:
    code: str
    team: str
    objective: str
    direction: str
    kind: str
    weight: int
    base: float
    method: str = ""
    formula: str = ""
    depth: int = 0


@dataclass(slots=True)
class Organisation:
    """`late` are corrections, which come as a second load of values."""

    size: Size
    teams: list[Row] = field(default_factory=list)
    kpis: list[Kpi] = field(default_factory=list)
    values: list[Row] = field(default_factory=list)
    late: list[Row] = field(default_factory=list)


def make_organisation(size: Size) -> Organisation:
    random = Random(size.name)  # noqa: S311  # the same numbers every time, nothing secret
    made = Organisation(size, list(_teams(size, random)))
    bottom = [str(row[0]) for row in made.teams[-size.levels[-1] :]]
    for number in range(size.kpis):
        made.kpis.append(_kpi(made, number, bottom[number * len(bottom) // size.kpis], random))
    for kpi in made.kpis:
        _fill(made, kpi, random)
    return made


def _teams(size: Size, random: Random) -> Iterator[Row]:
    above = [""]
    for level, count in enumerate(size.levels):
        here = [f"U{level}-{number}" for number in range(count)]
        for number, code in enumerate(here):
            yield code, above[number * len(above) // count], round(0.5 + random.random() * 1.5, 1)
        above = here


def _kpi(made: Organisation, number: int, team: str, random: Random) -> Kpi:
    roll = random.random()
    direction = "up" if roll < 0.6 else "down" if roll < 0.85 else "range"
    base = round(random.lognormvariate(3, 1.2) + 1, 2)
    objective = f"O{random.randrange(made.size.objectives)}"
    kpi = Kpi(f"K{number}", team, objective, direction, "direct", random.randint(1, 5), base)
    kind = random.random()
    mates = [one for one in made.kpis[-40:] if one.team == team and one.depth < 2 and one.kind != "daily"]
    if kind < 0.10 and len(mates) >= 2:
        _combine(kpi, random.sample(mates, min(len(mates), random.randint(2, 4))), random)
    elif kind < 0.25:
        kpi.kind = "ratio"
    else:
        kpi.kind, kpi.method = ("daily", "mean") if kind > 0.993 else ("direct", random.choice(METHODS))
    return kpi


def _combine(kpi: Kpi, mates: list[Kpi], random: Random) -> None:
    kpi.kind, kpi.depth = "formula", 1 + max(one.depth for one in mates)
    if len(mates) == 2:
        kpi.formula, kpi.base = f"{mates[0].code} / {mates[1].code}", mates[0].base / mates[1].base
        return
    shares = [round(0.2 + random.random(), 2) for _ in mates]
    kpi.formula = " + ".join(f"{share} * {one.code}" for share, one in zip(shares, mates, strict=True))
    kpi.base = sum(share * one.base for share, one in zip(shares, mates, strict=True))


def _fill(made: Organisation, kpi: Kpi, random: Random) -> None:
    if kpi.kind == "formula":
        return
    periods = list(_days() if kpi.kind == "daily" else months(made.size.months))
    for at, period in enumerate(periods):
        value = round(max(0.01, kpi.base * (1 + 0.04 * at / 12 + random.gauss(0, 0.12))), 2)
        if random.random() < 0.03:
            continue
        made.values += _rows(kpi, period, value, random)
        if random.random() < 0.02:
            made.late += _rows(kpi, period, round(value * 1.05, 2), random)


def _rows(kpi: Kpi, period: str, value: float, random: Random) -> list[Row]:
    if kpi.kind != "ratio":
        return [(kpi.code, kpi.team, period, "", value)]
    below = random.randint(100, 1_000)
    above = round(value * below, 2)
    return [(kpi.code, kpi.team, period, "a", above), (kpi.code, kpi.team, period, "b", below)]


def months(count: int) -> Iterator[str]:
    """The keys of the last `count` months up to LAST."""
    last = LAST[0] * 12 + LAST[1] - 1
    for month in range(last - count + 1, last + 1):
        yield f"{month // 12}-{month % 12 + 1:02}"


def _days() -> Iterator[str]:
    end = dt.date(*LAST, calendar.monthrange(*LAST)[1])
    for back in reversed(range(730)):
        yield (end - dt.timedelta(days=back)).isoformat()


def write_organisation(made: Organisation, folder: Path) -> None:
    """Everything but the corrections."""
    folder.mkdir(parents=True, exist_ok=True)
    objectives = ((f"O{at}", PERSPECTIVES[at % 4]) for at in range(made.size.objectives))
    _write(folder, "teams", ("code", "parent", "weight"), made.teams)
    _write(folder, "objectives", ("code", "perspective"), objectives)
    columns = ("code", "status", "objective", "frequency", "direction", "aggregation", "formula", "inputs")
    _write(folder, "kpis", columns, map(_definition, made.kpis))
    _write(folder, "measures", ("kpi", "team", "source", "active_from"), map(_placed, made.kpis))
    weights = (("measure", one.code, one.team, one.weight) for one in made.kpis)
    _write(folder, "weights", ("node", "code", "team", "weight"), weights)
    targets = (row for one in made.kpis for row in _targets(one, made.size.months))
    _write(folder, "targets", ("kpi", "team", "valid_from", "target", "lower", "upper"), targets)
    write_values(folder, made.values)


def write_values(folder: Path, values: Iterable[Row]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder, "values", ("kpi", "team", "period", "input", "value"), values)


def _placed(kpi: Kpi) -> Row:
    """Those of days have been measured for two years, the others from the beginning."""
    source = "formula" if kpi.kind == "formula" else "entry"
    return kpi.code, kpi.team, source, next(_days()) if kpi.kind == "daily" else ""


def _definition(kpi: Kpi) -> Row:
    frequency = "day" if kpi.kind == "daily" else "month"
    if kpi.kind == "ratio":
        return kpi.code, "active", kpi.objective, frequency, kpi.direction, "", "a / b", "a:sum;b:sum"
    return kpi.code, "active", kpi.objective, frequency, kpi.direction, kpi.method, kpi.formula, ""


def _targets(kpi: Kpi, count: int) -> Iterator[Row]:
    years = sorted({key[:4] for key in months(count)})
    for at, year in enumerate(years):
        aim = kpi.base * (1 + (-0.03 if kpi.direction == "down" else 0.03) * at)
        low, high = round(aim * 0.88, 4), round(aim * 1.12, 4)
        since = f"{year}-01-01"
        if kpi.direction == "range":
            yield kpi.code, kpi.team, since, "", low, high
        else:
            yield kpi.code, kpi.team, since, round(aim, 4), "", ""


def _write(folder: Path, name: str, columns: tuple[str, ...], rows: Iterable[Row]) -> None:
    with (folder / f"{name}.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
