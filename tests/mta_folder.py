"""Turns the MTA's published indicators into an organisation folder.

Source: Metropolitan Transportation Authority, "MTA Performance Indicators per Agency", New York State open
data. What the publisher means and the folder must say: a target of zero or blank is no target; `N` is no
direction; a KPI has as many decimals as it was ever published with, so that rounding never decides whether a
target was met.
"""

import calendar
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from tests.real.tables import Row, read_rows, write_settings, write_table

AGENCIES = {
    "NYC Transit": "NYCT",
    "Long Island Rail Road": "LIRR",
    "Metro-North Railroad": "MNR",
    "MTA Bus": "MTABUS",
    "Bridges and Tunnels": "BT",
}
TEAMS = {
    "Subways": "SUBWAYS",
    "NYCT Bus": "NYCTBUS",
    "Stations": "STATIONS",
    "Staten Island Railway": "SIR",
    "Paratransit": "PARATRANSIT",
    "NYC Transit (all staff)": "NYCTSTAFF",
}
OBJECTIVES = {"Service Indicators": "SERVICE", "Safety Indicators": "SAFETY"}
DIRECTIONS = {"U": "up", "D": "down", "N": "info"}
AGGREGATIONS = {"sum": "sum", "average": "mean", "latest": "last"}
EXECUTIVE = "board@mta.example"


@dataclass(frozen=True)
class Published:
    indicators: Sequence[Row]
    months: Sequence[Row]

    @classmethod
    def read(cls, folder: Path) -> "Published":
        return cls(read_rows(folder / "indicators.csv"), read_rows(folder / "monthly.csv"))


def write_folder(published: Published, folder: Path, *, every_target: bool = False) -> None:
    """Writes the whole organisation folder; `folder` must exist. With `every_target` each month says its
    target anew: a folder that is silent about an earlier row leaves it in force."""
    write_settings(
        folder,
        name="Metropolitan Transportation Authority",
        timezone="America/New_York",
        language="en",
        currency="USD",
    )
    write_table(folder, "teams", "code name parent", _teams())
    write_table(folder, "people", "email team name role groups", _people())
    write_table(folder, "objectives", "code name perspective", _objectives())
    write_table(folder, "kpis", KPI_COLUMNS, _kpis(published))
    write_table(folder, "measures", "kpi team active_from active_to", _measures(published))
    targets = _targets(published, every=every_target)
    write_table(folder, "targets", "kpi team valid_from target", targets)
    write_table(folder, "values", "kpi team period value", _values(published))


def as_revised(published: Published, revisions: Iterable[Row], state: str) -> Published:
    """The monthly figures as they stood in the state of `2011` or `2017`; the year to date is not ours."""
    figures = {
        (row["indicator_seq"], row["period"], row["field"]): row[f"value_{state}_snapshot"]
        for row in revisions
    }
    months = [
        {name: figures.get((row["indicator_seq"], row["period"], name), given) for name, given in row.items()}
        for row in published.months
    ]
    return Published(published.indicators, months)


def code_of(indicator: Row) -> str:
    return f"MTA_{indicator['indicator_seq']}"


def team_of(indicator: Row) -> str:
    return TEAMS.get(indicator["suggested_team"]) or AGENCIES[indicator["agency"]]


def agency_of_team(code: str) -> str:
    """The agency, by its published name, that a team of the folder belongs to."""
    names = {short: name for name, short in AGENCIES.items()}
    return names.get(code, "NYC Transit")


KPI_COLUMNS = (
    "code name definition function level kind status source objective unit decimals direction aggregation"
)


def _teams() -> Iterable[Sequence[str]]:
    yield "MTA", "Metropolitan Transportation Authority", ""
    for name, code in AGENCIES.items():
        yield code, name, "MTA"
    for name, code in TEAMS.items():
        yield code, name, "NYCT"


def _people() -> Iterable[Sequence[str]]:
    yield EXECUTIVE, "", "Board Office", "", "executives"
    yield "office@mta.example", "MTA", "Performance Office", "manager", "administrators"
    for name, code in AGENCIES.items():
        yield f"{code.lower()}@mta.example", code, f"{name} figures", "contributor", ""


def _objectives() -> Iterable[Sequence[str]]:
    yield "SERVICE", "Run a service that people can rely on", "customer"
    yield "SAFETY", "Let nobody come to harm", "internal"


def _kpis(published: Published) -> Iterable[Sequence[str]]:
    places = _decimals(published.months)
    for row in published.indicators:
        yield (
            code_of(row), row["indicator_name"], row["description"], row["category"], "team", "lagging",
            "active", "NY State open data", OBJECTIVES[row["category"]], row["unit"].replace("-", ""),
            str(places[row["indicator_seq"]]), DIRECTIONS[row["desired_change"]],
            AGGREGATIONS[row["ytd_rule_observed"]],
        )  # fmt: skip


def _measures(published: Published) -> Iterable[Sequence[str]]:
    """Nothing is known after the last month that was published, so nothing is expected then."""
    for row in published.indicators:
        yield (
            code_of(row),
            team_of(row),
            f"{row['first_period']}-01",
            _last_day(row["last_period"]).isoformat(),
        )


def _targets(published: Published, *, every: bool) -> Iterable[Sequence[str]]:
    """A row whenever the published target changes; an empty one where it stops being published."""
    for indicator, months in _by_indicator(published):
        before = ""
        for month in months:
            target = month["monthly_target"] if Decimal(month["monthly_target"] or 0) else ""
            if every or target != before:
                yield code_of(indicator), team_of(indicator), f"{month['period']}-01", target
            before = target


def _values(published: Published) -> Iterable[Sequence[str]]:
    for indicator, months in _by_indicator(published):
        for month in months:
            yield code_of(indicator), team_of(indicator), month["period"], month["monthly_actual"]


def _by_indicator(published: Published) -> Iterable[tuple[Row, list[Row]]]:
    indicators = {row["indicator_seq"]: row for row in published.indicators}
    ordered = sorted(published.months, key=lambda row: (row["indicator_seq"], row["period"]))
    for seq, months in groupby(ordered, key=lambda row: row["indicator_seq"]):
        yield indicators[seq], list(months)


def _decimals(months: Iterable[Row]) -> dict[str, int]:
    most: dict[str, int] = {}
    for row in months:
        for figure in (row["monthly_actual"], row["monthly_target"]):
            places = len(figure.partition(".")[2].rstrip("0"))
            most[row["indicator_seq"]] = max(places, most.get(row["indicator_seq"], 0))
    return most


def _last_day(period: str) -> dt.date:
    year, month = map(int, period.split("-"))
    return dt.date(year, month, calendar.monthrange(year, month)[1])
