"""The page of one's own tokens: the secret once, the password always, and nobody else's."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.actions.tokens import authenticate
from accounts.models import ApiToken, User
from tests.api_tokens import make_api_token
from tests.builders import PASSWORD
from tests.cast import Cast

PAGE = "/account/tokens/"


def session(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def sent(cast: Cast, **more: Any) -> dict[str, Any]:
    return {"name": "Nightly", "write": [cast.buses.pk], "days": "90", "password": PASSWORD} | more


def test_the_secret_is_shown_once(cast: Cast) -> None:
    client = session(cast.contributor)
    answer = client.post(PAGE, sent(cast))
    found = re.findall(r"kpi_\w{8}_\w{40}", answer.content.decode())
    assert (answer.status_code, len(found), answer["Cache-Control"]) == (200, 1, "no-store, private")
    assert authenticate(found[0], now=timezone.now()) == ApiToken.objects.get()
    again = client.get(PAGE).content.decode()
    assert found[0] not in again
    assert f"kpi_{ApiToken.objects.get().prefix}_…" in again


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"password": "wrong"}, "This is not your password."),
        ({"password": ""}, "This field is required."),
        ({"write": []}, "Choose at least one team."),
        ({"days": "3650"}, "Select a valid choice."),
        ({"name": ""}, "This field is required."),
    ],
)
def test_what_is_missing_or_wrong_is_told_at_its_field(
    cast: Cast, wrong: dict[str, Any], message: str
) -> None:
    answer = session(cast.contributor).post(PAGE, sent(cast, **wrong))
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_only_teams_of_ones_own_are_offered_and_taken(cast: Cast) -> None:
    client = session(cast.viewer)
    assert "Rail (RAIL)" not in client.get(PAGE).content.decode()
    for more in ({"write": [cast.buses.pk]}, {"write": [], "read": [cast.rail.pk]}):
        assert client.post(PAGE, sent(cast, **more)).status_code == 422
    assert client.post(PAGE, sent(cast, write=[], read=[cast.buses.pk])).status_code == 200
    assert not ApiToken.objects.get().scopes.get().may_write


def test_wrong_passwords_are_limited(cast: Cast) -> None:
    client = session(cast.contributor)
    tries = [client.post(PAGE, sent(cast, password="wrong")).status_code for _time in range(11)]
    assert tries == [422] * 10 + [429]
    assert client.post(PAGE, sent(cast)).status_code == 429


def test_revoking_is_for_the_owner_alone(cast: Cast) -> None:
    token, text = make_api_token(cast.contributor)
    url = f"{PAGE}{token.pk}/revoke/"
    assert session(cast.administrator).post(url).status_code == 404
    assert authenticate(text, now=timezone.now()) == token
    answer = session(cast.contributor).post(url, follow=True)
    assert "The token no longer works." in answer.content.decode()
    assert authenticate(text, now=timezone.now()) is None


def test_the_demo_has_no_passwords_to_ask_for(cast: Cast, settings: Settings) -> None:
    settings.DEMO_LOGINS = True
    client = session(cast.contributor)
    assert 'type="password"' not in client.get(PAGE).content.decode()
    assert client.post(PAGE, sent(cast, password="")).status_code == 200
    assert ApiToken.objects.count() == 1


def test_the_page_costs_the_same_for_many_tokens(cast: Cast, django_assert_num_queries: Any) -> None:
    client = session(cast.contributor)
    make_api_token(cast.contributor)
    client.get(PAGE)  # what a process reads once
    with django_assert_num_queries(11):
        client.get(PAGE)
    for _token in range(20):
        make_api_token(cast.contributor)
    client.get(PAGE)  # what a process reads once
    with django_assert_num_queries(11):
        client.get(PAGE)
