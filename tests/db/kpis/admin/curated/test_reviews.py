"""Portfolio review, calendar, the review of one KPI and a team's yearly run, in the admin site."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.audit import Actor
from accounts.models import Team, User
from kpis.actions.reviews import review
from kpis.models import KPI, Action, Comment, Measure, Opening, Review
from tests.builders import (
    make_kpi,
    make_measure,
    make_objective,
    make_organisation,
    make_score,
    make_target,
    make_team,
    make_user,
)

from .conftest import NOW

TODAY = NOW.date()
PORTFOLIO, REVIEWS = "/admin/portfolio/", "/admin/reviews/"
MONTHS = [dt.date(2025 + (8 + number) // 12, (8 + number) % 12 + 1, 1) for number in range(14)]
"""September 2025 to October 2026: the last twelve that are closed on 22 November, and two before."""


def placed(code: str = "OPS_01", team: Team | None = None, **fields: Any) -> Measure:
    """In order by itself, but for what the fields say."""
    owner = fields.pop("owner") if "owner" in fields else make_user()
    kpi = make_kpi(code, name=fields.pop("name", code.title()), owner=owner, **fields)
    return make_measure(kpi, team or make_team(), owner=owner or make_user())


def groups(client: Client, **asked: str) -> dict[str, list[tuple[str, str]]]:
    found = client.get(PORTFOLIO, asked).context["portfolio"].groups
    return {group.code: [(row.name, row.line) for row in group.rows] for group in found}


def commented(measure: Measure, author: User) -> None:
    Comment.objects.create(
        measure=measure, grain="month", start=MONTHS[-1], author=author, at=NOW, text="Strike"
    )


def planned_by(measure: Measure, owner: User) -> None:
    Action.objects.create(measure=measure, title="Hire", owner=owner, due=TODAY, opened_at=NOW)


def executive(user: User) -> None:
    user.groups.add(Group.objects.get(name="Executives"))


def test_the_portfolio_names_what_is_to_be_looked_at(client: Client) -> None:
    objective = make_objective("C1", name="Reliable")
    for number in range(4):
        placed(
            f"K{number}", objective=objective, kind="leading" if number < 2 else "lagging", direction="info"
        )
    make_objective("F1", "financial")
    placed("ALONE", owner=None, objective=make_objective("I1", "internal"), direction="info")
    assert groups(client) == {
        "objective_crowded": [("Reliable", "4 KPIs, at most 3")],
        "perspective_empty": [("Financial", "")],
        "orphaned": [("Alone", "")],
    }


def test_drafts_and_retired_kpis_are_no_part_of_the_portfolio(client: Client) -> None:
    for status in ("draft", "proposed", "suspended", "retired"):
        placed(status.upper(), status=status, owner=None)
    page = client.get(PORTFOLIO).context["portfolio"]
    assert (page.active, page.groups, page.cost) == (0, [], "0 min a year")


def test_ten_of_a_kind_are_shown_and_all_when_asked_for(client: Client) -> None:
    for number in range(12):
        placed(f"K{number:02}")
    assert (len(groups(client)["no_guardrail"]), "?kind=no_guardrail" in client.get(PORTFOLIO).text) == (
        10,
        True,
    )
    alone = groups(client, kind="no_guardrail")
    assert (list(alone), len(alone["no_guardrail"])) == (["no_guardrail"], 12)
    assert list(groups(client, kind="nonsense")) == list(groups(client))


def test_a_kind_with_nothing_left_says_so(client: Client) -> None:
    placed(direction="info")
    assert "Nothing found" in client.get(PORTFOLIO, {"kind": "orphaned"}).text


def test_the_balance_and_the_cost_of_entering(client: Client) -> None:
    buses = make_team("BUSES", name="Buses")
    placed("A", buses, kind="leading", objective=make_objective("C1"))
    placed("B", buses, frequency="week", aggregation="ratio", formula="x / y", inputs="x:sum;y:sum")
    page = client.get(PORTFOLIO).context["portfolio"]
    assert page.balance == [
        ("Leading", "50%"),
        ("Financial, of those with an objective", "0%"),
        ("Customer", "1"),
        ("Metrics, without an objective", "1"),
    ]
    assert (page.costs, page.cost) == ([("Buses", "4.1 h a year")], "4.1 h a year")


def scored(measure: Measure, *statuses: str) -> None:
    """The latest of the closed months last."""
    for month, status in zip(MONTHS[-len(statuses) :], statuses, strict=True):
        make_score(measure, month, 80, status=status)


def test_figures_are_told_to_those_who_may_open_the_scorecard(client: Client, ada: User) -> None:
    measure = placed("RED", make_team("BUSES", name="Buses"), direction="info")
    scored(measure, "amber", "red")
    scored(placed("MET", direction="info"), *["green"] * 12)
    page = client.get(PORTFOLIO)
    assert {"unnoted", "unplanned", "always_met"}.isdisjoint(groups(client))
    assert "left out for 2 of 2 scorecards" in page.text
    executive(ada)
    told = groups(client)
    assert (told["unnoted"], told["unplanned"]) == ([("Red", "Buses")], [("Red", "Buses")])
    assert told["always_met"] == [("Met", "")]
    assert "left out for" not in client.get(PORTFOLIO).text


def test_a_comment_or_an_action_is_an_answer(client: Client, ada: User) -> None:
    executive(ada)
    noted, planned = placed("NOTED", direction="info"), placed("PLANNED", direction="info")
    for measure in (noted, planned):
        scored(measure, "red")
    commented(noted, ada)
    planned_by(planned, ada)
    assert "unplanned" not in groups(client)


def test_no_figure_for_three_months_is_told_to_everybody(client: Client) -> None:
    scored(placed("GONE", make_team("BUSES", name="Buses")), "green", "no_data", "no_data", "no_data")
    assert groups(client)["stale"] == [("Gone", "Buses")]


def test_a_month_that_may_still_be_entered_is_not_closed(client: Client) -> None:
    make_organisation(entry_days=31)
    scored(placed("LATE"), "no_data", "no_data", "no_data")
    assert "stale" not in groups(client)


def test_what_is_not_opened_is_told_once_it_is_counted_for_long(client: Client) -> None:
    used, unused = placed("USED"), placed("UNUSED")
    assert "unopened" not in groups(client)
    Opening.objects.create(kpi=used.kpi, month=dt.date(2026, 5, 1), count=1, last_on=dt.date(2026, 5, 9))
    Opening.objects.create(kpi=used.kpi, month=dt.date(2026, 11, 1), count=1, last_on=TODAY)
    assert groups(client)["unopened"] == [("Unused", "")]
    assert unused.kpi.openings.count() == 0


def test_near_duplicates_name_each_other(client: Client) -> None:
    for code in ("ONE", "TWO"):
        placed(code, definition="Departures less than five minutes late of all departures counted")
    assert groups(client)["twins"] == [("One", "the same words as Two")]


def test_persons_measures_are_counted_and_never_looked_into(client: Client, ada: User) -> None:
    executive(ada)
    ines, buses = make_user(name="Ines Aalto"), make_team()
    for number in range(6):
        kpi = make_kpi(f"P{number}", level="individual", owner=make_user(), direction="info")
        scored(make_measure(kpi, buses, person=ines), "red", "red")
    told = groups(client)
    assert told["person_crowded"] == [("Ines Aalto", "6 KPIs, at most 5")]
    assert {"unnoted", "unplanned", "orphaned_measure"}.isdisjoint(told)


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
    assert f'href="{PORTFOLIO}"' in client.get("/admin/").text
    assert f'href="{REVIEWS}"' in client.get(PORTFOLIO).text
