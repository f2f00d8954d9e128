"""How the columns of a sheet give figures, kept as JSON so that the next such file needs no asking."""

from collections import abc
from dataclasses import asdict, dataclass, field
from typing import Any

from kpis.calc.periods import Calendar

from .book import Sheet
from .column_guess import Columns
from .layout import Layout
from .uses import ROLES
from .uses import Known as Known
from .uses import Use as Use

COMBINES = ("", "sum", "mean", "count", "last")

Names = abc.Mapping[str, abc.Mapping[str, str]]
"""By role, as written in the file: {"team": {"NYC Transit": "NYCT"}}."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """`columns` count from 1. `team`, `kpi` and `period` hold for the whole sheet where no column says it.

    `combine` says what becomes of several rows of one figure: "" leaves each as it is, the others make one
    of them. `decimal_comma` and `day_first` settle what a column as a whole leaves open: 1,234 and 3/4/2026.
    """

    columns: abc.Mapping[int, Use]
    team: str = ""
    kpi: str = ""
    period: str = ""
    combine: str = ""
    decimal_comma: bool = False
    day_first: bool = True
    names: Names = field(default_factory=dict)

    def of_role(self, role: str) -> tuple[int, ...]:
        """The columns with that role, from left to right."""
        return tuple(sorted(column for column, use in self.columns.items() if use.role == role))


def to_json(mapping: Mapping) -> dict[str, Any]:
    columns = {str(column): asdict(use) for column, use in sorted(mapping.columns.items())}
    names = {role: dict(known) for role, known in mapping.names.items()}
    return asdict(mapping) | {"columns": columns, "names": names}


def from_json(kept: abc.Mapping[str, Any]) -> Mapping:
    """KeyError, TypeError or ValueError where somebody else wrote it."""
    columns = {int(column): Use(**use) for column, use in kept["columns"].items()}
    unknown = {use.role for use in columns.values()} - set(ROLES)
    if unknown or kept.get("combine", "") not in COMBINES:
        raise ValueError("A mapping has a role or a way to combine rows that is not known.")
    return Mapping(**{**kept, "columns": columns})


def guess(sheet: Sheet, layout: Layout, known: Known, calendar: Calendar) -> Mapping:
    """By titles and by what the cells name; what stays open is left to the reader of the preview."""
    columns = Columns(sheet, layout, known, calendar)
    uses = columns.uses()
    roles = {use.role for use in uses.values()}
    names = {role: columns.names(role, uses) for role in ("kpi", "team")}
    says_kpi = "kpi" in roles or any(use.kpi for use in uses.values())
    says_period = not roles.isdisjoint({"period", "year"}) or any(use.period for use in uses.values())
    return Mapping(
        columns=uses,
        team="" if "team" in roles else _only(known.teams),
        kpi="" if says_kpi else _only(known.kpis),
        period="" if says_period else columns.period_of_the_sheet(),
        decimal_comma=columns.has_decimal_commas(uses),
        day_first=columns.has_days_first(uses),
        names={role: codes for role, codes in names.items() if codes},
    )


def _only(known: abc.Mapping[str, str]) -> str:
    codes = set(known.values())
    return codes.pop() if len(codes) == 1 else ""
