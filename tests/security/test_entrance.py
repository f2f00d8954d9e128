"""How one comes in, stays in, and is out for good."""

import datetime as dt
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.fixtures import Settings

from accounts.actions.invitations import invite
from accounts.actions.people import change_person, deactivate, reactivate, set_groups
from accounts.audit import COMMAND
from accounts.demo import DEMO_PEOPLE
from accounts.models import OutboxMail
from accounts.queries.mails import read_mail
from tests.builders import PASSWORD, make_user
from tests.cast import Cast

PAGE = "/outbox/"
NEW = "a password of one's own"


def log_in(email: str = "vera@merrow.example", password: str = PASSWORD, next_url: str = "") -> Client:
    client = Client()
    client.post("/account/login/", {"login": email, "password": password, "next": next_url})
    return client


def replay(client: Client) -> Client:
    """A thief with the session cookie as it was."""
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return thief


def is_in(client: Client) -> bool:
    return client.get(PAGE).status_code == 200


def test_log_in_gives_a_new_session_and_log_out_kills_it(cast: Cast) -> None:
    client = log_in()
    thief = replay(client)
    assert (is_in(client), is_in(thief)) == (True, True)
    client.post("/account/logout/")
    assert (is_in(client), is_in(thief)) == (False, False)


def test_a_session_from_before_log_in_is_not_the_one_after(cast: Cast) -> None:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    client.post("/account/login/", {"login": "vera@merrow.example", "password": PASSWORD})
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != "a" * 32


def test_a_password_change_ends_other_sessions(cast: Cast) -> None:
    client, other = log_in(), log_in()
    changed = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    thief = replay(client)
    assert client.post("/account/password/change/", changed).status_code == 302
    assert (is_in(client), is_in(other), is_in(thief)) == (True, False, False)


def test_a_deactivation_ends_sessions_for_good(cast: Cast) -> None:
    client = log_in()
    now = timezone.now()
    deactivate(COMMAND, cast.viewer, now=now)
    assert not is_in(client)
    reactivate(COMMAND, cast.viewer, now=now)
    assert not is_in(replay(client))
    assert is_in(log_in())


def test_somebody_deactivated_cannot_log_in(cast: Cast) -> None:
    deactivate(COMMAND, cast.viewer, now=timezone.now())
    assert not is_in(log_in())


def test_a_right_taken_works_on_the_next_request(cast: Cast) -> None:
    make_user("second@merrow.example", groups=("Administrators",))
    client = log_in("ada@merrow.example")
    assert client.get("/admin/").status_code == 200
    set_groups(COMMAND, cast.administrator, set(), now=timezone.now())
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD.upper()])
def test_a_wrong_password_stays_out(cast: Cast, password: str) -> None:
    assert not is_in(log_in(password=password))


EVIL = ["//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example/", "///evil.example"]
ESCAPED = "%2f%2fevil.example"


@pytest.mark.parametrize("target", [*EVIL, ESCAPED])
def test_next_stays_on_this_host(cast: Cast, target: str) -> None:
    posted = {"login": "vera@merrow.example", "password": PASSWORD, "next": target}
    answer = Client().post("/account/login/", posted)
    assert urlsplit(answer["Location"])[:2] == ("", "")
    assert not answer["Location"].startswith(("//", "/\\"))


@pytest.mark.parametrize("target", EVIL)
def test_htmx_goes_to_the_log_in_with_a_checked_way_back(target: str) -> None:
    asked = {"hx-request": "true", "hx-current-url": target}
    answer = Client().get(PAGE, headers=asked)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/account/login/?next=/")
    asked = {"hx-request": "true", "hx-current-url": "http://testserver/outbox/?page=2"}
    assert Client().get(PAGE, headers=asked)["HX-Redirect"] == "/account/login/?next=/outbox/%3Fpage%3D2"


def test_nobody_signs_up() -> None:
    for address in ("/account/signup/", "/account/email/"):
        assert Client().post(address, {"email": "x@merrow.example", "password1": NEW}).status_code == 404


