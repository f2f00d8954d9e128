"""The year's grid in the admin site: typed, previewed, saved."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Change, Team, User
from kpis.models import Target
from tests.builders import (
    make_member,
    make_score,
    make_target,
    make_team,
    make_user,
)
from tests.year_grid import PAGE, TEAM, cell, errors, measure, said, save, sent, targets

NEXT_YEAR = dt.date(2027, 1, 1)


@pytest.fixture
def buses(ada: User) -> Team:
    """Whose figures Ada may read."""
    team = make_team("BUSES", name="Buses")
    make_member(ada, team, "viewer")
    return team


def test_the_page_asks_whose_targets(client: Client, buses: Team) -> None:
    answer = client.get(PAGE)
    assert (answer.status_code, "forms" in answer.context) == (200, False)
    choice = answer.context["choice"]
    assert choice["year"].value() == "FY2027"
    assert [name for _key, name in choice.fields["year"].choices] == ["2025", "2026", "2027", "2028"]
    assert client.get(f"{PAGE}?team=NOWHERE").status_code == 200
    assert client.get(f"{PAGE}?team=BUSES&year=FY9999").context["choice"].errors


def test_a_row_shows_what_is_in_force(client: Client, buses: Team) -> None:
    one = measure(buses, "OPS", name="Punctuality", unit="%")
    make_target(one, 88, red_line=Decimal(85))
    make_target(measure(buses, "SALES", aggregation="sum"), 1200, grain="year")
    measure(buses, "DEPOT", direction="milestone")
    rows = client.get(TEAM).context["forms"].rows
    assert [(form.row.name, form.row.key, form.row.current_text, form.row.grain) for form in rows] == [
        ("Punctuality", "OPS", "≥ 88 (85)", "month"),
        ("SALES", "SALES", "≥ 1,200", "year"),
    ]
    assert client.get(TEAM).context["left_out"] == ["DEPOT, BUSES"]


def test_the_preview_says_what_would_have_been_and_saves_nothing(client: Client, buses: Team) -> None:
    one = measure(buses, "OPS")
    make_target(one, 88)
    for month, value in ((8, 95), (9, 92), (10, 90)):
        make_score(one, dt.date(2026, month, 1), value, 50)
    typed = {cell(one, "target"): "95", cell(one, "red_line"): "90"}
    answer = client.post(TEAM, sent(client) | typed | {"act": "preview"})
    (preview,) = answer.context["previews"]
    assert (preview.before, preview.after) == ("≥ 88", "≥ 95 (90)")
    assert preview.trial.sentences == [
        "With this, the last 3 months would have scored 100, 70, 50, on average 73; 1 of 3 on track."
    ]
    assert (answer.status_code, Target.objects.count()) == (200, 1)


def test_what_is_previewed_is_saved_in_one_act(client: Client, buses: Team) -> None:
    one, other = measure(buses, "OPS"), measure(buses, "SALES", aggregation="sum")
    make_target(one, 88)
    typed = {
        cell(one, "target"): "1,095.5",
        cell(one, "rationale"): "Peers reach it",
        cell(other, "target"): "1200",
        cell(other, "profile"): "last_year",
    }
    answer = save(client, sent(client) | typed)
    assert said(answer) == ["2 targets are set."]
    assert targets()[1:] == [
        ("OPS", "month", NEXT_YEAR, Decimal("1095.5")),
        ("SALES", "year", NEXT_YEAR, Decimal(1200)),
    ]
    assert list(Target.objects.order_by("pk").values_list("profile", "rationale"))[1:] == [
        ("even", "Peers reach it"),
        ("last_year", ""),
    ]
    assert Change.objects.filter(field="target by year from 2027-01-01", after="1200").exists()


def test_a_band_has_its_own_columns(client: Client, buses: Team) -> None:
    one = measure(buses, "STOCK", direction="range")
    measure(buses, "OPS")
    tables = client.get(TEAM).context["forms"].tables
    assert [table.heads[1:-2] for table in tables] == [
        ["Target", "Red line", "Stretch"],
        ["Lower", "Upper", "Lower red line", "Upper red line"],
    ]
    save(client, sent(client) | {cell(one, "lower"): "10", cell(one, "upper"): "20"})
    assert Target.objects.values_list("lower", "upper").get() == (Decimal(10), Decimal(20))


@pytest.mark.parametrize(
    ("name", "typed", "told"),
    [
        ("target", "1,5", "Enter a number."),
        ("target", "a lot", "Enter a number."),
        ("target", "NaN", "Enter a number."),
        (
            "target",
            "1" + "0" * 20,
            "Ensure that there are no more than 18 digits before the decimal point.",
        ),
        ("target", "0.1234567890123", "Ensure that there are no more than 12 decimal places."),
        ("rationale", "Only this", "Write the figure too, or leave the whole row empty."),
        ("grain", "century", "Select a valid choice. century is not one of the available choices."),
    ],
)
def test_bad_input_is_told_at_its_cell(client: Client, buses: Team, name: str, typed: str, told: str) -> None:
    one = measure(buses, "OPS")
    answer = client.post(TEAM, sent(client) | {cell(one, name): typed, "act": "preview"})
    place = cell(one, "target" if name == "rationale" else name)
    assert (answer.status_code, errors(answer)) == (422, {place: [told]})
    assert answer.context["forms"].rows[0][name].value() == typed


def test_lines_in_the_wrong_order_are_told_at_the_target(client: Client, buses: Team) -> None:
    one = measure(buses, "OPS", aggregation="sum")
    typed = {cell(one, "target"): "90", cell(one, "red_line"): "95", cell(one, "profile"): "1;2"}
    answer = client.post(TEAM, sent(client) | typed | {"act": "preview"})
    assert errors(answer) == {
        cell(one, "profile"): ["1;2: 2 numbers for 12 periods; each period of the target needs one."],
        cell(one, "target"): [
            "The zero point 100 (by default) must be below the red line 95: higher is better.",
            "The red line 95 must be below the target 90: higher is better.",
            "The stretch 88 (by default) must be above the target 90: higher is better.",
        ],
    }


def test_nothing_typed_is_nothing_to_preview(client: Client, buses: Team) -> None:
    measure(buses, "OPS")
    answer = client.post(TEAM, sent(client) | {"act": "preview"})
    assert (answer.status_code, answer.context["said"]) == (
        422,
        ["Nothing is typed yet, or nothing that changes anything."],
    )
    assert client.post(PAGE).status_code == 422


def test_only_what_was_previewed_is_saved(client: Client, buses: Team) -> None:
    one = measure(buses, "OPS")
    data = sent(client) | {cell(one, "target"): "95"}
    digest = client.post(TEAM, data | {"act": "preview"}).context["digest"]
    answer = client.post(TEAM, data | {cell(one, "target"): "96", "act": "save", "shown": digest})
    assert (answer.status_code, answer.context["said"]) == (
        422,
        ["This is other than what was previewed: look at it again, then save."],
    )
    assert not Target.objects.exists()


def test_two_people_at_once_are_told_at_the_row(client: Client, buses: Team) -> None:
    one, other = measure(buses, "OPS"), measure(buses, "SALES")
    data = sent(client) | {cell(one, "target"): "95", cell(other, "target"): "10"}
    digest = client.post(TEAM, data | {"act": "preview"}).context["digest"]
    mara = make_user("mara@merrow.example", name="Mara Holm")
    make_target(one, 99, valid_from=NEXT_YEAR, actor=mara)
    answer = client.post(TEAM, data | {"act": "save", "shown": digest})
    told = ["Mara Holm set another target, from 2027-01-01, while this page was open."]
    assert (answer.status_code, errors(answer)) == (422, {str(one.pk): told})
    assert Target.objects.count() == 1


def test_late_and_replaced_targets_are_said_before_and_kept(client: Client, buses: Team) -> None:
    """In the grid of the running year."""
    url = f"{PAGE}?year=FY2026&team=BUSES"
    first, replaced = measure(buses, "OPS"), measure(buses, "SALES")
    make_target(replaced, 88)
    typed = {cell(first, "target"): "95", cell(replaced, "target"): "90"}
    data = sent(client, url) | typed | {"valid_from": "2026-01-01"}
    notes = [one.notes for one in client.post(url, data | {"act": "preview"}).context["previews"]]
    assert notes == [
        ["It is the first target of a period that is closed: it is marked as agreed late, today."],
        ["It replaces the target of a closed period: that needs a reason and is listed as restated."],
    ]
    answer = save(client, data, url)
    assert (answer.status_code, errors(answer)) == (
        422,
        {"reason": ["This replaces the target of a closed period: say why."]},
    )
    assert said(save(client, data | {"reason": "Agreed with the city"}, url)) == ["2 targets are set."]
    assert Change.objects.get(field__startswith="agreed late").after == "2026-11-22"
    assert Target.objects.get(target=90).reason == "Agreed with the city"


def test_what_goes_on_ruling_is_said(client: Client, buses: Team) -> None:
    one = measure(buses, "SALES", aggregation="sum")
    make_target(one, 100)
    make_target(one, 120, valid_from=dt.date(2027, 3, 1))
    typed = {cell(one, "target"): "110"}
    (by_month,) = client.post(TEAM, sent(client) | typed | {"act": "preview"}).context["previews"]
    assert by_month.notes == ["From Mon 1 Mar 2027 on another one follows, as before: ≥ 120."]
    typed[cell(one, "grain")] = "year"
    (by_year,) = client.post(TEAM, sent(client) | typed | {"act": "preview"}).context["previews"]
    assert by_year.notes == ["The target by month stays in force beside it: ≥ 100."]


def test_a_proposed_red_line_is_put_into_its_cell(client: Client, buses: Team) -> None:
    one = measure(buses, "OPS")
    for back in range(20):
        year, month = divmod(2026 * 12 + 9 - back, 12)
        make_score(one, dt.date(year, month + 1, 1), 71 + back, 50)
    data = sent(client) | {cell(one, "target"): "90"}
    (preview,) = client.post(TEAM, data | {"act": "preview"}).context["previews"]
    assert preview.trial.proposal.startswith("A red line at 73 is proposed: of the last 20 months 2 were")
    answer = client.post(TEAM, data | {"use": str(one.pk)})
    assert answer.context["forms"].rows[0]["red_line"].value() == "73"
    assert answer.context["previews"][0].after == "≥ 90 (73)"


def test_more_measures_than_one_page_holds_have_another(client: Client, buses: Team) -> None:
    for number in range(61):
        measure(buses, f"K{number:02}")
    first, second = client.get(TEAM), client.get(f"{TEAM}&page=2")
    assert [len(one.context["forms"].rows) for one in (first, second)] == [60, 1]
    assert [(one.context["before"], one.context["after"]) for one in (first, second)] == [(0, 2), (1, 0)]
    assert client.get(f"{TEAM}&page=x").context["before"] == 0


def test_nobody_but_administrators_comes_here(client: Client, buses: Team) -> None:
    client.force_login(make_user("tomas@merrow.example"))
    assert client.get(TEAM).status_code == 302


def test_the_ways_to_the_grid(client: Client, buses: Team) -> None:
    assert f'href="{PAGE}"' in client.get(reverse("admin:kpis_target_changelist")).text
    team = reverse("admin:accounts_team_change", args=[buses.pk])
    assert f'href="{PAGE}?team=BUSES"' in client.get(team).text
