"""What a column can be used for, and what of ours its cells may name."""

from collections.abc import Mapping
from dataclasses import dataclass, field

ROLES = (
    *("kpi", "team", "person", "period", "year", "month", "input", "value"),
    *("state", "note", "measure", "version", "ignore"),
)


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
class Known:
    """What the organisation has: name or code, folded, gives the code; the inputs of a KPI by its code."""

    kpis: Mapping[str, str] = field(default_factory=dict)
    teams: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of_role(self, role: str) -> Mapping[str, str]:
        return {"kpi": self.kpis, "team": self.teams}.get(role, {})

    def code(self, role: str, written: str) -> str:
        """Empty for what is not known."""
        return self.of_role(role).get(" ".join(written.split()).casefold(), "")
