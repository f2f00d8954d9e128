"""The list to hand over: everything that has lost its owner, many rows at once."""

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.actions.people import deactivate
from accounts.audit import COMMAND
from accounts.models import User
from kpis.actions.discussion import plan
from kpis.models import KPI, Measure, Orphan
from tests.builders import make_kpi, make_measure
from tests.cast import Cast, make_cast

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
URL = "/admin/kpis/orphan/"


@pytest.fixture
def cast(client: Client) -> Cast:
    cast = make_cast()
    client.force_login(cast.administrator)
    return cast


def leave(cast: Cast, more: int = 0) -> list[Orphan]:
    for number in range(more):
        make_measure(make_kpi(f"MORE{number}"), cast.buses, owner=cast.contributor)
    KPI.objects.filter(pk=cast.punctuality.kpi_id).update(owner=cast.contributor)
    deactivate(COMMAND, cast.contributor, now=NOW)
    return list(Orphan.objects.all())


def hand_over(client: Client, rows: list[Orphan], owner: User | None) -> Any:
    sent = {"action": "hand_over_to_the_new_owner", "owner": owner.pk if owner else "", "reason": "agreed"}
    return client.post(URL, sent | {"_selected_action": [row.pk for row in rows]}, follow=True)


def told(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_it_says_who_had_what_and_who_has_it_now(cast: Cast, client: Client) -> None:
    leave(cast)
    shown = re.findall(r'class="field-(?!since)[^"]*">([^<]*)<', client.get(URL).text)
    assert shown == [
        *("OPS_01 Bus punctuality", "Buses", "Ines Aalto", "Tomas Berg"),
        *("OPS_01 Bus punctuality", "the definition in the catalogue", "Ines Aalto", "nobody"),
    ]


def test_an_open_action_is_a_row_of_its_own(cast: Cast, client: Client) -> None:
    plan(cast.punctuality, "Add buses at six", cast.contributor, NOW.date(), now=NOW)
    leave(cast)
    shown = re.findall(r'class="field-(?!since)[^"]*">([^<]*)<', client.get(URL).text)
    row = ("OPS_01 Bus punctuality", "Buses, the action “Add buses at six”", "Ines Aalto", "Tomas Berg")
    assert shown[4:8] == [*row]
    assert client.get(URL, {"q": "OPS_01"}).context["cl"].result_count == 3


def test_many_rows_are_handed_over_at_once(cast: Cast, client: Client) -> None:
    rows = leave(cast, 2)
    answer = hand_over(client, rows, cast.viewer)
    assert told(answer) == ["Handed over to Vera Lind: 4."]
    assert set(Measure.objects.filter(person=None).values_list("owner", flat=True)) == {cast.viewer.pk}
    assert answer.context["cl"].result_count == 0


def test_without_a_new_owner_nothing_changes(cast: Cast, client: Client) -> None:
    answer = hand_over(client, leave(cast), None)
    assert told(answer) == ["Say who is the new owner."]
    assert Orphan.objects.waiting().count() == 2


def test_those_who_may_not_log_in_are_not_offered(cast: Cast, client: Client) -> None:
    leave(cast)
    form = client.get(URL).context["action_form"]
    assert cast.contributor not in form.fields["owner"].queryset
    assert cast.viewer in form.fields["owner"].queryset


def test_the_list_is_led_to_from_the_people_and_the_index(cast: Cast, client: Client) -> None:
    assert f'<a href="{URL}">To hand over</a>' in client.get(reverse("admin:accounts_user_changelist")).text
    assert f'<a href="{URL}">To hand over</a>' in client.get(reverse("admin:index")).text


STATEMENTS = 10  # one of them counts what waits elsewhere


def test_it_costs_the_same_for_few_rows_and_for_many(
    cast: Cast, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    leave(cast)
    client.get(URL)
    with django_assert_num_queries(STATEMENTS):
        client.get(URL)
    for number in range(5):
        kept = make_measure(make_kpi(f"K{number}"), cast.rail, person=cast.viewer)
        Orphan.objects.create(measure=kept, former=cast.outsider, heir=cast.manager, since=NOW)
    with django_assert_num_queries(STATEMENTS):
        client.get(URL)
