"""Values are entered by the signed link of a mail: without logging in, each once, and only what is owed."""

import re
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kpis.models import Entry, EntryDraft, EntryRevision, Measure
from tests.builders import make_entry, make_kpi, make_measure, make_score
from tests.cast import Cast, make_cast
from tests.entry_links import address, make_link, place, stored, typed, words
from tests.reminder_scene import EIGHTH, OCTOBER, SEPTEMBER, make_reminders, make_trips


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(EIGHTH, tick=False) as traveller:
        yield traveller


@pytest.fixture
def cast() -> Cast:
    cast = make_reminders(make_cast(), entry_links=True)
    make_score(cast.punctuality, SEPTEMBER, "85.8", 75, target=88)
    make_score(cast.punctuality, OCTOBER, target=88)
    return cast


@pytest.fixture
def trips(cast: Cast) -> Measure:
    return make_trips(cast, owner=cast.contributor)


def test_the_form_shows_what_is_owed_with_the_value_before_and_the_target(cast: Cast, trips: Measure) -> None:
    answer = Client().get(address(make_link(cast.contributor)))
    assert answer.status_code == 200
    text = words(answer)
    assert "Bus punctuality Buses, October 2026. Sep 26 85.8%, target ≥ 88.0" in text
    assert "Trips run" in text
    assert "Rides checked" not in text


def test_a_scanner_that_opens_the_link_changes_nothing(cast: Cast) -> None:
    link, client = make_link(cast.contributor), Client()
    for _ in range(2):
        answer = client.get(address(link))
        assert answer.status_code == 200
    assert "session" not in " ".join(client.cookies)
    assert (stored(), EntryDraft.objects.count()) == ({}, 0)
    assert list(link.cells.values_list("used_at", flat=True)) == [None]


def test_nothing_of_it_is_kept_or_told_elsewhere(cast: Cast) -> None:
    answer = Client().get(address(make_link(cast.contributor)))
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["Referrer-Policy"] == "same-origin"
    links = set(re.findall(r'href="(/[^"]*)"', answer.content.decode()))
    assert {link for link in links if not link.startswith("/static/")} == {"/account/login/"}


def test_a_value_is_saved_as_the_person(cast: Cast) -> None:
    answer = Client().post(address(make_link(cast.contributor)), typed(cast.punctuality, "84.6"))
    assert (answer.status_code, stored()) == (200, {"OPS_01": "84.6"})
    assert "1 value is saved." in words(answer)
    revision = EntryRevision.objects.get()
    assert (revision.actor, revision.source, revision.place) == (cast.contributor, "page", "entry link")


def test_several_values_at_once_and_what_is_empty_is_left_out(cast: Cast, trips: Measure) -> None:
    link = make_link(cast.contributor)
    both = typed(cast.punctuality, "84.6") | typed(trips, " ")
    assert Client().post(address(link), both).status_code == 200
    assert stored() == {"OPS_01": "84.6"}
    assert Client().post(address(link), typed(trips, "99")).status_code == 200
    assert stored() == {"OPS_01": "84.6", "OPS_02": "99.0"}


