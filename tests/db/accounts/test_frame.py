import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from tests.builders import make_member, make_node_score, make_organisation, make_user
from tests.cast import Cast


@pytest.fixture(autouse=True)
def _outbox(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "accounts.emails.OutboxBackend"


@pytest.mark.parametrize(
    ("role", "words", "line"),
    [
        ("viewer", ["Home", "Scorecards", "Strategy", "KPI catalogue", "Reports", "Outbox"], "Buses, viewer"),
        (
            "contributor",
            ["Home", "Update values", "Scorecards", "Strategy", "KPI catalogue", "Reports", "Outbox"],
            "Buses, contributor",
        ),
        (
            "manager",
            [
                "Home",
                "Update values",
                "Scorecards",
                "Organisation",
                "Strategy",
                "KPI catalogue",
                "Reports",
                "Outbox",
            ],
            "Buses, manager",
        ),
        (
            "executive",
            ["Home", "Scorecards", "Organisation", "Strategy", "KPI catalogue", "Reports", "Outbox"],
            "Executive",
        ),
        (
            "administrator",
            ["Home", "Strategy", "KPI catalogue", "Reports", "Outbox", "Administration"],
            "Administrator",
        ),
    ],
)
def test_everybody_is_led_to_what_is_theirs(
    cast: Cast, client: Client, role: str, words: list[str], line: str
) -> None:
    client.force_login(cast.person(role))
    nav = client.get("/outbox/").context["nav"]
    assert [item.label for item in nav.items] == words
    assert [item.label for item in nav.items if item.current] == ["Outbox"]
    assert (nav.person.name, nav.person.line) == (cast.person(role).name, line)


def test_a_mail_server_leaves_the_outbox_to_administrators(
    cast: Cast, client: Client, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    client.force_login(cast.viewer)
    assert "Outbox" not in [item.label for item in client.get("/outbox/").context["nav"].items]


def test_the_own_team_shows_the_state_of_the_last_month(cast: Cast, client: Client) -> None:
    client.force_login(cast.contributor)
    team = client.get("/outbox/").context["nav"].team
    assert (team.label, team.url, team.status) == ("Buses", "/scorecards/BUSES/", "no_data")
    this_month = timezone.now().date().replace(day=1)
    last = (this_month - dt.timedelta(days=1)).replace(day=1)
    for start, status in ((last, "amber"), (this_month, "red")):
        make_node_score(cast.buses, start, status=status)
    assert client.get("/outbox/").context["nav"].team.status == "amber"


def test_the_strongest_role_comes_first(cast: Cast, client: Client) -> None:
    person = make_user("both@merrow.example", name="Bo Th")
    make_member(person, cast.buses, "viewer")
    make_member(person, cast.rail, "contributor")
    client.force_login(person)
    nav = client.get("/outbox/").context["nav"]
    assert (nav.person.line, nav.person.initials, nav.team.label) == ("Rail, contributor", "BT", "Rail")


def test_an_executive_starts_at_the_top(cast: Cast, client: Client) -> None:
    client.force_login(cast.executive)
    assert client.get("/outbox/").context["nav"].team.label == "Merrow Transit"


def test_a_visitor_learns_the_name_only(client: Client) -> None:
    make_organisation(name="Merrow Transit")
    nav = client.get("/account/login/").context["nav"]
    assert (nav.organisation_name, nav.items, nav.person, nav.team) == ("Merrow Transit", (), None, None)
