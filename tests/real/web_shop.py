"""Turns the visits to a real online shop into an organisation folder.

Source: C. O. Sakar and others, "Online Shoppers Purchasing Intention", UCI Machine Learning Repository, CC BY
4.0. A row is a visit; bounce and exit rates are shares of 0 to 1. The months have no year, so 2017 stands in,
and January and April are missing: those months are expected and have no value.

Every rate is a ratio of sums that the teams for weekdays and weekends enter; the shop's own measures are
rolled up from theirs.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from tests.real.tables import Row, write_settings, write_table

YEAR = 2017
SHOP, TEAMS = "SHOP", {"False": "WEEKDAYS", "True": "WEEKENDS"}
NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "June", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTHS = {name: number for number, name in enumerate(NAMES, start=1)}
KPIS = {
    "CONVERSION": ("up", "orders", 15),
    "BOUNCE": ("down", "bounces", 2),
    "EXIT": ("down", "exits", 4),
    "RETURNING": ("up", "returning", 85),
}
"""Direction, the numerator over all visits, and a target of ours in per cent."""
Sums = Mapping[tuple[str, str], Mapping[str, Decimal]]
"""By team and period."""


def write_folder(visits: Iterable[Row], folder: Path) -> None:
    write_settings(folder, name="Web shop")
    write_table(folder, "teams", "code parent", [(SHOP, ""), *((team, SHOP) for team in TEAMS.values())])
    write_table(folder, "kpis", "code status unit decimals direction aggregation formula inputs", _kpis())
    write_table(folder, "measures", "kpi team active_from active_to source", _measures())
    write_table(folder, "targets", "kpi team target", ((kpi, SHOP, KPIS[kpi][2]) for kpi in KPIS))
    write_table(folder, "values", "kpi team period input value", _values(_sums(visits)))


def _kpis() -> Iterator[Sequence[object]]:
    for kpi, (direction, numerator, _target) in KPIS.items():
        formula, inputs = f"100 * {numerator} / visits", f"{numerator}:sum;visits:sum"
        yield kpi, "active", "%", 2, direction, "ratio", formula, inputs


def _measures() -> Iterator[Sequence[str]]:
    for kpi in KPIS:
        for team in (SHOP, *TEAMS.values()):
            source = "rollup" if team == SHOP else "entry"
            yield kpi, team, f"{YEAR}-01-01", f"{YEAR}-12-31", source


def _sums(visits: Iterable[Row]) -> Sums:
    sums: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for visit in visits:
        cell = sums[TEAMS[visit["Weekend"]], f"{YEAR}-{MONTHS[visit['Month']]:02}"]
        cell["visits"] += 1
        cell["orders"] += int(visit["Revenue"])
        cell["bounces"] += Decimal(visit["BounceRates"])
        cell["exits"] += Decimal(visit["ExitRates"])
        cell["returning"] += visit["VisitorType"] == "Returning_Visitor"
    return sums


def _values(sums: Sums) -> Iterator[Sequence[str]]:
    for (team, period), cell in sums.items():
        for kpi, (_direction, numerator, _target) in KPIS.items():
            for name in (numerator, "visits"):
                yield kpi, team, period, name, f"{cell[name]:f}"
