"""Measures and people of the demo, as its story calls them."""

from accounts.models import User
from kpis.models import Measure


def measure(kpi: str, team: str) -> Measure:
    return Measure.objects.select_related("kpi", "team").get(kpi__code=kpi, team__code=team, person=None)


def person(name: str) -> User:
    return User.objects.get(email=f"{name}@merrow.example")
