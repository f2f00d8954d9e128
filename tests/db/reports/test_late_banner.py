"""A report that is late is told on every page, to administrators and to its owner."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from time_machine import TimeMachineFixture as Traveller

from accounts.audit import COMMAND
from accounts.models import Heartbeat, User
from reports.actions.resend import send_again
from reports.actions.tick import materialise
from reports.models import ReportOccurrence, ReportSchedule
from tests.report_scene import NOW, Scene, make_scene, make_schedule

MINUTE = dt.timedelta(minutes=1)
ONE = "1 report is late: it was due at 06:00 CET. Look under Reports."


@pytest.fixture
def scene() -> Scene:
    """Planned and never built; Mara owns it."""
    scene = make_scene(Group.objects.get(name="Executives"))
    ReportSchedule.objects.update(owner=scene.cast.grandparent_manager)
    materialise(NOW)
    return scene


def banner(user: User, traveller: Traveller, minutes: int = 31) -> str:
    moment = NOW + minutes * MINUTE
    traveller.move_to(moment, tick=False)
    Heartbeat.beat("one@host", moment)
    client = Client()
    client.force_login(user)
    return str(client.get("/outbox/").context["nav"].banner)


def test_administrators_and_the_owner_are_told_and_nobody_else(scene: Scene, time_machine: Traveller) -> None:
    told = {role: banner(scene.cast.person(role), time_machine) for role in ("administrator", "executive")}
    assert told == {"administrator": ONE, "executive": ""}
    assert banner(scene.cast.grandparent_manager, time_machine) == ONE
    assert banner(scene.cast.manager, time_machine) == ""


def test_half_an_hour_is_not_late(scene: Scene, time_machine: Traveller) -> None:
    assert banner(scene.cast.administrator, time_machine, minutes=30) == ""


def test_an_owner_hears_of_the_own_reports(scene: Scene, time_machine: Traveller) -> None:
    make_schedule(scene.cast.buses, scene.cast.manager, name="Buses")
    materialise(NOW)
    assert banner(scene.cast.manager, time_machine) == ONE
    both = "2 reports are late: the first was due at 06:00 CET. Look under Reports."
    assert banner(scene.cast.administrator, time_machine) == both


@pytest.mark.parametrize("state", ["done", "skipped", "aborted"])
def test_what_has_come_to_its_end_is_not_late(scene: Scene, time_machine: Traveller, state: str) -> None:
    ReportOccurrence.objects.update(state=state)
    assert banner(scene.cast.administrator, time_machine) == ""


def test_a_failed_report_is_late_until_the_schedule_has_a_later_one(
    scene: Scene, time_machine: Traveller
) -> None:
    ReportOccurrence.objects.update(state="failed")
    assert banner(scene.cast.administrator, time_machine) == ONE
    again = send_again(COMMAND, ReportOccurrence.objects.get(), to_all=True, now=NOW + MINUTE)
    ReportOccurrence.objects.filter(pk=again.pk).update(state="done")
    assert banner(scene.cast.administrator, time_machine) == ""


def test_a_silent_worker_is_told_before_what_it_holds_up(scene: Scene, time_machine: Traveller) -> None:
    assert banner(scene.cast.administrator, time_machine) == ONE
    Heartbeat.objects.update(at=NOW - 60 * MINUTE)
    client = Client()
    client.force_login(scene.cast.administrator)
    assert client.get("/outbox/").context["nav"].banner.startswith("No worker was heard since ")


def test_it_costs_one_query_or_two_however_many_are_late(scene: Scene, time_machine: Traveller) -> None:
    """Of the first report the manager is not the owner."""
    counts = []
    for reports in (1, 2, 4):
        while ReportOccurrence.objects.count() < reports:
            make_schedule(scene.cast.company, scene.cast.manager, name="More")
            materialise(NOW)
        with CaptureQueriesContext(connection) as queries:
            banner(scene.cast.manager, time_machine)
        counts.append(sum("reports_reportoccurrence" in query["sql"] for query in queries))
    assert counts == [1, 2, 2]
