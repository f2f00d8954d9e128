"""Writes the demo's organisation folder for a given day: 26 closed months and the open one before `today`.

The files beside this module are that folder with `{m0}` to `{m26}` in place of months, `{w0}` and `{q0}` in
place of the first week and quarter, and `series.csv` in place of the values.
"""

import csv
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kpis.calc.periods import Calendar, Period, period_key, period_of, periods_between, shift

from .series import Series, rounded

SOURCE = Path(__file__).parent / "folder"
CALENDAR = Calendar()
CLOSED = 26
GAPS = {("OPS_16", "BUS_SERVICE", CLOSED - 1), ("OPS_16", "TRAM_SERVICE", CLOSED - 1)}
"""Planted: the training figures of the last closed month never came."""
Row = dict[str, str]


@dataclass(frozen=True)
class Clock:
    """The months of the demo as seen on a day; `months[26]` is the open one."""

    months: tuple[Period, ...]

    @classmethod
    def on(cls, today: dt.date) -> "Clock":
        running = period_of(CALENDAR, "month", today)
        return cls(tuple(shift(CALENDAR, running, n - CLOSED - 1) for n in range(CLOSED + 1)))

    @property
    def last_closed(self) -> Period:
        return self.months[CLOSED - 1]

    @property
    def open(self) -> Period:
        return self.months[CLOSED]

    def periods(self, grain: str) -> list[Period]:
        """Those that lie wholly in the closed months; weeks, entered as they go, in the open one too."""
        first, last = self.months[0].start, (self.open if grain == "week" else self.last_closed).end
        found = periods_between(CALENDAR, grain, first, last)
        return [period for period in found if first <= period.start and period.end <= last]

    def position(self, period: Period) -> float:
        """Months since the first one, by the period's last day: 25 is the end of the last closed month."""
        days = (period.end - self.months[0].end).days
        whole = (self.last_closed.end - self.months[0].end).days
        return (CLOSED - 1) * days / whole

    def names(self) -> Row:
        marks = {f"m{n}": month.start.isoformat() for n, month in enumerate(self.months)}
        starts = {"w0": self.periods("week")[0], "q0": self.periods("quarter")[0]}
        return marks | {name: period.start.isoformat() for name, period in starts.items()}


def write_folder(folder: Path, today: dt.date) -> Clock:
    """Writes every file into `folder`, which must exist; tells the months it used."""
    clock = Clock.on(today)
    marks = clock.names()
    for path in sorted(SOURCE.iterdir()):
        if path.name != "series.csv":
            text = re.sub(r"\{(\w+)\}", lambda found: marks[found[1]], path.read_text(encoding="utf-8"))
            (folder / path.name).write_text(text, encoding="utf-8")
    _write(folder / "months.csv", ("team", "grain", "period", "state"), _months(clock))
    _write(folder / "values.csv", ("kpi", "team", "person", "period", "input", "value"), _values(clock))
    return clock


def _months(clock: Clock) -> Iterator[Sequence[str]]:
    """The last closed months are finished by hand: on some days their deadline has not passed yet."""
    teams = dict.fromkeys(row["code"] for row in _rows("teams.csv"))
    for month in clock.months[CLOSED - 2 : CLOSED]:
        for team in teams:
            yield team, "month", period_key(CALENDAR, month), "finished"


def _values(clock: Clock) -> Iterator[Sequence[str]]:
    kpis = {row["code"]: row for row in _rows("kpis.csv")}
    bases: dict[tuple[str, str, str, str], int] = {}
    for row in _rows("series.csv"):
        for period, value in _figures(clock, row, kpis[row["kpi"]]["frequency"]):
            place = (row["kpi"], row["team"], row["person"], period_key(CALENDAR, period))
            written = _written(value, row, kpis[row["kpi"]], bases.get(place, 0))
            if row["input"]:
                bases.setdefault(place, int(written))
            if (row["kpi"], row["team"], round(clock.position(period))) not in GAPS:
                yield *place, row["input"], written


def _figures(clock: Clock, row: Row, frequency: str) -> list[tuple[Period, float]]:
    periods = clock.periods(frequency)
    series = Series(
        "/".join((row["kpi"], row["team"], row["person"], row["input"])),
        float(row["first"]),
        float(row["last"]),
        float(row["season"] or 0),
        float(row["noise"] or 0),
        float(row["shift_at"]) if row["shift_at"] else None,
        float(row["shift_by"] or 0),
    )
    values = series.values([clock.position(period) for period in periods], CLOSED)
    figures = list(zip(periods, values, strict=True))
    if row["open"] and frequency == "month":
        figures.append((clock.open, float(row["open"])))
    return figures


def _written(value: float, row: Row, kpi: Row, base: int) -> str:
    """An input below 1.5 is a share of the input named first: 0.866 of 71,000 departures."""
    if not row["input"]:
        return rounded(value, int(kpi["decimals"]), kpi["natural_min"], kpi["natural_max"])
    share = float(row["first"]) < 1.5
    return rounded(min(value, 1) * base if share else value, 0, "1")


def _rows(name: str) -> list[Row]:
    with (SOURCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, columns: Sequence[str], rows: Iterator[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
