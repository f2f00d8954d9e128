"""The administrator who curates on 22 November 2026."""

import datetime as dt

import pytest
from django.test import Client
from time_machine import TimeMachineFixture as Traveller

from accounts.models import User
from tests.builders import make_user

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


@pytest.fixture
def ada() -> User:
    return make_user("ada@merrow.example", name="Ada Noor", groups=("Administrators",))


@pytest.fixture(autouse=True)
def administrator(client: Client, ada: User, time_machine: Traveller) -> None:
    time_machine.move_to(NOW)
    client.force_login(ada)
