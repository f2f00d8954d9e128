import datetime as dt

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kpis.models import NodeScore
from tests.builders import make_kpi, make_measure, make_node_score, make_objective, make_score, make_team
from tests.overview_scene import NOW, OCTOBER, Scene, make_overview

HTMX = {"hx-request": "true"}


@pytest.fixture(autouse=True)
def _twelfth_of_november() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def scene() -> Scene:
    return make_overview()


@pytest.mark.parametrize(
    ("role", "status", "names_it"),
    [
        ("outsider", 200, True),
        ("viewer", 403, False),
        ("contributor", 403, False),
        ("manager", 200, True),
        ("grandparent_manager", 200, True),
        ("executive", 200, True),
        ("administrator", 403, False),
    ],
)
def test_the_overview_is_for_executives_and_managers(
    scene: Scene, client: Client, role: str, status: int, names_it: bool
) -> None:
    client.force_login(scene.cast.person(role))
    assert client.get("/overview/").status_code == status
    assert ('href="/overview/"' in client.get("/").text) == names_it


@pytest.mark.parametrize(
    ("role", "unit", "status"),
    [
        ("manager", "BUSES", 200),
        ("manager", "buses", 200),
        ("manager", "SERVICES", 404),
        ("outsider", "BUSES", 404),
        ("executive", "SERVICES", 200),
        ("executive", "NOWHERE", 404),
    ],
)
def test_a_unit_is_found_through_the_reader(
    scene: Scene, client: Client, role: str, unit: str, status: int
) -> None:
    client.force_login(scene.cast.person(role))
    assert client.get("/overview/", {"unit": unit}).status_code == status


def test_a_cell_leads_to_the_scorecard_of_its_period_and_says_its_status(
    scene: Scene, client: Client
) -> None:
    client.force_login(scene.cast.executive)
    text = client.get("/overview/").text
    assert (
        '<td class="last"><a class="off" href="/scorecards/BUSES/?period=2026-10"><svg width="7" height="7"'
        ' aria-hidden="true"><use href="#st-off"/></svg>66<span class="vh"> Off track</span></a></td>'
    ) in text
    assert '<a href="?unit=SERVICES&amp;period=2026-10">Services</a>' in text
    assert "<h1>October 2026: score 69, off track</h1>" in text


def test_the_periods_keep_the_unit(scene: Scene, client: Client) -> None:
    client.force_login(scene.cast.executive)
    text = client.get("/overview/", {"unit": "services"}).text
    assert 'hx-get="?period=2026-09&amp;unit=SERVICES"' in text
    assert '<a href="?period=2026-10">Organisation</a> / Services</p>' in text


def test_the_fragment_is_part_of_the_page(scene: Scene, client: Client) -> None:
    client.force_login(scene.cast.executive)
    fragment = client.get("/overview/", headers=HTMX)
    assert fragment.text in client.get("/overview/").text
    assert fragment.text.startswith('<div id="overview"')
    assert "HX-Request" in fragment.headers["Vary"]


def test_a_stale_score_says_so_and_asks_again(scene: Scene, client: Client) -> None:
    client.force_login(scene.cast.executive)
    assert "every 2s" not in client.get("/overview/").text
    since = dt.datetime(2026, 11, 12, 8, 12, tzinfo=dt.UTC)
    NodeScore.objects.filter(team=scene.cast.rail, start=OCTOBER).update(source_version=2, stale_since=since)
    text = client.get("/overview/").text
    assert 'hx-get="?period=2026-10" hx-trigger="every 2s"' in text
    assert "Updating since 09:12." in text


def test_without_figures_the_page_says_why(client: Client, scene: Scene) -> None:
    client.force_login(scene.cast.executive)
    assert "No figures yet" in client.get("/overview/", {"period": "2020-09"}).text


@pytest.mark.parametrize(("role", "leads"), [("manager", True), ("viewer", False)])
@pytest.mark.parametrize("page", ["", "OPS_01/", "receipt/measure/OPS_01/"])
def test_the_pages_of_a_scorecard_lead_back_to_it(
    client: Client, scene: Scene, page: str, role: str, leads: bool
) -> None:
    client.force_login(scene.cast.person(role))
    text = client.get(f"/scorecards/BUSES/{page}?period=2026-10").text
    assert ('<p class="crumb"><a href="/overview/?period=2026-10">Merrow Transit</a>' in text) == leads


@pytest.mark.parametrize("teams", [0, 12])
def test_a_page_costs_the_same_for_one_team_and_for_many(
    client: Client, scene: Scene, django_assert_num_queries: DjangoAssertNumQueries, teams: int
) -> None:
    objective = make_objective()
    for _ in range(teams):
        team = make_team(parent=scene.cast.services)
        make_node_score(team, OCTOBER, 80)
        make_score(make_measure(make_kpi(objective=objective), team), OCTOBER, status="no_data")
    client.force_login(scene.cast.executive)
    client.get("/overview/")
    with django_assert_num_queries(QUERIES):
        client.get("/overview/")


QUERIES = 22
"""Session, person and groups 3, organisation 1, frame 4, late reports among them; may see it 1; the page."""
