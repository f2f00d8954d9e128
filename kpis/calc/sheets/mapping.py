"""What each column of a sheet is used for, kept as JSON so that the next such file needs no asking."""

from collections import abc
from dataclasses import asdict, dataclass, field
from typing import Any

ROLES = (
    *("kpi", "team", "person", "period", "year", "month", "input", "value"),
    *("state", "note", "measure", "version", "ignore"),
)
COMBINES = ("", "sum", "mean", "count", "last")

Names = abc.Mapping[str, abc.Mapping[str, str]]
"""By role, as written in the file: {"team": {"NYC Transit": "NYCT"}}."""


@dataclass(frozen=True, slots=True)
class Use:
    """`role` is one of ROLES. A value column of a wide file says itself which KPI (code), input and period it
    holds, where the row does not. With a period column, `period` may be a grain such as `month`: a finer
    period in it, a day, then stands for the one of that grain to which it belongs."""

    role: str
    kpi: str = ""
    input: str = ""
    period: str = ""


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


@dataclass(frozen=True, slots=True)
class Known:
    """What the organisation has: name or code, folded, gives the code; the inputs of a KPI by its code."""

    kpis: abc.Mapping[str, str] = field(default_factory=dict)
    teams: abc.Mapping[str, str] = field(default_factory=dict)
    inputs: abc.Mapping[str, tuple[str, ...]] = field(default_factory=dict)


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