def test_the_form_is_guarded_by_its_own_token_too(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    assert (
        client.post(address(make_link(cast.contributor)), typed(cast.punctuality, "84.6")).status_code == 403
    )
    assert stored() == {}


def test_a_value_is_saved_once(cast: Cast, trips: Measure) -> None:
    link = make_link(cast.contributor)
    Client().post(address(link), typed(cast.punctuality, "84.6"))
    answer = Client().post(address(link), typed(cast.punctuality, "99"))
    assert (answer.status_code, stored()) == (410, {"OPS_01": "84.6"})
    assert "Its values are saved already" in words(answer)
    assert "84.6% is saved." in words(Client().get(address(link)))


def test_a_used_value_does_not_keep_another_from_being_saved(cast: Cast, trips: Measure) -> None:
    link = make_link(cast.contributor)
    Client().post(address(link), typed(cast.punctuality, "84.6"))
    both = typed(cast.punctuality, "99") | typed(trips, "98")
    assert Client().post(address(link), both).status_code == 200
    assert stored() == {"OPS_01": "84.6", "OPS_02": "98.0"}


def test_a_link_whose_values_are_all_saved_is_gone(cast: Cast) -> None:
    link = make_link(cast.contributor)
    Client().post(address(link), typed(cast.punctuality, "84.6"))
    assert Client().get(address(link)).status_code == 410


def test_a_value_entered_elsewhere_meanwhile_is_not_overwritten(cast: Cast, trips: Measure) -> None:
    link = make_link(cast.contributor)
    make_entry(cast.punctuality, OCTOBER, 90)
    assert "Entered meanwhile: 90.0%." in words(Client().get(address(link)))
    assert Client().post(address(link), typed(cast.punctuality, "84.6")).status_code == 410
    assert stored() == {"OPS_01": "90.0"}


def test_a_wrong_figure_is_an_error_beside_its_field_and_may_be_mended(cast: Cast, trips: Measure) -> None:
    link = make_link(cast.contributor)
    answer = Client().post(address(link), typed(cast.punctuality, "many") | typed(trips, "99"))
    assert (answer.status_code, stored()) == (422, {"OPS_02": "99.0"})
    page = answer.content.decode()
    assert f'id="is-{place(cast.punctuality)}"' in page
    assert f'aria-describedby="is-{place(cast.punctuality)}"' in page
    assert Client().post(address(link), typed(cast.punctuality, "84.6")).status_code == 200
    assert (stored(), EntryDraft.objects.count()) == ({"OPS_01": "84.6", "OPS_02": "99.0"}, 0)


def test_a_doubtful_figure_is_asked_about(cast: Cast) -> None:
    kpi = make_kpi("OPS_03", unit="%", natural_min=0, natural_max=100)
    share = make_measure(kpi, cast.buses, owner=cast.contributor)
    link = make_link(cast.contributor)
    answer = Client().post(address(link), typed(share, "846"))
    assert (answer.status_code, stored()) == (200, {})
    assert "846 is right" in words(answer)
    Client().post(address(link), typed(share, "846", confirmed="1"))
    assert stored() == {}
    Client().post(address(link), typed(share, "846", confirmed="1", reason="Counted twice"))
    assert stored() == {"OPS_03": "846.0"}
    assert EntryRevision.objects.get(measure=share).reason == "Counted twice"


def test_named_inputs_are_entered_as_well(cast: Cast) -> None:
    kpi = make_kpi(
        "HR_01", formula="leavers / headcount", inputs="leavers:sum;headcount:mean", aggregation="ratio"
    )
    measure = make_measure(kpi, cast.buses, owner=cast.contributor)
    start = place(measure)
    sent = {f"{start}.input.leavers": "3", f"{start}.input.headcount": "40"}
    assert Client().post(address(make_link(cast.contributor)), sent).status_code == 200
    assert Entry.objects.get(measure=measure).inputs == {"leavers": "3", "headcount": "40"}


def test_of_another_measure_nothing_is_saved(cast: Cast) -> None:
    other = make_measure(make_kpi("RAIL_01"), cast.rail)
    link = make_link(cast.contributor)
    for measure in (other, cast.own):
        assert Client().post(address(link), typed(measure, "84.6")).status_code == 200
    assert (
        Client().post(address(link), {f"{place(cast.punctuality, '2026-09')}.value": "1"}).status_code == 200
    )
    assert stored() == {}


def test_it_opens_no_other_page(cast: Cast) -> None:
    client = Client()
    client.get(address(make_link(cast.contributor)))
    for path in ("/", "/update/BUSES/", "/scorecards/BUSES/"):
        assert client.get(path).status_code == 302


@pytest.mark.parametrize("values", [1, 4])
def test_statements_do_not_follow_the_number_of_values(cast: Cast, values: int) -> None:
    for number in range(values - 1):
        make_measure(make_kpi(f"OPS_1{number}"), cast.buses, owner=cast.contributor)
    link = address(make_link(cast.contributor))
    with CaptureQueriesContext(connection) as captured:
        Client().get(link)
    assert len(captured) == 13
