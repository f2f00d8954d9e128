"""Pages on a table calendar, in the middle of it, at its ends and outside."""

import datetime as dt
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation, Team, User
from kpis.actions.folder.load import load_folder
from kpis.actions.scores import recompute
from kpis.actions.snapshots import take
from kpis.actions.tick import tick
from kpis.models import KPI, Entry, Measure, Snapshot
from kpis.queries.due import due_from
from kpis.queries.entry_book import Reader
from reports.actions.build import build_due
from reports.actions.tick import materialise
from reports.models import ReportArtifact, ReportOccurrence
from tests.builders import make_member, make_user
from tests.report_scene import add_readers, make_schedule
from tests.table_folder import write_table_folder

NOW = dt.datetime(2026, 11, 3, 9, tzinfo=dt.UTC)
"""The eleventh period ended on 31 October; its window is open until the 10th."""
BEHIND = dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)
"""The table ends on 26 December 2026."""

Visit = Callable[[str], str]


@pytest.fixture
def manager(tmp_path: Path) -> User:
    load_folder(write_table_folder(tmp_path / "in"), now=NOW)
    user = make_user(groups=("Administrators",))
    make_member(user, Team.objects.get(code="BUSES"), "manager")
    return user


def visit(client: Client, user: User, moment: dt.datetime, path: str) -> str:
    with time_machine.travel(moment, tick=False):
        tick(timezone.now())
        recompute(timezone.now())
        client.force_login(user)
        response = client.get(path)
        assert response.status_code == 200
        return response.content.decode()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/scorecards/BUSES/", "P11 FY 2026 (4 Oct to 31 Oct 2026)"),
        ("/scorecards/BUSES/?period=FY2026-P01", "P01 FY 2026 (28 Dec 2025 to 24 Jan 2026)"),
        ("/scorecards/BUSES/?period=FY2025-P01", "P01 FY 2025 (29 Dec 2024 to 25 Jan 2025)"),
        ("/scorecards/BUSES/?period=FY2026-Q3", "Q3 FY 2026 (14 Jun to 5 Sep 2026)"),
        ("/scorecards/BUSES/?period=FY2025", "FY 2025 (29 Dec 2024 to 27 Dec 2025)"),
        ("/scorecards/BUSES/?period=2024-W01", "Week 1, 2024"),
        ("/scorecards/BUSES/TRIPS/", "P11 26"),
        ("/scorecards/BUSES/TRIPS/?period=FY2026-P01", "P01 26"),
        ("/scorecards/BUSES/STAFF/?period=2024-W01", "STAFF"),
        ("/scorecards/BUSES/receipt/measure/TRIPS/?period=FY2026-P11", "P11 FY 2026"),
        ("/scorecards/BUSES/receipt/team/BUSES/?period=FY2026-Q3", "Q3 FY 2026"),
        ("/update/BUSES/", "H2 FY 2026"),
        ("/update/BUSES/?period=FY2025-P01", "P01 FY 2025"),
        ("/update/BUSES/?period=FY2026-Q3", "Q3 FY 2026"),
        ("/", "P10 FY 2026"),
    ],
)
def test_pages_name_the_periods_of_the_table(client: Client, manager: User, path: str, words: str) -> None:
    assert words in visit(client, manager, NOW, path)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/", "P13 FY 2026"),
        ("/scorecards/BUSES/", "P13 FY 2026"),
        ("/scorecards/BUSES/?period=2027-W05", "Week 5, 2027"),
        ("/scorecards/BUSES/TRIPS/", "P13 26"),
        ("/scorecards/BUSES/TRIPS/?period=2027-W05", "P13 26"),
        ("/update/BUSES/", "H2 FY 2026"),
        ("/update/BUSES/?period=FY2026-P13", "P13 FY 2026"),
    ],
)
def test_pages_stay_with_the_last_period_when_the_table_has_ended(
    client: Client, manager: User, path: str, words: str
) -> None:
    assert words in visit(client, manager, BEHIND, path)


@pytest.mark.parametrize("path", ["/", "/scorecards/BUSES/", "/scorecards/BUSES/TRIPS/", "/update/BUSES/"])
def test_pages_open_before_the_table_begins(client: Client, manager: User, path: str) -> None:
    visit(client, manager, dt.datetime(2024, 6, 3, 9, tzinfo=dt.UTC), path)


