"""The cells of the year's grid: a target for each period, totals spread, lines pasted."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import Team, User
from kpis.models import Target
from tests.builders import (
    make_kpi,
    make_measure,
    make_member,
    make_score,
    make_target,
    make_team,
)
from tests.year_grid import MONTHS, PAGE, TEAM, cell, errors, measure, said, save, sent, targets


@pytest.fixture
def buses(ada: User) -> Team:
    """Whose figures Ada may read."""
    team = make_team("BUSES", name="Buses")
    make_member(ada, team, "viewer")
    return team


def test_a_target_for_each_period(client: Client, buses: Team) -> None:
    """The months stand there as they are in force; only what changes is written."""
    one = measure(buses, "OPS")
    measure(buses, "DAILY", frequency="day")
    measure(buses, "STOCK", direction="range")
    make_target(one, 90)
    form = client.get(MONTHS).context["forms"].rows[0]
    assert [value.value() for value in form.cells] == ["90"] * 12
    assert client.get(MONTHS).context["left_out"] == ["DAILY, BUSES", "STOCK, BUSES"]
    data = sent(client, MONTHS) | {cell(one, "p2"): "50"}
    (preview,) = client.post(MONTHS, data | {"act": "preview"}).context["previews"]
    assert (preview.before, preview.after) == ("≥ 90", "2 changes")
    assert said(save(client, data, MONTHS)) == ["2 targets are set."]
    assert targets()[1:] == [
        ("OPS", "month", dt.date(2027, 3, 1), Decimal(50)),
        ("OPS", "month", dt.date(2027, 4, 1), Decimal(90)),
    ]


def test_a_past_month_is_judged_by_its_namesake(client: Client, buses: Team) -> None:
    one = measure(buses, "OPS")
    for month, value in ((9, 50), (10, 50)):
        make_score(one, dt.date(2026, month, 1), value, 50)
    typed = {cell(one, f"p{number}"): "100" for number in range(12)} | {cell(one, "p8"): "50"}
    (preview,) = client.post(MONTHS, sent(client, MONTHS) | typed | {"act": "preview"}).context["previews"]
    assert preview.trial.sentences[0] == (
        "With this, the last 2 months would have scored 100, 0, on average 50; 1 of 2 on track."
    )


def test_a_row_of_periods_is_whole_or_empty(client: Client, buses: Team) -> None:
    one = measure(buses, "Q", frequency="quarter")
    answer = client.post(MONTHS, sent(client, MONTHS) | {cell(one, "p0"): "50", "act": "preview"})
    told = ["Write the target of each period, or leave the whole row empty."]
    assert errors(answer) == {cell(one, name): told for name in ("p1", "p2", "p3")}


def test_a_total_is_spread_evenly_or_as_last_year(client: Client, buses: Team) -> None:
    """November and December 2026 are not closed: those of 2025 stand in."""
    one = measure(buses, "SALES", aggregation="sum")
    for back in range(1, 13):
        year, month = divmod(2026 * 12 + 10 - back, 12)
        make_score(one, dt.date(year, month + 1, 1), 30 if month == 11 else 10, 50)
    data = sent(client, MONTHS) | {cell(one, "total"): "1400"}
    even = client.post(MONTHS, data | {"act": "even"}).context["forms"].rows[0]
    assert [value.value() for value in even.cells] == ["117"] * 11 + ["113"]
    by_past = client.post(MONTHS, data | {"act": "last_year"}).context["forms"].rows[0]
    assert [value.value() for value in by_past.cells] == ["100"] * 11 + ["300"]
    assert not Target.objects.exists()


def test_last_year_is_not_told_of_figures_that_may_not_be_read(client: Client) -> None:
    rail = make_team("RAIL", name="Rail")
    one = measure(rail, "SALES", aggregation="sum")
    for back in range(1, 13):
        year, month = divmod(2026 * 12 + 10 - back, 12)
        make_score(one, dt.date(year, month + 1, 1), 10, 50)
    url = f"{PAGE}?year=FY2027&team=RAIL&mode=periods"
    answer = client.post(url, sent(client, url) | {cell(one, "total"): "1200", "act": "last_year"})
    assert (answer.status_code, answer.context["said"]) == (
        422,
        ["SALES: a figure of the year before is missing, or you may not read it."],
    )
    typed = {cell(one, f"p{number}"): "100" for number in range(12)}
    (preview,) = client.post(url, sent(client, url) | typed | {"act": "preview"}).context["previews"]
    assert preview.trial.sentences == [
        "What its past would have scored is told to whoever may read this scorecard."
    ]


def test_lines_of_a_spreadsheet_fill_the_cells(client: Client, buses: Team) -> None:
    one, other = measure(buses, "OPS"), measure(buses, "SALES", aggregation="sum")
    block = "ops\t95\t90\nSALES\t1,200\t\t\tlast_year\tPeers reach it\n"
    answer = client.post(TEAM, sent(client) | {"block": block, "act": "paste"})
    forms = answer.context["forms"]
    assert (answer.status_code, forms.top["block"].value()) == (200, "")
    assert [forms.rows[0][name].value() for name in ("target", "red_line")] == ["95", "90"]
    assert [forms.rows[1][name].value() for name in ("target", "profile", "rationale")] == [
        "1,200",
        "last_year",
        "Peers reach it",
    ]
    assert not Target.objects.exists()
    assert (one.pk, other.pk) == tuple(int(form.prefix) for form in forms.rows)


def test_heads_of_columns_give_another_order(client: Client, buses: Team) -> None:
    one = measure(buses, "OPS")
    block = "KPI\tRationale\tTarget\nOPS\tPeers\t95"
    form = client.post(TEAM, sent(client) | {"block": block, "act": "paste"}).context["forms"].rows[0]
    assert (form["rationale"].value(), form["target"].value(), form["red_line"].value()) == (
        "Peers",
        "95",
        None,
    )
    assert form.prefix == str(one.pk)


def test_refused_lines_are_named_and_stay(client: Client, buses: Team) -> None:
    measure(buses, "OPS")
    measure(buses, "SALES")
    block = "OPS\t95\nMOON\t1\nOPS\t96\nSALES\t" + "\t" * 9 + "7"
    answer = client.post(TEAM, sent(client) | {"block": block, "act": "paste"})
    assert answer.context["said"] == [
        "Line 2: “MOON” is no row of this page.",
        "Line 3: “OPS” stands here twice.",
        "Line 4: “7” lies beyond the last column.",
    ]
    forms = answer.context["forms"]
    assert (answer.status_code, forms.rows[0]["target"].value()) == (422, "95")
    assert forms.top["block"].value() == "MOON\t1\nOPS\t96\nSALES\t" + "\t" * 9 + "7"


def test_a_pasted_number_that_is_none_is_kept_and_told(client: Client, buses: Team) -> None:
    one = measure(buses, "OPS")
    answer = client.post(TEAM, sent(client) | {"block": "OPS\t1,5", "act": "paste"})
    assert answer.context["forms"].rows[0]["target"].value() == "1,5"
    assert errors(answer) == {cell(one, "target"): ["Enter a number."]}


def test_a_block_too_large_is_left_as_it_is(client: Client, buses: Team) -> None:
    measure(buses, "OPS")
    block = "OPS\t1\n" * 501
    answer = client.post(TEAM, sent(client) | {"block": block, "act": "paste"})
    assert answer.context["said"] == ["This is too much for one block: paste fewer lines."]


def test_one_kpi_of_many_teams_is_told_apart_by_the_team(client: Client, buses: Team) -> None:
    kpi = make_kpi("OPS")
    rail = make_team("RAIL", name="Rail")
    for team in (buses, rail):
        make_measure(kpi, team)
    url = f"{PAGE}?year=FY2027&kpi=OPS"
    answer = client.post(url, sent(client, url) | {"block": "RAIL\t80\nBUSES\t90", "act": "paste"})
    assert [(form.row.key, form["target"].value()) for form in answer.context["forms"].rows] == [
        ("BUSES", "90"),
        ("RAIL", "80"),
    ]
