"""Buses on 5 November 2026: the whole of October is still to be entered by Ines; Tomas manages the team."""

from dataclasses import dataclass
from typing import Any

from accounts.models import Team, User
from kpis.models import Measure

from .builders import make_kpi, make_measure, make_member, make_organisation, make_team, make_user

KPIS: dict[str, dict[str, Any]] = {
    "BUS_01": {"name": "Punctuality", "unit": "%", "decimals": 1},
    "BUS_02": {"name": "Trips run", "decimals": 0},
    "BUS_03": {"name": "Complaints", "decimals": 0, "direction": "down"},
    "BUS_04": {"name": "Sick leave", "unit": "%", "decimals": 1, "natural_min": 0, "natural_max": 40},
    "BUS_05": {"name": "Clear-up time", "unit": "min", "decimals": 0},
    "BUS_06": {"name": "Vacancies", "decimals": 0},
    "BUS_07": {
        "name": "Staff turnover",
        "unit": "%",
        "decimals": 1,
        "aggregation": "ratio",
        "formula": "leavers / headcount * 100",
        "inputs": "leavers:sum;headcount:mean",
    },
    "BUS_08": {"name": "Cost per kilometre", "unit": "€"},
}


@dataclass(frozen=True)
class Month:
    team: Team
    contributor: User
    manager: User
    measures: dict[str, Measure]

    def field(self, code: str, number: int = 1) -> str:
        return f"#c{self.measures[code].pk}-2026-10-{number}"

    def row(self, code: str) -> str:
        return f"#row-{self.measures[code].pk}"


def make_month() -> Month:
    make_organisation(name="Merrow Transit", timezone="Europe/Paris")
    team = make_team("BUSES", name="Buses")
    ines = make_user("ines@merrow.example", name="Ines Aalto")
    tomas = make_user("tomas@merrow.example", name="Tomas Lindqvist")
    make_member(ines, team)
    make_member(tomas, team, "manager")
    measures = {code: make_measure(make_kpi(code, **fields), team) for code, fields in KPIS.items()}
    return Month(team, ines, tomas, measures)
