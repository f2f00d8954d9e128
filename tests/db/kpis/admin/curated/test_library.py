"""The library in the admin site: found by filters, by words, from an objective."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kpis.doors.library import library
from tests.builders import make_kpi, make_objective, make_team, make_user

SET = "/admin/library/sets/balanced-scorecard/"
HOME = "/admin/library/"


def names(answer: Any) -> list[str]:
    return [row.name for row in answer.context["rows"]]


def test_the_library_is_narrowed_by_function_perspective_kind_and_words(client: Client) -> None:
    assert len(names(client.get(HOME))) == 139
    narrowed = {"function": "HR", "kind": "leading", "perspective": "learning", "q": "HAPPY staff"}
    assert names(client.get(HOME, narrowed)) == ["Employee engagement score", "Employee net promoter score"]
    assert names(client.get(HOME, {"q": "zeppelin"})) == []
    assert len(names(client.get(HOME, {"function": "Alchemy", "kind": "both"}))) == 139


def test_what_is_in_the_catalogue_is_marked(client: Client) -> None:
    make_kpi("nps")
    make_kpi("STAY", name="Customer Retention Rate")
    rows = client.get(HOME).context["rows"]
    assert {row.code: row.adopted_code for row in rows if row.adopted_code} == {
        "NPS": "nps",
        "RETENTION": "STAY",
    }


def test_an_entry_tells_all_about_itself(client: Client) -> None:
    make_kpi("RETENTION")
    page = client.get("/admin/library/CHURN/").context["page"]
    facts = dict(page.facts)
    assert facts["Formula"] == "100 × customers lost ÷ customers start"
    assert facts["People enter"] == "customers lost, customers start"
    assert facts["Unit"] == "%, 2 decimals, lower is better"
    assert (page.guardrail.code, [row.code for row in page.leads]) == ("GPM", ["REVENUE", "MRR", "CLV"])
    assert [row.code for row in page.led_by] == ["COMPLAINTS", "UPTIME"]
    assert client.get("/admin/library/NOTHING/").status_code == 404
    assert client.get("/admin/library/sets/nothing/").status_code == 404
    assert client.get("/admin/library/NOTHING/adopt/").status_code == 404


def test_a_sensitive_entry_says_so(client: Client) -> None:
    assert "Sensitive: it tells about single people." in client.get("/admin/library/ABSENCE/").text
    assert "Sensitive: it tells about single people." not in client.get("/admin/library/NPS/").text


def test_an_objective_leads_to_three_numbers_and_is_carried_on(client: Client) -> None:
    asked = {"objective_name": "Keep customers", "perspective": "customer", "answer": "how many leave us"}
    answer = client.get("/admin/library/start/", asked)
    suggested = [row.code for row in answer.context["suggested"]]
    assert suggested == ["CHURN", "VOL_TURNOVER", "RETENTION"]
    adopt = f"/admin/library/CHURN/adopt/{answer.context['carried']}"
    assert f'href="{adopt}"'.replace("&", "&amp;") in answer.text
    top = client.get(adopt).context["forms"].top
    assert (top["objective_name"].value(), top["perspective"].value()) == ("Keep customers", "customer")


def test_an_answer_without_a_shared_word_is_told(client: Client) -> None:
    answer = client.get("/admin/library/start/", {"answer": "zeppelins"})
    assert "No KPI of the library shares a word with that." in answer.text


@pytest.mark.parametrize(
    ("address", "statements"),
    [
        (HOME, 6),
        ("/admin/library/NPS/", 6),
        ("/admin/library/start/?answer=leave", 11),
        ("/admin/library/NPS/adopt/", 9),
        (SET, 10),
    ],
)
def test_a_page_costs_the_same_for_one_row_and_for_many(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, address: str, statements: int
) -> None:
    make_team("T0")
    client.get(address)
    with django_assert_num_queries(statements):
        client.get(address)
    for number in range(1, 4):
        make_team(f"T{number}")
        make_user()
        make_kpi(list(library())[number], make_objective())
    with django_assert_num_queries(statements):
        client.get(address)


def test_the_ways_to_the_library(client: Client) -> None:
    for address in ("/", "/catalogue/", "/admin/", "/admin/kpis/kpi/"):
        assert 'href="/admin/library/"' in client.get(address).text
    client.force_login(make_user())
    assert 'href="/admin/library/"' not in client.get("/catalogue/").text
