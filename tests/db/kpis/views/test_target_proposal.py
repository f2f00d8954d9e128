"""The page on which a manager proposes a target."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kpis.models import TargetProposal
from tests.builders import make_organisation, make_score
from tests.cast import Cast, make_cast

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
PAGE = "/scorecards/BUSES/OPS_01/target/"
TYPED = {"grain": "month", "valid_from": "2027-01-01", "target": "92", "rationale": "The new depot opens"}
STATEMENTS = 10


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def tomas(client: Client, cast: Cast) -> Client:
    client.force_login(cast.manager)
    return client


def waiting() -> list[str]:
    return [f"{one.target:f}".rstrip("0").rstrip(".") for one in TargetProposal.objects.waiting()]


def test_a_manager_proposes_and_sees_what_became_of_it(tomas: Client, cast: Cast) -> None:
    page = tomas.get(PAGE)
    assert page.context["page"].in_force == ["≥ 88.0 by month"]
    answer = tomas.post(PAGE, TYPED, follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["Proposed: an administrator decides."]
    (one,) = answer.context["page"].earlier
    assert (one.by, one.target, one.since, one.decided) == (
        "Tomas Berg",
        "≥ 92.0",
        "Fri 1 Jan 2027",
        "Waits for an administrator",
    )
    assert waiting() == ["92"]


def test_a_check_proposes_nothing(tomas: Client, cast: Cast) -> None:
    make_score(cast.punctuality, dt.date(2026, 10, 1), 92, 50)
    answer = tomas.post(PAGE, TYPED | {"act": "check"})
    assert answer.context["trial"].sentences == ["With this, the last month would have scored 100."]
    assert waiting() == []


@pytest.mark.parametrize(
    ("typed", "field", "told"),
    [
        ({"target": "1,5"}, "target", "Enter a number."),
        ({"target": ""}, "target", "This field is required."),
        ({"valid_from": "soon"}, "valid_from", "Enter a valid date."),
        ({"grain": "day"}, "grain", "Select a valid choice. day is not one of the available choices."),
        ({"rationale": ""}, "rationale", "This field is required."),
    ],
)
def test_bad_input_is_told_at_its_field(tomas: Client, typed: dict[str, str], field: str, told: str) -> None:
    answer = tomas.post(PAGE, TYPED | typed)
    assert (answer.status_code, dict(answer.context["form"].errors)) == (422, {field: [told]})


def test_lines_in_the_wrong_order_are_told_at_the_target(tomas: Client) -> None:
    answer = tomas.post(PAGE, TYPED | {"red_line": "95"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["target"])
    assert waiting() == []


def test_who_proposed_it_withdraws_it(tomas: Client, client: Client, cast: Cast) -> None:
    tomas.post(PAGE, TYPED)
    withdrawn: dict[str, Any] = {"withdraw": "1", "about": TargetProposal.objects.get().pk}
    client.force_login(cast.grandparent_manager)
    assert client.post(PAGE, withdrawn).status_code == 404
    client.force_login(cast.manager)
    answer = client.post(PAGE, withdrawn, follow=True)
    assert [one.decided for one in answer.context["page"].earlier] == [
        "Withdrawn by Tomas Berg, Sun 22 Nov 2026"
    ]
    assert waiting() == []


def test_the_measure_leads_to_it_for_managers_alone(tomas: Client, client: Client, cast: Cast) -> None:
    assert f'href="{PAGE}"' in tomas.get("/scorecards/BUSES/OPS_01/").text
    client.force_login(cast.contributor)
    assert f'href="{PAGE}"' not in client.get("/scorecards/BUSES/OPS_01/").text


@pytest.mark.parametrize("count", [1, 30])
def test_any_number_of_proposals_costs_the_same(
    tomas: Client, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    make_organisation()
    for number in range(count):
        TargetProposal.objects.create(
            measure=cast.punctuality,
            grain="month",
            valid_from=dt.date(2027, 1, 1) + dt.timedelta(days=number),
            target=90,
            rationale="Peers reach it",
            proposed_by=cast.manager,
            proposed_at=NOW,
        )
    with django_assert_num_queries(STATEMENTS):
        tomas.get(PAGE)
