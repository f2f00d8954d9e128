"""What the pages are measured on, in a database where everything else has been measured."""

from django.db.models import Count

from accounts.models import Membership, Team, User
from accounts.models.people import ADMINISTRATORS, EXECUTIVES
from kpis.models import KPI, Measure
from tests.builders import make_user

ROWS, CATALOGUE = 30, 10_000
PERIOD = "2026-10"


def full_team() -> Team:
    """The team with most KPIs, joined by those of others until it has 30: no size has as many."""
    team = Team.objects.annotate(size=Count("measures")).order_by("-size", "pk")[0]
    missing = ROWS - Measure.objects.filter(team=team).count()
    others = Measure.objects.exclude(team=team).order_by("pk").values("pk")
    Measure.objects.filter(pk__in=others[: max(missing, 0)]).update(team=team)
    return team


def other_teams(team: Team, count: int) -> list[str]:
    """Codes of teams with KPIs, that team first."""
    others = Team.objects.filter(measures__isnull=False).exclude(pk=team.pk).distinct()
    return [team.code, *others.order_by("pk").values_list("code", flat=True)[: count - 1]]


def fill_catalogue() -> None:
    """10,000 KPIs with an owner; those that come for it have nothing but their names."""
    owner = executive()
    KPI.objects.update(owner=owner)
    numbers = range(KPI.objects.count(), CATALOGUE)
    made = (KPI(code=f"N{at}", name=f"Share of trips on line {at}", owner=owner) for at in numbers)
    KPI.objects.bulk_create(made, batch_size=2_000)


def member(team: Team) -> User:
    user = person("member@kpi.example")
    Membership.objects.get_or_create(user=user, team=team, defaults={"role": Membership.Role.CONTRIBUTOR})
    return user


def executive() -> User:
    return person("executive@kpi.example", EXECUTIVES)


def administrator() -> User:
    return person("administrator@kpi.example", ADMINISTRATORS)


def person(email: str, *groups: str) -> User:
    """The same one every time."""
    return User.objects.filter(email=email).first() or make_user(email, groups=groups)
