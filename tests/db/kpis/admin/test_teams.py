"""The pages on which a team moves, is closed, merged and split: first the preview, then the act."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.models import Membership, Team
from kpis.models import MeasureLife
from tests.builders import make_kpi, make_measure, make_member, make_team, make_user
from tests.cast import Cast, make_cast

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
NO_PARTS = {"parts-TOTAL_FORMS": "3", "parts-INITIAL_FORMS": "0"}


@pytest.fixture
def cast(client: Client) -> Any:
    cast = make_cast()
    client.force_login(cast.administrator)
    with time_machine.travel(NOW, tick=False):
        yield cast


def url(cast: Cast, act: str) -> str:
    return reverse("admin:team_reorganise", args=[cast.buses.pk, act])


def confirm(client: Client, address: str, sent: dict[str, Any]) -> Any:
    """With what the preview of it says was seen."""
    seen = client.post(address, sent).context["preview"].digest
    return client.post(address, sent | {"seen": seen, "confirm": "1"})


def test_the_page_of_a_team_leads_to_its_acts(cast: Cast, client: Client) -> None:
    page = client.get(reverse("admin:accounts_team_change", args=[cast.buses.pk])).text
    found = re.findall(rf'href="/admin/accounts/team/{cast.buses.pk}/(\w+)/from/">([^<]+)<', page)
    assert found == [("move", "Move"), ("merge", "Merge into"), ("split", "Split"), ("close", "Close")]


def test_a_form_begins_with_the_next_month(cast: Cast, client: Client) -> None:
    assert client.get(url(cast, "move")).context["form"]["day"].value() == dt.date(2026, 12, 1)


def test_a_move_is_shown_before_it_is_made(cast: Cast, client: Client) -> None:
    sent = {"day": "2026-12-01", "parent": cast.rail.pk, "reason": "agreed"}
    shown = client.post(url(cast, "move"), sent)
    assert (shown.status_code, cast.buses.terms.count()) == (200, 1)
    assert "Every figure of the periods before December 2026 stays as it is" in shown.text
    answer = confirm(client, url(cast, "move"), sent)
    assert answer["Location"] == reverse("admin:accounts_team_change", args=[cast.buses.pk])
    terms = cast.buses.terms.latest("valid_from")
    assert (terms.parent, terms.valid_from, terms.reason) == (cast.rail, dt.date(2026, 12, 1), "agreed")


def test_what_was_not_previewed_is_not_made(cast: Cast, client: Client) -> None:
    answer = client.post(url(cast, "move"), {"day": "2026-12-01", "parent": cast.rail.pk, "confirm": "1"})
    assert answer.status_code == 422
    assert "look at the preview again" in answer.text
    assert cast.buses.terms.count() == 1


@pytest.mark.parametrize(
    ("act", "field"), [("move", "parent"), ("merge", "successor"), ("close", "successors")]
)
def test_a_refusal_stands_at_its_field(cast: Cast, client: Client, act: str, field: str) -> None:
    old = make_team("OLD", cast.company, name="Old", active_to=dt.date(2026, 11, 25))
    answer = client.post(url(cast, act), {"day": "2026-12-01", field: old.pk})
    assert answer.status_code == 422
    assert answer.context["form"].errors == {field: ["Old is not there on 2026-12-01."]}


def test_a_team_with_teams_below_is_refused_at_the_day(cast: Cast, client: Client) -> None:
    make_team("DEPOT", cast.buses)
    answer = client.post(url(cast, "close"), {"day": "2026-12-01"})
    assert "BUSES cannot be closed: DEPOT is an active team of it" in str(
        answer.context["form"].errors["day"]
    )


def test_a_team_is_closed(cast: Cast, client: Client) -> None:
    assert confirm(client, url(cast, "close"), {"day": "2026-12-01"}).status_code == 302
    assert Team.objects.get(code="BUSES").active_to == dt.date(2026, 11, 30)


def test_a_team_is_merged(cast: Cast, client: Client) -> None:
    sent = {"day": "2026-12-01", "successor": cast.rail.pk}
    assert confirm(client, url(cast, "merge"), sent).status_code == 302
    assert Membership.objects.filter(team=cast.rail).count() == 4


def test_a_team_is_split_with_members_and_their_own_measures(cast: Cast, client: Client) -> None:
    ines = Membership.objects.get(user=cast.contributor)
    sent: dict[str, Any] = NO_PARTS | {"day": "2026-12-01", "closes": "on"}
    sent |= {"parts-0-code": "EAST", "parts-0-name": "East"}
    sent |= {"parts-0-measures": cast.punctuality.pk, "parts-0-members": ines.pk}
    assert confirm(client, url(cast, "split"), sent).status_code == 302
    lives = MeasureLife.objects.filter(measure__team__code="EAST").order_by("measure__kpi__code")
    found = lives.values_list("measure__kpi__code", "measure__person", "active_from")
    begins = dt.date(2026, 12, 1)
    assert list(found) == [("OPS_01", None, begins), ("PPL_01", cast.contributor.pk, begins)]


@pytest.mark.parametrize(
    ("parts", "rule"),
    [
        ({}, "Name at least one new team."),
        ({"parts-0-code": "RAIL", "parts-0-name": "Rail"}, "Something is missing at a new team."),
        ({"parts-0-code": "EAST"}, "Something is missing at a new team."),
    ],
)
def test_new_teams_that_cannot_be_are_refused(
    cast: Cast, client: Client, parts: dict[str, str], rule: str
) -> None:
    answer = client.post(url(cast, "split"), NO_PARTS | {"day": "2026-12-01", **parts})
    assert answer.context["form"].errors["__all__"] == [rule]


@pytest.mark.parametrize("sent", [{}, {"parts-TOTAL_FORMS": "x"}])
def test_a_damaged_form_is_an_error_in_it(cast: Cast, client: Client, sent: dict[str, str]) -> None:
    assert client.post(url(cast, "split"), {"day": "2026-12-01", **sent}).status_code == 422


def test_what_is_no_act_and_no_team_is_not_found(cast: Cast, client: Client) -> None:
    assert client.get(url(cast, "sell")).status_code == 404
    assert client.get(reverse("admin:team_reorganise", args=[987654321, "move"])).status_code == 404


STATEMENTS = {"move": 33, "close": 34, "merge": 58, "split": 64}


@pytest.mark.parametrize("act", STATEMENTS)
def test_a_preview_costs_the_same_for_few_and_for_many(
    cast: Cast, client: Client, django_assert_num_queries: DjangoAssertNumQueries, act: str
) -> None:
    sent: dict[str, Any] = NO_PARTS | {"day": "2026-12-01", "closes": "on"}
    sent |= {"parent": cast.rail.pk, "successor": cast.rail.pk}
    sent |= {"parts-0-code": "EAST", "parts-0-name": "East", "parts-0-measures": [cast.punctuality.pk]}
    client.post(url(cast, act), sent)
    with django_assert_num_queries(STATEMENTS[act]):
        assert client.post(url(cast, act), sent).status_code == 200
    for number in range(4):
        make_measure(make_kpi(f"MORE{number}"), cast.buses)
        make_member(make_user(), cast.buses)
        make_team(f"BESIDE{number}", cast.services)
    sent["parts-0-measures"] = list(cast.buses.measures.filter(person=None).values_list("pk", flat=True))
    with django_assert_num_queries(STATEMENTS[act]):
        assert client.post(url(cast, act), sent).status_code == 200