def test_a_key_of_no_period_is_answered_with_the_form_of_the_calendar(client: Client, manager: User) -> None:
    with time_machine.travel(NOW, tick=False):
        client.force_login(manager)
        response = client.get("/scorecards/BUSES/", {"period": "2026-10"})
    assert response.status_code == 404
    assert "write it like FY2026-P07 or FY2026-Q3" in response.content.decode()


def test_the_periods_a_page_leads_to_are_those_of_the_table(client: Client, manager: User) -> None:
    with time_machine.travel(NOW, tick=False):
        client.force_login(manager)
        first = client.get("/scorecards/BUSES/", {"period": "FY2025-P01"}).context["periods"]
        latest = client.get("/scorecards/BUSES/", {"period": "FY2026-P12"}).context["periods"]
        week = client.get("/scorecards/BUSES/", {"period": "2024-W01"}).context["periods"]
    assert (first.earlier, first.later.key) == (None, "FY2025-P02")
    assert [link.key for link in first.grains] == ["FY2025-P01", "FY2025-Q1", "FY2025-H1", "FY2025"]
    assert [link.word for link in first.grains] == ["Period", "Quarter", "Half year", "Year"]
    assert (latest.earlier.key, latest.later) == ("FY2026-P11", None)
    assert week.grains == []


def test_what_is_due_follows_the_table(manager: User) -> None:
    Entry.objects.all().delete()
    organisation = Organisation.current()
    due = due_from(Reader(manager, organisation, NOW, NOW.date()))
    assert [(one.key, one.deadline) for one in due] == [("FY2026-P11", dt.date(2026, 11, 10))]
    assert due_from(Reader(manager, organisation, BEHIND, BEHIND.date())) == []


def test_a_figure_is_entered_in_a_period(client: Client, manager: User) -> None:
    measure = Measure.objects.get(kpi__code="TRIPS")
    cell = {
        "measure": measure.pk,
        "period": "FY2026-P12",
        "version": "0",
        "token": str(uuid.uuid4()),
        "value": "77",
    }
    with time_machine.travel(NOW, tick=False):
        client.force_login(manager)
        answer = client.post("/update/BUSES/?period=FY2026-P12", cell, headers={"hx-request": "true"})
    assert answer.status_code == 200
    entry = Entry.objects.get(measure=measure, start=dt.date(2026, 11, 1))
    assert (entry.grain, str(entry.value)) == ("period", "77.000000000000")


def test_the_form_of_a_definition_offers_the_frequencies_of_the_calendar(
    client: Client, manager: User
) -> None:
    client.force_login(manager)
    page = client.get(reverse("admin:kpis_kpi_add")).content.decode()
    assert '<option value="period" selected>' in page
    assert '<option value="month"' not in page
    assert KPI.objects.count() == 3


def test_administrators_see_the_table(client: Client, manager: User) -> None:
    client.force_login(manager)
    page = client.get(reverse("admin:kpis_calendarperiod_changelist")).content.decode()
    assert "FY2026-P07" in page
    assert client.get(reverse("admin:kpis_calendarperiod_add")).status_code == 403


def test_a_monthly_report_is_one_of_the_period(manager: User) -> None:
    schedule = make_schedule(Team.objects.get(code="BUSES"), manager, starts_on=dt.date(2026, 10, 20))
    add_readers(schedule, manager)
    late = NOW + dt.timedelta(days=10)
    tick(late)
    recompute(late)
    assert materialise(late) == 1
    occurrence = ReportOccurrence.objects.get()
    assert (occurrence.schedule, occurrence.grain, occurrence.period_start) == (
        schedule,
        "period",
        dt.date(2026, 10, 4),
    )
    build_due(late)
    artifact = ReportArtifact.objects.get()
    assert "P11 FY 2026 (4 Oct to 31 Oct 2026)" in artifact.subject
    assert "13 periods" in artifact.html


@pytest.mark.parametrize("path", ["/scorecards/BUSES/", "/scorecards/BUSES/TRIPS/"])
@pytest.mark.parametrize("key", ["FY2026-P11", "FY2025-P01", "FY2026-Q3", "2024-W01"])
def test_an_earlier_moment_is_shown_at_any_period(client: Client, manager: User, path: str, key: str) -> None:
    asked = {"period": key, "known": "2026-11-04"}
    with time_machine.travel(NOW + dt.timedelta(days=5), tick=False):
        client.force_login(manager)
        assert client.get(path, asked).status_code == 200
        assert take(Snapshot.objects.get(computed_at=None).pk, now=timezone.now())
        response = client.get(path, asked)
    assert response.status_code == 200
    assert "As known at the end of Wed 4 Nov 2026" in response.content.decode()
