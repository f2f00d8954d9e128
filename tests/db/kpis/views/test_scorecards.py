import csv
import datetime as dt
import io

import pytest
from django.test import Client
from openpyxl import load_workbook  # type: ignore[import-untyped]  # it carries no py.typed
from pytest_django import DjangoAssertNumQueries

from kpis.models import Score
from tests.builders import make_kpi, make_measure, make_node_score, make_score
from tests.cast import Cast
from tests.story import OCTOBER, Story, make_story

HTMX = {"hx-request": "true"}


pytestmark = pytest.mark.usefixtures("in_the_story")


@pytest.fixture
def story(client: Client) -> Story:
    story = make_story()
    client.force_login(story.manager)
    return story


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("outsider", 404),
        ("viewer", 200),
        ("contributor", 200),
        ("manager", 200),
        ("grandparent_manager", 200),
        ("executive", 200),
        ("administrator", 404),
    ],
)
def test_a_scorecard_is_for_those_who_may_read_the_team(
    cast: Cast, client: Client, role: str, status: int
) -> None:
    client.force_login(cast.person(role))
    assert client.get("/scorecards/BUSES/").status_code == status


def test_codes_are_found_in_any_case(story: Story, client: Client) -> None:
    assert client.get("/scorecards/ops/").context["card"].team == story.operations


def test_without_a_period_it_is_the_last_month_that_is_over(story: Story, client: Client) -> None:
    response = client.get("/scorecards/OPS/")
    assert response.context["card"].key == "2026-10"
    assert "Operations scorecard, October 2026" in response.text


@pytest.mark.parametrize("key", ["2026-10", "FY2026-Q3", "FY2026-H1", "FY2025", "2026-W40", "2026-10-05"])
def test_old_links_name_their_period_by_key(story: Story, client: Client, key: str) -> None:
    assert client.get("/scorecards/OPS/", {"period": key}).context["card"].key == key


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("2026-13", "“2026-13” names no period: write it like 2026-11 or FY2026-Q3."),
        ("0001-01", "“0001-01” names no period: write it like 2026-11 or FY2026-Q3."),
        ("<b>", "“&lt;b&gt;” names no period: write it like 2026-11 or FY2026-Q3."),
        ("2027-01", "This period has not begun: its first day is Fri 1 Jan 2027."),
    ],
)
def test_a_key_of_no_period_is_answered_with_a_sentence(
    story: Story, client: Client, key: str, sentence: str
) -> None:
    response = client.get("/scorecards/OPS/", {"period": key})
    assert response.status_code == 404
    assert sentence in response.text


def test_the_fragment_is_part_of_the_page(story: Story, client: Client) -> None:
    page = client.get("/scorecards/OPS/")
    fragment = client.get("/scorecards/OPS/", headers=HTMX)
    assert fragment.text in page.text
    assert fragment.text.startswith('<div id="card"')
    assert "HX-Request" in fragment.headers["Vary"]


def test_a_fresh_card_does_not_ask_again_and_a_stale_one_does(story: Story, client: Client) -> None:
    assert 'hx-trigger="every 2s"' not in client.get("/scorecards/OPS/").text
    since = dt.datetime(2026, 11, 12, 8, 12, tzinfo=dt.UTC)
    Score.objects.filter(measure=story.punctuality, start=OCTOBER).update(source_version=2, stale_since=since)
    stale = client.get("/scorecards/OPS/").text
    assert 'hx-get="?period=2026-10" hx-trigger="every 2s"' in stale
    assert "Updating since 09:12." in stale


def test_a_team_without_figures_says_what_is_missing(cast: Cast, client: Client) -> None:
    client.force_login(cast.manager)
    assert "No figures in this period" in client.get("/scorecards/BUSES/").text


def test_a_persons_measure_is_never_on_the_teams_card(cast: Cast, client: Client) -> None:
    make_score(cast.own, OCTOBER, 12, 100, target=10)
    make_score(cast.punctuality, OCTOBER, 84, 80, target=88)
    client.force_login(cast.manager)
    text = client.get("/scorecards/BUSES/").text
    assert "Bus punctuality" in text
    assert "Rides checked" not in text


def test_order_and_choice_are_part_of_the_address(story: Story, client: Client) -> None:
    text = client.get("/scorecards/OPS/?show=red&sort=score").text
    assert "3 of 13 KPIs are shown." in text
    assert 'aria-sort="ascending"><a class="sort" id="sort-score" href="?period=2026-10&amp;show=red"' in text
    assert 'id="earlier" href="?period=2026-09&amp;show=red&amp;sort=score"' in text


@pytest.mark.parametrize("query", ["?show=purple&sort=luck", "?show=red%26x&sort=%3Cb%3E"])
def test_what_names_no_order_changes_nothing(story: Story, client: Client, query: str) -> None:
    plain = client.get("/scorecards/OPS/", headers=HTMX).text
    assert client.get(f"/scorecards/OPS/{query}", headers=HTMX).text == plain


def test_a_card_is_taken_away_as_csv(story: Story, client: Client) -> None:
    make_score(make_measure(make_kpi("EVIL", name="=1+1"), story.operations), OCTOBER, -5, 100)
    response = client.get("/scorecards/OPS/?period=2026-10&show=green&sort=score&format=csv")
    assert response["Content-Disposition"] == 'attachment; filename="OPS-2026-10.csv"'
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    lines = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [line["code"] for line in lines][:2] == ["EVIL", "OPS_13"]
    assert (lines[0]["name"], lines[0]["value"], lines[0]["period"]) == ("'=1+1", "-5", "2026-10")


def test_a_card_is_taken_away_as_a_workbook(story: Story, client: Client) -> None:
    response = client.get("/scorecards/OPS/?period=2026-10&sort=name&format=xlsx")
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert sheet is not None
    assert (sheet.title, sheet["C1"].value, sheet["C2"].value) == ("OPS-2026-10", "code", "OPS_01")
    assert (sheet["F2"].value, sheet["Q2"].value) == (84.6, dt.datetime(2024, 1, 1))  # noqa: DTZ001  # a cell has no zone


@pytest.mark.parametrize("measures", [1, 12])
def test_a_page_costs_the_same_for_one_measure_and_for_many(
    client: Client, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, measures: int
) -> None:
    for _ in range(measures):
        make_score(make_measure(make_kpi(), cast.buses), OCTOBER, 10, 100, target=10)
    make_node_score(cast.buses, OCTOBER, 100)
    client.force_login(cast.manager)
    client.get("/scorecards/BUSES/")
    with django_assert_num_queries(QUERIES):
        client.get("/scorecards/BUSES/")


QUERIES = 8
"""Session and person 2, organisation 1, frame 2: memberships and late reports; the page itself 3: team,
measures, nodes."""
