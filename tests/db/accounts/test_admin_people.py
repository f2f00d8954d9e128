"""People in the admin, as a new administrator meets them."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.models import Team, TeamTerms, User
from tests.builders import make_member, make_team, make_user, moment

ADD = "/admin/accounts/user/add/"
STATEMENTS = {"user": 10, "team": 9}


@pytest.fixture
def ada(client: Client) -> Client:
    client.force_login(make_user("ada@merrow.example", groups=("Administrators",)))
    return client


def told(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_a_new_person_has_a_row_for_a_team_without_any_script(ada: Client) -> None:
    page = ada.get(ADD)
    assert [len(one.formset.forms) for one in page.context["inline_admin_formsets"]] == [1]
    assert 'name="memberships-0-team"' in page.text


def test_the_empty_row_need_not_be_filled_and_the_mail_is_told_of(ada: Client) -> None:
    rows = {"memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 0, "memberships-0-team": ""}
    answer = ada.post(ADD, {"email": "new@merrow.example", "name": "New", **rows})
    assert told(answer)[0] == "An invitation goes to new@merrow.example; its link works for 48 hours."
    assert User.objects.get(email="new@merrow.example").memberships.count() == 0


def test_whoever_ends_a_log_in_is_led_to_what_was_owned(ada: Client) -> None:
    people = [make_user(name=name) for name in ("Xenia", "Yves")]
    sent = {"action": "end_log_in", "_selected_action": [person.pk for person in people]}
    answer = ada.post(reverse("admin:accounts_user_changelist"), sent)
    assert told(answer) == ["No log-in any more: Xenia, Yves. What they owned stands under “To hand over”."]


@pytest.mark.parametrize("model", STATEMENTS)
def test_pages_cost_the_same_for_few_rows_and_for_many(
    ada: Client, django_assert_num_queries: DjangoAssertNumQueries, model: str
) -> None:
    person, team = make_user("x@merrow.example"), make_team("TOP")
    url = reverse(f"admin:accounts_{model}_change", args=[person.pk if model == "user" else team.pk])
    _add_rows(person, team, 1)
    ada.get(url)
    with django_assert_num_queries(STATEMENTS[model]):
        ada.get(url)
    _add_rows(person, team, 4)
    with django_assert_num_queries(STATEMENTS[model]):
        ada.get(url)


def _add_rows(person: User, team: Team, count: int) -> None:
    for number in range(count):
        other = make_team()
        make_member(person, other)
        day = dt.date(2026, 1, 1) + dt.timedelta(days=10 * count + number)
        TeamTerms.objects.create(team=team, parent=other, valid_from=day, recorded_at=moment())
