"""A new administrator is told what is still to be done, until nothing is."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from accounts.models import Organisation
from kpis.queries.set_up import steps_of
from tests.builders import make_kpi, make_measure, make_member, make_target, make_team, make_user
from tests.cast import make_cast

SMTP = "django.core.mail.backends.smtp.EmailBackend"


def left(organisation: Organisation) -> list[str]:
    return [step.words for step in steps_of(organisation) if not step.is_done]


@pytest.fixture(autouse=True)
def outbox(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "accounts.emails.OutboxBackend"


def test_an_empty_installation_lacks_everything() -> None:
    assert left(Organisation.current()) == [
        "Name the organisation",
        "Add a team",
        "Invite an executive",
        "Name a manager",
        "Name who enters the figures",
        "Adopt the first KPIs",
        "Let mail go out",
    ]


def test_what_is_done_is_done_and_then_the_list_goes(
    settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    organisation, team = Organisation.current(), make_team()
    organisation.name = "Halden Foods"
    make_user("mara@halden.example", groups=("Executives",))
    make_member(make_user("ben@halden.example"), team, "contributor")
    assert left(organisation) == ["Name a manager", "Adopt the first KPIs", "Let mail go out"]
    make_member(make_user("lena@halden.example"), team, "manager")
    make_target(make_measure(make_kpi(), team), 100)
    settings.EMAIL_BACKEND = SMTP
    with django_assert_num_queries(1):
        assert steps_of(organisation) == []


@pytest.mark.parametrize(("role", "is_told"), [("administrator", True), ("contributor", False)])
def test_only_administrators_see_it(client: Client, role: str, is_told: bool) -> None:
    client.force_login(make_cast().person(role))
    assert ("Set up</h2>" in client.get("/").text) == is_told
