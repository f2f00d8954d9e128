"""The pages of a correction and of what it corrects: links, buttons and what they cost."""

import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from time_machine import TimeMachineFixture as Traveller

from accounts.models import User
from kpis.models import Measure
from reports.actions.correct import correct
from reports.models import ReportOccurrence
from reports.queries.archive import RestatedRow
from tests.correction_scene import ada, make_corrected, make_sent, person, report
from tests.restated_scene import LATER, enter
from tests.smtp_sink import Sink

RUTH, RAIL = "ruth@merrow.example", "rail@merrow.example"


@pytest.fixture
def measure(sink: Sink) -> Measure:
    return make_sent()


@pytest.fixture
def corrected(measure: Measure) -> ReportOccurrence:
    return make_corrected(measure)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_each_page_leads_to_the_other(corrected: ReportOccurrence) -> None:
    client = client_of(person(RUTH))
    old, new = (client.get(f"/reports/{one.pk}/") for one in (report(), corrected))
    assert (
        f'<a href="/reports/{corrected.pk}/">Corrected by a report of 20 Apr 2026, 11:00 CEST</a>' in old.text
    )
    assert f'<a href="/reports/{report().pk}/">See the report it corrects</a>' in new.text
    assert "What differs from the report it corrects" in new.text
    assert new.context["restated"] == [
        RestatedRow(
            "OPS", "Value", "Mar 26", "95", "80", "amber", "red", "organisation folder", "A late invoice."
        ),
        RestatedRow("BUSES", "Score", "Mar 26", "75", "0", "amber", "red", "–", ""),
        RestatedRow("MERROW", "Score", "Mar 26", "75", "0", "amber", "red", "–", ""),
        RestatedRow("BUSES, Customer", "Score", "Mar 26", "75", "0", "amber", "red", "–", ""),
        RestatedRow("MERROW, Customer", "Score", "Mar 26", "75", "0", "amber", "red", "–", ""),
    ]


def test_who_gets_no_correction_is_told_that_there_is_one(corrected: ReportOccurrence) -> None:
    page = client_of(person(RAIL)).get(f"/reports/{report().pk}/")
    assert "Corrected by a report of 20 Apr 2026, 11:00 CEST." in words(page.text)
    assert f"/reports/{corrected.pk}/" not in page.text
    assert client_of(person(RAIL)).get(f"/reports/{corrected.pk}/").status_code == 404


def test_a_planned_correction_has_no_button_that_would_be_refused(measure: Measure) -> None:
    enter(measure, "2026-03", "80", LATER)
    planned = correct(ada(), report(), now=LATER)
    page = client_of(person("ada@merrow.example")).get(f"/reports/{planned.pk}/").text
    assert "Issue a correction" not in page
    assert "The same figures go out as a new mail." not in page
    assert "Abort this report" in page


def test_two_fast_clicks_make_one_correction(measure: Measure, time_machine: Traveller) -> None:
    enter(measure, "2026-03", "80", LATER)
    time_machine.move_to(LATER, tick=False)
    client, address = client_of(person("ada@merrow.example")), f"/reports/{report().pk}/"
    key = re.findall(r'name="key" value="([^"]+)"', client.get(address).text)[0]
    answers = [client.post(f"{address}correct/", {"key": key}) for _ in range(2)]
    correction = ReportOccurrence.objects.get(kind="correction")
    assert [answer["Location"] for answer in answers] == [f"/reports/{correction.pk}/"] * 2
    page = client.get(address).text
    assert "Issue a correction" not in page
    assert "The same figures go out as a new mail." not in page


def test_a_refusal_stands_above_the_button(measure: Measure, time_machine: Traveller) -> None:
    time_machine.move_to(LATER, tick=False)
    answer = client_of(person("ada@merrow.example")).post(
        f"/reports/{report().pk}/correct/", {"key": uuid.uuid4()}
    )
    assert answer.status_code == 422
    assert "Nothing to correct: every figure of this report is still the same." in words(answer.text)


def test_a_reader_may_not_correct(measure: Measure) -> None:
    address = f"/reports/{report().pk}/"
    assert "Issue a correction" not in client_of(person(RUTH)).get(address).text
    assert client_of(person(RUTH)).post(f"{address}correct/", {"key": uuid.uuid4()}).status_code == 403


def test_a_page_costs_the_same_with_and_without_a_correction(corrected: ReportOccurrence) -> None:
    counts = []
    for one in (report(), corrected):
        client = client_of(person("ada@merrow.example"))
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/reports/{one.pk}/")
        counts.append(len(queries))
    assert counts == [16, 16]
