import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from time_machine import TimeMachineFixture as Traveller

from kpis.models import Forecast
from tests.builders import make_kpi, make_measure, make_score
from tests.cast import ROLES, Cast
from tests.forecasts import make_forecasts
from tests.story import OCTOBER, TODAY

QUERIES = 10
"""Session and person 2, organisation 1, frame 3: organisation, memberships, late reports; the page itself 4:
reports, mails, chances, and places in ranges."""


@pytest.fixture(autouse=True)
def _in_the_story(time_machine: Traveller) -> None:
    time_machine.move_to(TODAY, tick=False)


@pytest.mark.parametrize("role", ROLES)
def test_everybody_may_ask_and_an_outsider_is_told_of_nothing(cast: Cast, client: Client, role: str) -> None:
    make_forecasts(cast.punctuality, 50, "90", chance="0.74", met=True)
    client.force_login(cast.person(role))
    answer = client.get("/trust/")
    assert answer.status_code == 200
    assert ("met in 50 of 50 cases" in answer.text) == (role != "outsider")
    assert "punctuality" not in answer.text


@pytest.mark.parametrize(("outcomes", "bins"), [(49, 0), (50, 10)])
def test_the_table_comes_with_the_fiftieth_outcome(
    cast: Cast, client: Client, outcomes: int, bins: int
) -> None:
    make_forecasts(cast.punctuality, outcomes, "90", chance="0.74", met=True)
    client.force_login(cast.viewer)
    answer = client.get("/trust/")
    assert len(answer.context["trust"].bins) == bins
    assert answer.text.count('<svg class="bul"') == min(bins, 1)
    assert ("Table of chances" in answer.text) == (bins == 10)


@pytest.mark.parametrize("measures", [1, 12])
def test_a_page_costs_the_same_for_one_measure_and_for_many(
    client: Client, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, measures: int
) -> None:
    for _ in range(measures):
        measure = make_measure(make_kpi(), cast.buses)
        make_forecasts(measure, 30, "90", chance="0.74", met=True)
        make_forecasts(measure, 30, "90")
    client.force_login(cast.manager)
    client.get("/trust/")
    with django_assert_num_queries(QUERIES):
        client.get("/trust/")


def test_the_chance_of_a_measure_leads_to_it(cast: Cast, client: Client) -> None:
    make_score(cast.punctuality, OCTOBER, "84.6", "80.68", target=88)
    client.force_login(cast.viewer)
    address = "/scorecards/BUSES/OPS_01/?period=2026-10"
    link = '<a class="ink" href="/trust/" title="How often our forecasts held">About 65% likely</a>'
    assert link not in client.get(address).text
    make_forecasts(cast.punctuality, 1, None, chance="0.65")
    Forecast.objects.update(made_after=OCTOBER)
    assert link in client.get(address).text