@pytest.fixture
def demo(settings: Settings) -> None:
    settings.DEMO_LOGINS = True
    for person in DEMO_PEOPLE.values():
        make_user(person.email, name=person.name)


@pytest.mark.parametrize("role", sorted(DEMO_PEOPLE))
def test_a_demo_button_logs_in(demo: None, role: str) -> None:
    client = Client()
    assert f'action="/account/demo/{role}/"' in client.get("/account/login/").content.decode()
    answer = client.post(f"/account/demo/{role}/", {"next": "/outbox/"})
    assert (answer.status_code, answer["Location"]) == (302, "/outbox/")
    assert client.session["_auth_user_id"]


def test_a_demo_button_leads_nowhere_else(demo: None) -> None:
    answer = Client().post("/account/demo/employee/", {"next": "//evil.example"})
    assert answer["Location"] == "/"
    assert Client().post("/account/demo/king/").status_code == 404
    assert Client().get("/account/demo/employee/").status_code == 405


def test_outside_demo_mode_there_are_no_demo_people(cast: Cast) -> None:
    make_user(DEMO_PEOPLE["employee"].email)
    client = Client()
    assert client.post("/account/demo/employee/").status_code == 404
    assert "demo" not in client.get("/account/login/").content.decode().lower()


@pytest.fixture
def link(
    cast: Cast, settings: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> str:
    settings.EMAIL_BACKEND = "accounts.emails.OutboxBackend"
    with django_capture_on_commit_callbacks(execute=True):
        invite(COMMAND, "nora@merrow.example", "Nora Falk", now=timezone.now())
    text = read_mail(bytes(OutboxMail.objects.get().raw)).text
    return next(line for line in text.splitlines() if line.startswith(settings.SITE_URL)).removeprefix(
        settings.SITE_URL.rstrip("/")
    )


def test_an_invitation_lets_in_once(link: str) -> None:
    client = Client()
    for _fetch in range(2):  # a mail scanner fetches the link, and nothing is spent
        assert client.get(link).status_code == 200
    answer = client.post(link, {"new_password1": NEW, "new_password2": NEW})
    assert answer.status_code == 302
    assert is_in(client)
    assert Client().get(link).status_code == 410
    assert Client().post(link, {"new_password1": NEW, "new_password2": NEW}).status_code == 410
    assert is_in(log_in("nora@merrow.example", NEW))


@pytest.mark.parametrize("password", ["short", "123456789012", "password1234", "nora@merrow.example"])
def test_a_weak_password_is_a_form_error(link: str, password: str) -> None:
    answer = Client().post(link, {"new_password1": password, "new_password2": password})
    assert answer.status_code == 422
    assert 'class="err' in answer.content.decode()


def test_an_invitation_over_posts_nothing(cast: Cast, link: str) -> None:
    fields = {"is_superuser": "on", "is_staff": "on", "email": "x@merrow.example", "groups": "1", "name": "X"}
    Client().post(link, {**fields, "new_password1": NEW, "new_password2": NEW})
    nora = type(cast.viewer).objects.get(email="nora@merrow.example")
    assert (nora.is_superuser, nora.is_staff, nora.name, nora.groups.count()) == (
        False,
        False,
        "Nora Falk",
        0,
    )


def test_an_old_invitation_is_gone(link: str, time_machine: object) -> None:
    later = dt.datetime.now(dt.UTC) + dt.timedelta(hours=49)
    time_machine.move_to(later)  # type: ignore[attr-defined]  # the plugin's fixture has no published type
    answer = Client().get(link)
    assert answer.status_code == 410
    assert "no longer works" in answer.content.decode()


def test_after_a_change_of_address_only_the_new_one_lets_in(cast: Cast) -> None:
    assert is_in(log_in())
    change_person(COMMAND, cast.viewer, name="Vera", email="vera.new@merrow.example", now=timezone.now())
    assert not is_in(log_in())
    assert is_in(log_in("vera.new@merrow.example"))
    assert Client().post("/account/password/reset/", {"email": "vera@merrow.example"}).status_code == 302
    assert mail.outbox == []
