"""The known cast: one small company that every access test is asked about.

Merrow Transit has the division Services, in it the team Buses; Rail stands beside it. Ines enters Buses'
figures, Vera only reads them, Tomas manages Buses, Mara manages the whole company, Elin is an executive, Ada
administers, Otto works for Rail and is an outsider to Buses.
"""

from dataclasses import dataclass

from accounts.models import Team, User
from kpis.models import Measure

from .builders import make_kpi, make_measure, make_member, make_objective, make_target, make_team, make_user


@dataclass(frozen=True)
class Cast:
    company: Team
    services: Team
    buses: Team
    rail: Team
    outsider: User
    viewer: User
    contributor: User
    manager: User
    grandparent_manager: User
    executive: User
    administrator: User
    punctuality: Measure
    own: Measure
    """Ines' own measure in Buses: only she and Tomas may see it."""

    def person(self, role: str) -> User:
        person: User = getattr(self, role)
        return person


ROLES = (
    "outsider",
    "viewer",
    "contributor",
    "manager",
    "grandparent_manager",
    "executive",
    "administrator",
)


def make_cast() -> Cast:
    company = make_team("MERROW", name="Merrow Transit")
    services = make_team("SERVICES", company, name="Services")
    buses = make_team("BUSES", services, name="Buses")
    rail = make_team("RAIL", company, name="Rail")
    people = {
        "outsider": make_user("otto@merrow.example", name="Otto Rask"),
        "viewer": make_user("vera@merrow.example", name="Vera Lind"),
        "contributor": make_user("ines@merrow.example", name="Ines Aalto"),
        "manager": make_user("tomas@merrow.example", name="Tomas Berg"),
        "grandparent_manager": make_user("mara@merrow.example", name="Mara Holm"),
        "executive": make_user("elin@merrow.example", name="Elin Dahl", groups=("Executives",)),
        "administrator": make_user("ada@merrow.example", name="Ada Noor", groups=("Administrators",)),
    }
    make_member(people["outsider"], rail, "manager")
    make_member(people["viewer"], buses, "viewer")
    make_member(people["contributor"], buses, "contributor")
    make_member(people["manager"], buses, "manager")
    make_member(people["grandparent_manager"], company, "manager")
    reliable = make_objective("RELIABLE", "customer", name="Run a service people can rely on")
    kpi = make_kpi("OPS_01", reliable, name="Bus punctuality", unit="%", decimals=1)
    punctuality = make_measure(kpi, buses, owner=people["contributor"])
    make_target(punctuality, 88)
    own = make_measure(
        make_kpi("PPL_01", reliable, name="Rides checked", level="individual"),
        buses,
        person=people["contributor"],
    )
    return Cast(company, services, buses, rail, **people, punctuality=punctuality, own=own)
