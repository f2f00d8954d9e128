"""What a portfolio review looks at, in the admin site."""

import datetime as dt

from django.test import Client

from accounts.models import User
from kpis.models import Opening
from tests.builders import (
    make_kpi,
    make_measure,
    make_objective,
    make_organisation,
    make_team,
    make_user,
)
from tests.review_scene import (
    PORTFOLIO,
    TODAY,
    commented,
    executive,
    placed,
    planned_by,
    scored,
)


def groups(client: Client, **asked: str) -> dict[str, list[tuple[str, str]]]:
    found = client.get(PORTFOLIO, asked).context["portfolio"].groups
    return {group.code: [(row.name, row.line) for row in group.rows] for group in found}


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
