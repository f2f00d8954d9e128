import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from kpis.models import Follow
from tests.builders import make_score
from tests.cast import Cast, make_cast
from tests.story import OCTOBER

URL = "/scorecards/BUSES/OPS_01/?period=2026-10"
HTMX = {"hx-request": "true", "hx-target": "follow"}
STATEMENTS = 31  # one for news, five for the chain, one for the teams above; history comes by itself


pytestmark = pytest.mark.usefixtures("in_the_story")


@pytest.fixture
def cast() -> Cast:
    cast = make_cast()
    make_score(cast.punctuality, OCTOBER, "84.6", "80.68", target=88)
    return cast


def following() -> list[tuple[int, int | None]]:
    return list(Follow.objects.order_by("pk").values_list("user", "measure"))


def test_a_reader_follows_and_unfollows_without_script(cast: Cast, client: Client) -> None:
    client.force_login(cast.viewer)
    answer = client.post(URL, {"add": "follow"})
    assert (answer.status_code, answer["Location"]) == (302, URL)
    assert following() == [(cast.viewer.pk, cast.punctuality.pk)]
    assert ">Unfollow</button>" in client.get(URL).text
    client.post(URL, {"add": "unfollow"})
    assert following() == []
    assert ">Follow</button>" in client.get(URL).text


def test_htmx_swaps_the_button_alone(cast: Cast, client: Client) -> None:
    client.force_login(cast.viewer)
    followed = client.post(URL, {"add": "follow"}, headers=HTMX)
    assert followed.text.startswith('<form id="follow"')
    assert ">Unfollow</button>" in followed.text
    assert ">Follow</button>" in client.post(URL, {"add": "unfollow"}, headers=HTMX).text


@pytest.mark.parametrize(
    ("role", "team", "person"),
    [
        ("outsider", 404, 404),
        ("viewer", 302, 404),
        ("contributor", 302, 302),
        ("manager", 302, 302),
        ("grandparent_manager", 302, 404),
        ("executive", 302, 404),
        ("administrator", 404, 404),
    ],
)
def test_one_follows_what_one_may_read(cast: Cast, client: Client, role: str, team: int, person: int) -> None:
    client.force_login(cast.person(role))
    own = f"/scorecards/BUSES/PPL_01/?period=2026-10&person={cast.contributor.pk}"
    assert client.post(URL, {"add": "follow"}).status_code == team
    assert client.post(own, {"add": "follow"}).status_code == person
    found = [measure for measure, status in ((cast.punctuality, team), (cast.own, person)) if status == 302]
    assert following() == [(cast.person(role).pk, measure.pk) for measure in found]


def test_one_statement_says_whether_one_follows(
    cast: Cast, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(cast.viewer)
    client.get(URL)
    with django_assert_num_queries(STATEMENTS) as captured:
        client.get(URL)
    assert sum("kpis_follow" in query["sql"] for query in captured.captured_queries) == 1


def test_a_page_of_an_earlier_moment_has_no_button(cast: Cast, client: Client) -> None:
    client.force_login(cast.viewer)
    assert 'id="follow"' not in client.get(f"{URL}&known=2026-11-01").text
