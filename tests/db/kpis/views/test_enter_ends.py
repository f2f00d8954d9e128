"""An entry link ends with the duty, the right, the account, the time, the setting, and too many tries."""

import datetime as dt
import uuid
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from accounts.audit import Actor
from kpiportal.servers import Valkey
from kpis.actions.cycle import finish
from kpis.actions.entry_link_limits import OF_A_LINK, OF_AN_ADDRESS
from kpis.actions.entry_links import entry_link_token
from kpis.calc.periods import Calendar, period_of
from kpis.models import Measure
from tests.builders import make_organisation
from tests.cast import Cast, make_cast
from tests.entry_links import address, make_link, stored, typed
from tests.reminder_scene import EIGHTH, OCTOBER, make_reminders

DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(EIGHTH, tick=False) as traveller:
        yield traveller


@pytest.fixture
def cast() -> Cast:
    return make_reminders(make_cast(), entry_links=True)


def test_a_link_dies_with_a_change_of_the_owner(cast: Cast) -> None:
    link = make_link(cast.contributor)
    Measure.objects.filter(pk=cast.punctuality.pk).update(owner=cast.manager)
    assert Client().get(address(link)).status_code == 410
    assert Client().post(address(link), typed(cast.punctuality, "84.6")).status_code == 410
    assert stored() == {}


def test_a_link_dies_with_the_persons_rights(cast: Cast) -> None:
    link = make_link(cast.contributor)
    cast.contributor.memberships.all().delete()
    assert Client().post(address(link), typed(cast.punctuality, "84.6")).status_code == 410


def test_a_link_dies_with_the_persons_account(cast: Cast) -> None:
    link = make_link(cast.contributor)
    type(cast.contributor).objects.filter(pk=cast.contributor.pk).update(is_active=False)
    assert Client().post(address(link), typed(cast.punctuality, "84.6")).status_code == 410


def test_a_link_works_until_entry_closes(cast: Cast, clock: Any) -> None:
    link = make_link(cast.contributor)
    clock.move_to(dt.datetime(2026, 11, 10, 22, 59, tzinfo=dt.UTC))
    assert Client().get(address(link)).status_code == 200
    clock.move_to(dt.datetime(2026, 11, 10, 23, 0, tzinfo=dt.UTC))
    assert Client().get(address(link)).status_code == 410


def test_a_link_works_for_seven_days_where_entry_stays_open_longer(cast: Cast, clock: Any) -> None:
    make_organisation(entry_days=31)
    link = make_link(cast.contributor)
    assert link.expires == EIGHTH + 7 * DAY
    clock.move_to(EIGHTH + 7 * DAY)
    assert Client().get(address(link)).status_code == 410


def test_a_link_dies_when_the_period_is_finished_also_for_a_manager(cast: Cast) -> None:
    Measure.objects.filter(pk=cast.punctuality.pk).update(owner=cast.manager)
    link = make_link(cast.manager)
    period = period_of(Calendar(), "month", OCTOBER)
    finish(Actor.of(cast.manager), cast.buses, period, now=EIGHTH, version=0)
    assert Client().post(address(link), typed(cast.punctuality, "84.6")).status_code == 410
    assert stored() == {}


def test_there_are_no_links_where_the_organisation_wants_none(cast: Cast) -> None:
    link = make_link(cast.contributor)
    make_organisation(entry_links=False)
    assert Client().get(address(link)).status_code == 404
    assert Client().post(address(link), typed(cast.punctuality, "84.6")).status_code == 404


@pytest.mark.parametrize("token", ["x", "x:forged", uuid.UUID(int=1).hex, f"{uuid.UUID(int=1).hex}:forged"])
def test_a_forged_link_is_not_found(cast: Cast, token: str) -> None:
    assert Client().get(f"/enter/{token}/").status_code == 404


def test_a_signed_link_of_nothing_is_gone(cast: Cast) -> None:
    assert Client().get(f"/enter/{entry_link_token(uuid.UUID(int=1))}/").status_code == 410


def test_tries_of_a_link_are_counted(cast: Cast) -> None:
    link = make_link(cast.contributor)
    cache.set(f"entry-link:{link.uuid.hex}", OF_A_LINK - 1, 3600)
    assert Client().get(address(link)).status_code == 200
    assert Client().post(address(link), typed(cast.punctuality, "84.6")).status_code == 429
    assert stored() == {}


def test_tries_from_an_address_are_counted(cast: Cast) -> None:
    link = make_link(cast.contributor)
    cache.set("entry-address:127.0.0.1", OF_AN_ADDRESS, 3600)
    assert Client().get(address(link)).status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.7").get(address(link)).status_code == 200


def test_where_nothing_can_be_counted_nobody_comes_in(cast: Cast, valkey: Valkey) -> None:
    link = make_link(cast.contributor)
    valkey.stop()
    try:
        assert Client().get(address(link)).status_code == 429
    finally:
        valkey.start()
