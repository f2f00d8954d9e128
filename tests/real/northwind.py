"""Turns the orders of a trader into an organisation folder.

Source: Microsoft's sample company Northwind. Sales count in the month of the order, and so do its delivery
and the days it took; an order is on time when it was shipped no later than required. A month without an order
is a month of zero.
"""

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from tests.real.tables import Row, write_settings, write_table

COMPANY, LONDON = "NORTHWIND", "LONDON"
LONDON_CHIEF = "5"
KPIS = {
    "SALES": ("sum", "", {"": "sales"}),
    "UNSHIPPED": ("sum", "", {"": "unshipped"}),
    "ON_TIME": ("ratio", "100 * on_time / shipped", {"on_time": "on_time", "shipped": "shipped"}),
    "DAYS": ("ratio", "days / shipped", {"days": "days", "shipped": "shipped"}),
    "MEAN_DAYS": ("weighted_mean", "", {"value": "mean_days", "weight": "shipped"}),
}
"""Aggregation, formula, and which figure of a month is entered as which input."""
Owners = Mapping[str, tuple[str, str]]
"""The team and the person, if any, who enter for an employee."""
Sums = defaultdict[tuple[str, str], defaultdict[str, Decimal]]
"""By employee and month; what never happened is zero."""


def write_teams(orders: Sequence[Row], folder: Path) -> None:
    """Every employee is a team; London is who leads it and who reports to him."""
    owners = {one: (f"E{one}", "") for one in sorted({row["employeeID"] for row in orders})}
    london = {LONDON_CHIEF} | {
        row["employeeID"] for row in orders if row["reportsTo"].removesuffix(".0") == LONDON_CHIEF
    }
    below = ((team, LONDON if one in london else COMPANY) for one, (team, _) in owners.items())
    write_table(folder, "teams", "code parent", [(COMPANY, ""), (LONDON, COMPANY), *below])
    _write(orders, owners, (COMPANY, LONDON), folder)


def write_persons(orders: Sequence[Row], folder: Path) -> None:
    """Every employee is a person of the company's one team."""
    employees = sorted({row["employeeID"] for row in orders})
    owners = {one: (COMPANY, f"e{one}@northwind.example") for one in employees}
    write_table(folder, "teams", "code", [(COMPANY,)])
    people = ((email, team, "contributor") for team, email in owners.values())
    write_table(folder, "people", "email team role", people)
    _write(orders, owners, (COMPANY,), folder)


def _write(orders: Sequence[Row], owners: Owners, above: Sequence[str], folder: Path) -> None:
    days = sorted(dt.date.fromisoformat(row["orderDate"]) for row in orders)
    write_settings(folder, name="Northwind Traders")
    write_table(folder, "kpis", "code status direction aggregation formula inputs", _kpis())
    lives = _lives(owners, above, days[0].replace(day=1), _month_end(days[-1]))
    write_table(folder, "measures", "kpi team person active_from active_to source", lives)
    values = _values(orders, owners, _months(days[0], days[-1]))
    write_table(folder, "values", "kpi team person period input value", values)


def _kpis() -> Iterator[Sequence[str]]:
    for code, (aggregation, formula, figures) in KPIS.items():
        inputs = ";".join(f"{name}:sum" for name in figures) if formula else ""
        yield code, "active", "info", aggregation, formula, inputs


def _lives(owners: Owners, above: Sequence[str], first: dt.date, last: dt.date) -> Iterator[Sequence[object]]:
    for kpi in KPIS:
        for team in above:
            yield kpi, team, "", first, last, "rollup"
        for team, person in owners.values():
            yield kpi, team, person, first, last, "entry"


def _values(orders: Iterable[Row], owners: Owners, months: Sequence[str]) -> Iterator[Sequence[str]]:
    sums = _sums(orders)
    for employee, owner in owners.items():
        for month in months:
            figures = sums[employee, month]
            for kpi, (_aggregation, _formula, inputs) in KPIS.items():
                for name, figure in inputs.items():
                    yield kpi, *owner, month, name, f"{figures[figure]:f}"


def _sums(orders: Iterable[Row]) -> Sums:
    sums: Sums = defaultdict(lambda: defaultdict(Decimal))
    for row in orders:
        cell = sums[row["employeeID"], row["orderDate"][:7]]
        cell["sales"] += Decimal(row["net_amount"])
        if not row["shippedDate"]:
            cell["unshipped"] += 1
            continue
        cell["shipped"] += 1
        cell["on_time"] += row["shippedDate"] <= row["requiredDate"]
        taken = dt.date.fromisoformat(row["shippedDate"]) - dt.date.fromisoformat(row["orderDate"])
        cell["days"] += taken.days
        cell["mean_days"] = round(cell["days"] / cell["shipped"], 12)
    return sums


def _months(first: dt.date, last: dt.date) -> list[str]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    numbers = range(first.month - 1, first.month - 1 + count)
    return [f"{first.year + number // 12}-{number % 12 + 1:02}" for number in numbers]


def _month_end(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
