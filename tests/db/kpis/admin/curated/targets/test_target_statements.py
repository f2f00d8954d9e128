"""What the year's grid costs: the same for one measure and for sixty."""

import datetime as dt

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Team, User
from kpis.models import Target
from tests.builders import (
    make_member,
    make_organisation,
    make_score,
    make_target,
    make_team,
)
from tests.year_grid import MONTHS, TEAM, cell, measure, sent


@pytest.fixture
def buses(ada: User) -> Team:
    """Whose figures Ada may read."""
    team = make_team("BUSES", name="Buses")
    make_member(ada, team, "viewer")
    return team


@pytest.mark.parametrize(("url", "shown"), [(TEAM, 12), (MONTHS, 12)])
@pytest.mark.parametrize("count", [1, 60])
def test_the_page_costs_the_same_for_one_measure_and_for_sixty(
    client: Client,
    buses: Team,
    django_assert_num_queries: DjangoAssertNumQueries,
    url: str,
    shown: int,
    count: int,
) -> None:
    make_organisation()
    several = [measure(buses, f"K{number}") for number in range(count)]
    for one in several:
        make_target(one, 88)
        make_score(one, dt.date(2026, 10, 1), 90, 50)
    with django_assert_num_queries(shown):
        client.get(url)


@pytest.mark.parametrize("count", [1, 60])
def test_a_preview_costs_the_same_for_one_measure_and_for_sixty(
    client: Client, buses: Team, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    make_organisation()
    typed = {}
    for number in range(count):
        one = measure(buses, f"K{number}")
        make_target(one, 88)
        make_score(one, dt.date(2026, 10, 1), 90, 50)
        typed[cell(one, "target")] = "95"
    data = sent(client) | typed
    with django_assert_num_queries(PREVIEWED):
        answer = client.post(TEAM, data | {"act": "preview"})
    assert len(answer.context["previews"]) == count
    with django_assert_num_queries(SAVED):
        client.post(TEAM, data | {"act": "save", "shown": answer.context["digest"]})
    assert Target.objects.count() == 2 * count


PREVIEWED, SAVED = 25, 51
