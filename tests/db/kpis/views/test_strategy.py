import datetime as dt
import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kpis.models import NodeScore, Objective
from tests.builders import make_node_score, make_objective, make_user
from tests.cast import ROLES, Cast, make_cast
from tests.story import OCTOBER

HTMX = {"hx-request": "true"}
NO_SCORES = "Shown without scores"


pytestmark = pytest.mark.usefixtures("in_the_story")


@pytest.fixture
def cast() -> Cast:
    cast = make_cast()
    for team, score in ((cast.company, "71.4"), (cast.buses, "80.4"), (cast.rail, "64.2")):
        make_node_score(team, OCTOBER, score, objective=Objective.objects.get())
    return cast


def scores_in(page: str) -> list[str]:
    return re.findall(r"(\d+) (?:On track|At risk|Off track)</span>", page)


@pytest.mark.parametrize(
    ("role", "scores"),
    [
        ("outsider", ["64"]),
        ("viewer", ["80"]),
        ("contributor", ["80"]),
        ("manager", ["80"]),
        ("grandparent_manager", ["71"]),
        ("executive", ["71"]),
        ("administrator", []),
    ],
)
def test_everybody_sees_the_map_with_the_scores_of_the_top_they_may_read(
    cast: Cast, client: Client, role: str, scores: list[str]
) -> None:
    client.force_login(cast.person(role))
    page = client.get("/strategy/").text
    assert "Run a service people can rely on" in page
    assert (scores_in(page), NO_SCORES in page) == (scores, not scores)


@pytest.mark.parametrize("team", ["buses", "NOWHERE"])
@pytest.mark.parametrize("role", ROLES)
def test_a_team_that_one_may_not_read_is_like_one_that_is_not_there(
    cast: Cast, client: Client, role: str, team: str
) -> None:
    client.force_login(cast.person(role))
    page = client.get("/strategy/", {"team": team}).text
    may_read = team == "buses" and role not in ("outsider", "administrator")
    assert (scores_in(page), NO_SCORES in page) == (["80"] if may_read else [], not may_read)


def test_a_card_leads_to_its_place_on_the_scorecard_or_to_the_catalogue(cast: Cast, client: Client) -> None:
    make_objective("FARES", "financial")
    client.force_login(cast.manager)
    links = re.findall(r'class="strong ink" href="([^"]+)"', client.get("/strategy/").text)
    here = "/scorecards/BUSES/?period=2026-10#objective-RELIABLE"
    assert links == [here, "/catalogue/?perspective=financial"]
    assert 'id="objective-RELIABLE"' in client.get("/scorecards/BUSES/?period=2026-10").text


def test_the_switches_keep_team_and_period(cast: Cast, client: Client) -> None:
    client.force_login(cast.executive)
    page = client.get("/strategy/?period=2026-09&team=RAIL").text
    assert 'href="?period=2026-10&amp;team=RAIL"' in page
    assert '<input type="hidden" name="period" value="2026-09">' in page
    assert '<option value="RAIL" selected>Rail</option>' in page


def test_what_drives_what_is_said_in_words_that_lead_there(cast: Cast, client: Client) -> None:
    Objective.objects.get().drives.add(make_objective("FARES", "financial"))
    client.force_login(cast.administrator)
    page = client.get("/strategy/").text
    assert 'drives <a href="#objective-FARES">FARES</a>' in page
    assert page.count('id="objective-FARES"') == 1


@pytest.mark.parametrize(
    ("groups", "button"),
    [
        ((), 'href="/catalogue/">Open the KPI catalogue'),
        (("Administrators",), 'href="/admin/kpis/objective/add/">Add an objective'),
    ],
)
def test_no_objective_yet_is_explained(client: Client, groups: tuple[str, ...], button: str) -> None:
    client.force_login(make_user(groups=groups))
    page = client.get("/strategy/").text
    assert "No objective is defined yet" in page
    assert button in page


def test_the_fragment_is_part_of_the_page_and_a_stale_one_asks_again(cast: Cast, client: Client) -> None:
    client.force_login(cast.manager)
    fragment = client.get("/strategy/", headers=HTMX).text
    assert fragment in client.get("/strategy/").text
    assert 'hx-trigger="every 2s"' not in fragment
    since = dt.datetime(2026, 11, 12, 8, 12, tzinfo=dt.UTC)
    NodeScore.objects.update(source_version=2, stale_since=since)
    stale = client.get("/strategy/").text
    assert 'hx-get="?period=2026-10&amp;team=BUSES" hx-trigger="every 2s"' in stale


@pytest.mark.parametrize("objectives", [1, 12])
def test_a_page_costs_the_same_for_one_objective_and_for_many(
    cast: Cast, client: Client, django_assert_num_queries: DjangoAssertNumQueries, objectives: int
) -> None:
    for _ in range(objectives):
        make_node_score(cast.buses, OCTOBER, 100, objective=make_objective())
    client.force_login(cast.manager)
    client.get("/strategy/")
    with django_assert_num_queries(QUERIES):
        client.get("/strategy/")


QUERIES = 10
"""Session, person and groups 3, organisation 1, frame 4, late reports among them; the page itself 5: teams,
the tree, nodes, objectives and what they drive."""
