import datetime as dt

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.models import Team, User
from kpis.models import Measure
from kpis.queries.driver_tables import DriverRow
from kpis.queries.families import Family, Relative, UnitRow
from tests.builders import make_kpi, make_measure, make_member, make_score, make_team, make_user
from tests.story import OCTOBER

SEPTEMBER = dt.date(2026, 9, 1)
STATEMENTS = 34
URL = "/scorecards/OPS/TRIPS/?period=2026-10"


pytestmark = pytest.mark.usefixtures("in_the_story")


@pytest.fixture
def company() -> Team:
    return make_team("MERROW", name="Merrow Transit")


@pytest.fixture
def manager(company: Team) -> User:
    manager = make_user("mara@merrow.example")
    make_member(manager, company, "manager")
    return manager


def tree(company: Team, *, units: int = 2) -> Measure:
    """Operations, which sums up its units, 10 more each in October than in September."""
    kpi = make_kpi("TRIPS", name="Trips run", decimals=0, aggregation="sum")
    make_score(make_measure(kpi, company), OCTOBER, 500, 100)
    operations = make_team("OPS", company, name="Operations")
    whole = make_measure(kpi, operations, source="rollup")
    below = [
        make_measure(kpi, make_team(f"U{number}", operations, name=f"Unit {number}"))
        for number in range(units)
    ]
    own = make_measure(kpi, operations, person=make_user())
    for back, start in enumerate((OCTOBER, SEPTEMBER)):
        for number, measure in enumerate(below):
            value = 100 + 10 * (number + 1) * (1 - back)
            make_score(measure, start, value, 80, raw=value)
        named = [[one.pk, "month", start.isoformat(), "1"] for one in below]
        total = sum(100 + 10 * (number + 1) * (1 - back) for number in range(units))
        make_score(whole, start, total, 90, raw=total, receipt={"units": named})
    make_score(own, OCTOBER, 5, 90)
    return whole


def family(client: Client, url: str = URL) -> Family:
    found: Family = client.get(url).context["family"]
    return found


def test_units_are_told_with_their_parts_of_the_change(company: Team, manager: User, client: Client) -> None:
    tree(company)
    client.force_login(manager)
    assert family(client) == Family(
        [
            UnitRow("Unit 1", "U1", "120", "80", "amber", DriverRow("Unit 1", "+20", "", "")),
            UnitRow("Unit 0", "U0", "110", "80", "amber", DriverRow("Unit 0", "+10", "", "")),
        ],
        "230",
        [Relative("Merrow Transit", "MERROW")],
    )
    page = client.get(URL).text
    assert '<a href="/scorecards/U1/TRIPS/?period=2026-10">Unit 1</a>' in page
    assert 'href="/scorecards/MERROW/TRIPS/?period=2026-10">Merrow Transit</a>' in page


def test_a_unit_leads_to_those_above_it_that_one_may_see(company: Team, client: Client) -> None:
    whole = tree(company)
    client.force_login(member := make_user())
    make_member(member, whole.team, "viewer")
    assert family(client, "/scorecards/U1/TRIPS/?period=2026-10") == Family(
        [], "", [Relative("Operations", "OPS")]
    )
    assert family(client).above == []


def test_of_persons_there_is_only_the_sum(company: Team, manager: User, client: Client) -> None:
    whole = tree(company)
    own = Measure.objects.get(person__isnull=False)
    make_member(manager, whole.team, "manager")
    receipt = {"units": [[own.pk, "month", "2026-10-01", "5"]]}
    whole.scores.filter(start=OCTOBER).update(receipt=receipt)
    client.force_login(manager)
    assert family(client).units == []


@pytest.mark.parametrize("units", [2, 6])
def test_the_page_costs_the_same_for_any_number_of_units(
    company: Team,
    manager: User,
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    units: int,
) -> None:
    tree(company, units=units)
    client.force_login(manager)
    client.get(URL)
    with django_assert_num_queries(STATEMENTS):
        client.get(URL)
