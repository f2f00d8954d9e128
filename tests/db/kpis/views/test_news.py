"""Pages that stand open: what they ask, what it costs, and when something is said."""

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Look, SeeIndividuals
from kpis.models import NodeScore, Score
from tests.builders import make_kpi, make_measure, make_node_score, make_score, make_team, make_user
from tests.cast import Cast, make_cast

NOW = dt.datetime(2026, 11, 12, 9, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 11, 12, 9, 2, tzinfo=dt.UTC)
OCTOBER, SEPTEMBER = dt.date(2026, 10, 1), dt.date(2026, 9, 1)
HTMX = {"hx-request": "true", "hx-target": "news", "hx-trigger": "news"}
PAGES = {"scorecard": "/scorecards/BUSES/", "measure": "/scorecards/BUSES/OPS_01/", "home": "/"}


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def cast() -> Cast:
    cast = make_cast()
    for start in (SEPTEMBER, OCTOBER):
        make_score(cast.punctuality, start, 84, 80, target=88)
        make_node_score(cast.buses, start, 80)
    return cast


@pytest.fixture
def reader(cast: Cast, client: Client) -> Client:
    client.force_login(cast.contributor)
    return client


def asked_by(reader: Client, page: str) -> str:
    """The address the page goes on asking."""
    html = reader.get(page).content.decode()
    found = re.search(r'id="news" hx-get="([^"]+)" hx-trigger="every 30s"', html)
    assert found
    address = found[1].replace("&amp;", "&")
    return address if address.startswith("/") else f"{page}{address}"


def ask(reader: Client, address: str) -> tuple[int, str]:
    answer = reader.get(address, headers=HTMX)
    assert (answer["Vary"].split(",")[0], answer["Cache-Control"]) == ("HX-Request", "no-store, private")
    return answer.status_code, answer.content.decode()


def change(cast: Cast, score: str) -> None:
    """As a worker does, which notes when."""
    rows = Score.objects.filter(measure=cast.punctuality, start=OCTOBER)
    rows.update(score=Decimal(score), computed_at=LATER)


@pytest.mark.parametrize(("page", "statements"), [("scorecard", 6), ("measure", 5), ("home", 6)])
@pytest.mark.parametrize("measures", [0, 12])
def test_an_unchanged_page_costs_a_few_statements_and_is_left_alone(
    cast: Cast,
    reader: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    page: str,
    statements: int,
    measures: int,
) -> None:
    """Session and person, the organisation, what the reader may see, and the figures: a card's are two."""
    for _ in range(measures):
        make_score(make_measure(make_kpi(), cast.buses), OCTOBER, 10, 100, target=10)
    address = asked_by(reader, PAGES[page])
    with django_assert_num_queries(statements):
        assert ask(reader, address) == (204, "")


@pytest.mark.parametrize("page", PAGES)
def test_a_change_is_said_with_its_time_and_led_to(cast: Cast, reader: Client, page: str) -> None:
    address = asked_by(reader, PAGES[page])
    change(cast, "79")
    status, html = ask(reader, address)
    assert (status, "Scores changed at 09:02." in html, "every 30s" in html) == (200, True, False)
    link = {"scorecard": 'hx-target="#card"', "measure": 'hx-target="#measure"', "home": 'href="/?"'}
    assert link[page] in html
    assert ask(reader, asked_by(reader, PAGES[page])) == (204, "")


def test_computing_the_same_again_is_no_news(cast: Cast, reader: Client) -> None:
    address = asked_by(reader, PAGES["scorecard"])
    Score.objects.update(computed_at=LATER, computed_version=2, source_version=2)
    assert ask(reader, address) == (204, "")


def test_nodes_and_teams_below_and_earlier_periods_count_others_do_not(cast: Cast, reader: Client) -> None:
    depot = make_team("DEPOT", cast.buses)
    make_node_score(depot, OCTOBER, 90)
    make_node_score(cast.rail, OCTOBER, 90)
    make_score(cast.own, OCTOBER, 12, 100, target=10)
    address = asked_by(reader, PAGES["scorecard"])
    NodeScore.objects.filter(team=cast.rail).update(score=1)
    Score.objects.filter(measure=cast.own).update(score=1)
    assert ask(reader, address)[0] == 204
    Score.objects.filter(measure=cast.punctuality, start=SEPTEMBER).update(value=79)
    assert ask(reader, address)[0] == 200
    address = asked_by(reader, PAGES["scorecard"])
    NodeScore.objects.filter(team=depot).update(score=1)
    assert ask(reader, address)[0] == 200


def test_a_page_that_is_updating_shows_that_itself(cast: Cast, reader: Client) -> None:
    Score.objects.filter(start=OCTOBER).update(source_version=2, stale_since=NOW)
    for page in ("scorecard", "measure"):
        html = reader.get(PAGES[page]).content.decode()
        assert ('hx-trigger="every 2s"' in html, 'id="news"' in html) == (True, False)


def test_what_was_known_on_a_day_does_not_change(cast: Cast, reader: Client) -> None:
    for page in ("scorecard", "measure"):
        assert b'id="news"' not in reader.get(f"{PAGES[page]}?known=2026-11-01").content


def test_nobody_learns_of_figures_they_may_not_see(cast: Cast, client: Client) -> None:
    client.force_login(cast.outsider)
    for page in ("scorecard", "measure"):
        assert client.get(f"{PAGES[page]}?seen=x", headers=HTMX).status_code == 404


def test_home_without_a_team_asks_nothing(cast: Cast, client: Client) -> None:
    client.force_login(make_user())
    assert b'id="news"' not in client.get("/").content


def test_a_browser_that_follows_the_address_gets_the_page(cast: Cast, reader: Client) -> None:
    assert b"<!doctype html>" in reader.get("/scorecards/BUSES/?seen=x").content


def test_asking_for_news_of_a_person_is_no_look(cast: Cast, client: Client) -> None:
    SeeIndividuals.objects.create(
        holder=cast.executive, team=cast.buses, valid_from=SEPTEMBER, recorded_at=NOW, reason="Review"
    )
    client.force_login(cast.executive)
    page = f"/scorecards/BUSES/PPL_01/?person={cast.contributor.pk}"
    address = asked_by(client, page).replace(f"{page}?", "/scorecards/BUSES/PPL_01/?")
    assert ask(client, address) == (204, "")
    assert Look.objects.count() == 1
