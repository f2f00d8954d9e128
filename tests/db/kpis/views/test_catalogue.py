import pytest
from django.test import Client

from tests.builders import make_kpi
from tests.cast import ROLES, Cast

HTMX = {"hx-request": "true"}


@pytest.mark.parametrize("role", ROLES)
def test_definitions_are_open_to_everybody_who_may_log_in(cast: Cast, client: Client, role: str) -> None:
    client.force_login(cast.person(role))
    assert client.get("/catalogue/").status_code == 200
    assert client.get("/catalogue/ops_01/").status_code == 200


def test_an_unknown_code_is_not_found(cast: Cast, client: Client) -> None:
    client.force_login(cast.viewer)
    assert client.get("/catalogue/NOPE/").status_code == 404


def test_results_are_part_of_the_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.viewer)
    page = client.get("/catalogue/?q=bus")
    fragment = client.get("/catalogue/?q=bus", headers=HTMX)
    assert fragment.text in page.text
    assert [kpi.code for kpi in fragment.context["page"]] == ["OPS_01"]


def test_a_filter_that_names_nothing_filters_nothing(cast: Cast, client: Client) -> None:
    client.force_login(cast.viewer)
    page = client.get("/catalogue/?state=gone&perspective=nowhere&owner=x&page=99")
    assert [kpi.code for kpi in page.context["page"]] == ["OPS_01", "PPL_01"]


def test_a_long_catalogue_comes_in_pages(cast: Cast, client: Client) -> None:
    for _ in range(60):
        make_kpi()
    client.force_login(cast.viewer)
    page = client.get("/catalogue/")
    assert (len(page.context["page"]), page.context["page"].paginator.count) == (50, 62)
    assert 'href="?page=2"' in page.text


def test_no_match_says_what_to_do(cast: Cast, client: Client) -> None:
    client.force_login(cast.viewer)
    assert "No KPI matches." in client.get("/catalogue/?q=zzz").text
