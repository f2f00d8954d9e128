import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kpis.models import Measure
from tests.builders import make_kpi, make_measure, make_organisation, make_target, make_user
from tests.cast import ROLES, Cast
from tests.smart_scene import make_smart_kpi

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


def placed(code: str, **fields: Any) -> Measure:
    fields.setdefault("reviewed_on", timezone.now().date())
    measure = make_measure(make_smart_kpi(code, **fields), owner=make_user())
    make_target(measure, 88, valid_from=dt.date(2024, 1, 1))
    return measure


def test_the_list_tells_five_letters_of_each_kpi(client: Client) -> None:
    placed("A")
    placed("B", question="")
    client.force_login(make_user())
    heard = re.findall(r'class="vh">(\w[^<]*: \w+)\. </span>', client.get("/catalogue/").text)
    names = ("Specific", "Measurable", "Achievable", "Relevant", "Time-bound")
    assert heard == [f"{name}: Pass" for name in names] + ["Specific: Fix"] + [
        f"{name}: Pass" for name in names[1:]
    ]


def test_a_definition_shows_its_smart_check_to_everybody_and_where_to_mend_it_to_administrators(
    client: Client,
) -> None:
    kpi = placed("A", question="").kpi
    for groups, url in ((), None), (("Administrators",), f"/admin/kpis/kpi/{kpi.pk}/change/"):
        client.force_login(make_user(groups=groups))
        rows = client.get("/catalogue/A/").context["smart"].rows
        assert [(row.name, row.status, row.word) for row in rows[:2]] == [
            ("Specific", "red", "Fix"),
            ("Measurable", "green", "Pass"),
        ]
        assert rows[0].sentences == [
            "It has neither a formula nor a question. Write the one that it answers."
        ]
        assert [row.mend.url if row.mend else None for row in rows] == [url, None, None, None, None]


@pytest.mark.parametrize(
    ("fields", "measured", "row", "path", "text"),
    [
        ({}, False, 1, "/admin/kpis/measure/add/?kpi={pk}", "Put it on a scorecard"),
        ({}, True, 1, "/admin/kpis/measure/?q=A", "Open its measures"),
        ({}, True, 4, "/admin/kpis/target/add/", "Set a target"),
        ({"action_when_red": ""}, True, 3, "/admin/kpis/kpi/{pk}/change/", "Edit definition"),
    ],
)
def test_each_finding_leads_to_where_it_is_mended(
    client: Client, fields: dict[str, str], measured: bool, row: int, path: str, text: str
) -> None:
    kpi = make_smart_kpi("A", **fields)
    if measured:
        make_measure(kpi)
    client.force_login(make_user(groups=("Administrators",)))
    mend = client.get("/catalogue/A/").context["smart"].rows[row].mend
    assert (mend.url, mend.text) == (path.format(pk=kpi.pk), text)
    assert client.get(mend.url).status_code == 200


def test_a_certificate_names_the_month_and_a_retired_kpi_shows_no_check(client: Client) -> None:
    placed("A", reviewed_on=timezone.now().date().replace(day=1))
    make_smart_kpi("B", status="retired")
    client.force_login(make_user())
    assert f"Certified {timezone.now():%b %Y}" in client.get("/catalogue/A/").text
    assert "SMART check" not in client.get("/catalogue/B/").text


@pytest.mark.parametrize("count", [1, 12])
@pytest.mark.parametrize(("path", "statements"), [("/catalogue/", 16), ("/catalogue/K0/", 26)])
def test_a_page_costs_the_same_for_one_kpi_and_for_many(
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    path: str,
    statements: int,
    count: int,
) -> None:
    for number in range(count):
        placed(f"K{number}")
    make_organisation()
    client.force_login(make_user())
    with django_assert_num_queries(statements):
        client.get(path)
