"""The review calendar, the review of one KPI and a team's yearly run, in the admin site."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.audit import Actor
from accounts.models import User
from kpis.actions.reviews import review
from kpis.models import KPI, Opening, Review
from tests.builders import (
    make_kpi,
    make_measure,
    make_organisation,
    make_target,
    make_team,
    make_user,
)
from tests.review_scene import (
    NOW,
    PORTFOLIO,
    REVIEWS,
    TODAY,
    commented,
    executive,
    placed,
    planned_by,
    scored,
)


def months(client: Client) -> dict[str, list[str]]:
    found = client.get(REVIEWS).context["calendar"].months
    return {month.title: [row.name for row in month.rows] for month in found if month.rows}


def test_the_calendar_says_what_is_due(client: Client) -> None:
    for code, reviewed, every in [
        ("LATE", dt.date(2025, 11, 21), 12),
        ("NOW", dt.date(2025, 11, 30), 12),
        ("NEXT", dt.date(2026, 11, 20), 3),
        ("FAR", TODAY, 24),
        ("NEVER", None, 0),
        ("NEW", None, 36),
    ]:
        make_kpi(code, reviewed_on=reviewed, review_months=every)
    make_kpi("DRAFT", status="draft", reviewed_on=dt.date(2020, 1, 1))
    assert months(client) == {
        "Overdue": ["LATE"],
        "Due this month": ["NOW"],
        "January 2027": ["NEW"],
        "February 2027": ["NEXT"],
        "October 2027": ["Targets of the next fiscal year"],
    }
    assert client.get(REVIEWS).context["calendar"].never == 1


def test_targets_are_reviewed_three_months_before_the_fiscal_year(client: Client) -> None:
    make_organisation(fiscal_year_start=2)
    assert months(client) == {
        "Due this month": ["Targets of the next fiscal year"],
        "November 2027": ["Targets of the next fiscal year"],
    }


def pack(client: Client, kpi: KPI) -> Any:
    return client.get(f"/admin/reviews/{kpi.code}/").context["pack"]


def test_the_evidence_of_a_kpi(client: Client, ada: User) -> None:
    executive(ada)
    measure = placed("OPS_01", make_team("BUSES", name="Buses"), decimals=1)
    kpi = measure.kpi
    scored(measure, *["green"] * 13, "red")
    commented(measure, ada)
    planned_by(measure, ada)
    Opening.objects.create(kpi=kpi, month=dt.date(2026, 10, 1), count=27, last_on=dt.date(2026, 10, 9))
    review(Actor(ada), kpi, "keep", "", now=NOW - dt.timedelta(days=400))
    found = pack(client, kpi)
    [row] = found.figures.results
    assert (len(found.figures.periods), row.team) == (12, "Buses")
    assert [(cell.value, cell.status) for cell in row.cells] == [("80.0", "green")] * 11 + [("80.0", "red")]
    assert [(said.team, said.text, said.by) for said in found.figures.comments] == [
        ("Buses", "Strike", "Ada Noor")
    ]
    assert [(said.day, said.text) for said in found.figures.actions] == [("Sun 22 Nov 2026", "Hire: open")]
    assert (found.opened_in_all, found.opened[-2], found.cost) == (27, ("Oct 26", 27), "36 min a year")
    assert [(row.day, row.outcome, row.note) for row in found.reviews] == [("Sat 18 Oct 2025", "keep", "")]
    assert found.findings == [("KPIs without a guardrail", "")]
    assert (found.places, found.hidden) == (1, 0)


def test_without_the_right_to_figures_the_evidence_leaves_them_out(client: Client, ada: User) -> None:
    measure = placed(team=make_team("BUSES", name="Buses"), owner=make_user(name="Ines Aalto"))
    make_target(measure, 88)
    scored(measure, "red", "red")
    commented(measure, ada)
    page = client.get("/admin/reviews/OPS_01/")
    figures = page.context["pack"].figures
    assert (figures.results, figures.comments, figures.actions, figures.signals) == ([], [], [], [])
    assert [(line.team, line.target) for line in page.context["pack"].targets] == [("Buses", "≥ 88.00")]
    assert page.context["pack"].owners == [("Buses", "Ines Aalto")]
    assert "left out for 1 of 1 scorecards" in page.text
    assert "Strike" not in page.text


def test_a_review_is_saved_and_leads_on(client: Client, ada: User) -> None:
    kpi = placed().kpi
    answer = client.post("/admin/reviews/OPS_01/", {"outcome": "change", "note": "Count trams too"})
    assert answer.headers["Location"] == f"/admin/kpis/kpi/{kpi.pk}/change/"
    assert client.post("/admin/reviews/OPS_01/", {"outcome": "keep"}).headers["Location"] == REVIEWS
    assert [(row.outcome, row.reason, row.actor) for row in Review.objects.all()] == [
        ("change", "Count trams too", ada),
        ("keep", "", ada),
    ]


def test_a_last_day_retires_it(client: Client) -> None:
    placed()
    typed = {"outcome": "retire", "note": "Nobody acts on it", "last_day": "2026-12-31"}
    assert client.post("/admin/reviews/OPS_01/", typed).status_code == 302
    assert KPI.objects.get().status == "retired"


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({}, "outcome", "This field is required."),
        ({"outcome": "retire"}, "note", "Say why."),
        ({"outcome": "keep", "last_day": "2026-12-31"}, "last_day", "Only what is retired has a last day."),
        ({"outcome": "keep", "last_day": "soon"}, "last_day", "Enter a valid date."),
    ],
)
def test_a_refused_review_says_why_at_its_field(
    client: Client, typed: dict[str, str], field: str, said: str
) -> None:
    placed()
    answer = client.post("/admin/reviews/OPS_01/", typed)
    assert (answer.status_code, answer.context["form"].errors) == (422, {field: [said]})
    assert not Review.objects.exists()


def test_a_yearly_run_walks_the_scorecard(client: Client) -> None:
    buses = make_team("BUSES", name="Buses")
    for code, reviewed in [("A", None), ("B", dt.date(2026, 1, 1)), ("C", dt.date(2025, 12, 31))]:
        placed(code, buses, reviewed_on=reviewed)
    placed("ELSEWHERE")
    run = client.get("/admin/reviews/teams/BUSES/").context["run"]
    assert [(row.code, row.reviewed) for row in run.rows] == [("A", ""), ("B", "Thu 1 Jan 2026"), ("C", "")]
    assert (run.progress, run.upcoming) == (
        "1 of 3 reviewed since Thu 1 Jan 2026",
        "/admin/reviews/A/?team=BUSES",
    )
    steps = [run.upcoming]
    for _kpi in range(2):
        steps.append(client.post(steps[-1], {"outcome": "keep", "note": "Needed"}).headers["Location"])
    assert steps[1:] == ["/admin/reviews/C/?team=BUSES", "/admin/reviews/teams/BUSES/"]
    run = client.get("/admin/reviews/teams/BUSES/").context["run"]
    assert (run.done, run.upcoming) == (3, "")


def test_a_kpi_of_a_run_may_be_left_for_later(client: Client) -> None:
    buses = make_team("BUSES")
    for code in "AB":
        placed(code, buses)
    assert client.get("/admin/reviews/B/?team=BUSES").context["upcoming"] == "/admin/reviews/A/?team=BUSES"


@pytest.mark.parametrize(
    "address", ["/admin/reviews/NONE/", "/admin/reviews/teams/NONE/", "/admin/reviews/OPS_01/?team=NONE"]
)
def test_what_is_not_there_is_not_found(client: Client, address: str) -> None:
    placed()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("count", [1, 60])
@pytest.mark.parametrize(
    ("address", "statements"),
    [(PORTFOLIO, 8), (REVIEWS, 6), ("/admin/reviews/teams/BUSES/", 6), ("/admin/reviews/K0/?team=BUSES", 34)],
)
def test_a_page_costs_the_same_for_one_kpi_and_for_many(
    client: Client,
    ada: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    address: str,
    statements: int,
    count: int,
) -> None:
    executive(ada)
    buses = make_team("BUSES")
    for number in range(count):
        measure = placed(f"K{number}", buses, definition=f"Departures late of all counted {number}")
        scored(measure, "red", "amber")
        make_measure(measure.kpi, make_team())
        commented(measure, ada)
        planned_by(measure, ada)
        review(Actor(ada), measure.kpi, "keep", "", now=NOW - dt.timedelta(days=400))
    make_organisation()
    with django_assert_num_queries(statements):
        client.get(address)


def test_the_way_to_the_reviews(client: Client) -> None:
    first = client.get("/admin/").text
    assert f'href="{PORTFOLIO}"' in first
    assert f'href="{REVIEWS}"' in first
    assert f'href="{REVIEWS}"' in client.get(PORTFOLIO).text
