"""Schedules in the portal: who sees which, what their pages say, and what may be done there."""

import datetime as dt
import re
import uuid

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from time_machine import TimeMachineFixture as Traveller

from accounts.models import Change, User
from reports.actions.send import send
from reports.actions.tick import materialise, tick
from reports.models import ReportOccurrence, ReportSchedule
from tests.cast import ROLES
from tests.report_scene import NOW, Scene, add_readers, make_scene, make_schedule, states

LIST = "/reports/schedules/"


@pytest.fixture
def scene(time_machine: Traveller) -> Scene:
    """Mara, who manages the company, owns the report; Elin and Ruth have got it."""
    time_machine.move_to(NOW, tick=False)
    scene = make_scene(Group.objects.get(name="Executives"), "ruth@example.org")
    ReportSchedule.objects.update(owner=scene.cast.grandparent_manager)
    tick(NOW)
    send(NOW)
    return scene


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(page: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.decode()))


def page_of(scene: Scene, rest: str = "") -> str:
    return f"{LIST}{scene.schedule.pk}/{rest}"


@pytest.mark.parametrize("role", ROLES)
def test_a_schedule_is_seen_by_its_owner_its_readers_and_administrators(scene: Scene, role: str) -> None:
    client = client_of(scene.cast.person(role))
    sees = role in ("executive", "administrator", "grandparent_manager")
    assert ("Board report" in words(client.get(LIST).content)) == sees
    assert client.get(page_of(scene)).status_code == (200 if sees else 404)


def test_the_list_says_what_when_and_to_whom(scene: Scene) -> None:
    (row,) = client_of(scene.cast.administrator).get(LIST).context["rows"]
    assert (row.name, row.team, row.cadence, row.day, row.next, row.recipients, row.enabled) == (
        "Board report",
        "Merrow Transit",
        "monthly",
        "on day 12 of the month after",
        "November 2026, on Sat 12 Dec 2026, 06:00 CET",
        "Executives, ruth@example.org",
        True,
    )


def test_a_reader_sees_neither_recipients_nor_buttons(scene: Scene) -> None:
    client = client_of(scene.cast.executive)
    (row,) = client.get(LIST).context["rows"]
    assert row.recipients == ""
    page = words(client.get(page_of(scene)).content)
    assert "ruth@example.org" not in page
    assert "Run now" not in page
    assert "Next five dates" in page


def test_the_page_says_the_schedule_in_words(scene: Scene) -> None:
    page = client_of(scene.cast.administrator).get(page_of(scene))
    assert page.context["when"] == "Monthly, on day 12 of the month after, at 06:00 (Europe/Paris)"
    assert dict(page.context["facts"]) | {"Recipients": page.context["recipients"]} == {
        "Team": "Merrow Transit and all teams below",
        "About": "Every KPI",
        "First period": "the one that ends on Sat 31 Oct 2026 or later",
        "Attached": "nothing: the mail alone",
        "Sections": "all",
        "Waits for figures": "no: it goes out on its day, whatever is in",
        "After downtime": "every missed period, oldest first",
        "Language": "English",
        "Owner": "Mara Holm",
        "Recipients": "Executives, ruth@example.org",
    }


def test_its_next_five_dates_are_those_of_two_clocks(scene: Scene) -> None:
    """In Paris, where the organisation is, clocks go forward on 28 March 2027, in New York on the 14th."""
    ReportSchedule.objects.update(tz="America/New_York", local_time=dt.time(2, 30), day=14)
    dates = client_of(scene.cast.administrator).get(page_of(scene)).context["dates"]
    assert [(one.period, one.local, one.here, one.note) for one in dates] == [
        ("November 2026", "Mon 14 Dec 2026, 02:30 EST", "Mon 14 Dec 2026, 08:30 CET", ""),
        ("December 2026", "Thu 14 Jan 2027, 02:30 EST", "Thu 14 Jan 2027, 08:30 CET", ""),
        ("January 2027", "Sun 14 Feb 2027, 02:30 EST", "Sun 14 Feb 2027, 08:30 CET", ""),
        (
            "February 2027",
            "Sun 14 Mar 2027, 03:00 EDT",
            "Sun 14 Mar 2027, 08:00 CET",
            "Clocks jump over 02:30: it goes out right after.",
        ),
        ("March 2027", "Wed 14 Apr 2027, 02:30 EDT", "Wed 14 Apr 2027, 08:30 CEST", ""),
    ]


def test_past_reports_stand_with_their_states(scene: Scene) -> None:
    (row,) = client_of(scene.cast.administrator).get(page_of(scene)).context["rows"]
    assert (row.name, row.state, row.line) == ("Board report, October 2026", "sending", "2 sent")


def test_a_zone_that_went_away_hides_no_page(scene: Scene) -> None:
    ReportSchedule.objects.update(tz="Mars/Olympus")
    client = client_of(scene.cast.administrator)
    assert "this system does not know its time zone" in words(client.get(LIST).content)
    assert client.get(page_of(scene)).context["dates"] == []
    assert "No period is over yet" in words(client.get(page_of(scene, "preview/")).content)


def test_one_and_many_schedules_cost_the_same_statements(
    scene: Scene, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(scene.cast.administrator)

    def read() -> None:
        with django_assert_num_queries(14):
            client.get(LIST)

    add_readers(scene.schedule, scene.cast.manager)
    read()
    for number in range(3):
        more = make_schedule(scene.cast.buses, scene.cast.manager, name=f"Report {number}")
        add_readers(more, scene.cast.manager, "bob@example.org", Group.objects.get(name="Executives"))
        more.kpis.add(scene.cast.punctuality.kpi)
    read()


def test_one_and_many_past_reports_cost_the_same_statements(
    scene: Scene, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(scene.cast.administrator)

    def read() -> None:
        with django_assert_num_queries(16):
            client.get(page_of(scene))

    read()
    materialise(NOW + dt.timedelta(days=70))
    assert ReportOccurrence.objects.count() == 3
    read()


def test_whoever_answers_for_it_pauses_and_resumes_it(scene: Scene) -> None:
    client = client_of(scene.cast.grandparent_manager)
    assert client.post(page_of(scene, "pause/")).status_code == 302
    scene.schedule.refresh_from_db()
    assert (scene.schedule.enabled, scene.schedule.version) == (False, 2)
    page = words(client.get(page_of(scene)).content)
    assert "Paused: nothing is made or sent." in page
    client.post(page_of(scene, "pause/"))
    client.post(page_of(scene, "resume/"))
    scene.schedule.refresh_from_db()
    assert (scene.schedule.enabled, scene.schedule.version) == (True, 3)
    told = Change.objects.filter(field="enabled").values_list("before", "after", "actor").order_by("pk")
    mara = scene.cast.grandparent_manager.pk
    assert list(told) == [("true", "false", mara), ("false", "true", mara)]


def test_run_twice_with_one_key_makes_one_report(scene: Scene) -> None:
    client = client_of(scene.cast.grandparent_manager)
    key = re.findall(r'name="key" value="([^"]+)"', client.get(page_of(scene)).content.decode())[0]
    answers = [client.post(page_of(scene, "run/"), {"key": key}) for _ in range(2)]
    made = ReportOccurrence.objects.get(kind="manual")
    assert [answer["Location"] for answer in answers] == [f"/reports/{made.pk}/"] * 2
    assert (made.period_start, made.seq, made.state) == (dt.date(2026, 10, 1), 1, "planned")
    client.post(page_of(scene, "run/"), {"key": uuid.uuid4()})
    by_hand = ReportOccurrence.objects.filter(kind="manual").order_by("seq")
    assert list(by_hand.values_list("seq", flat=True)) == [1, 2]
    tick(NOW)
    send(NOW + dt.timedelta(minutes=2))
    assert states(made.deliveries.all()) == {"elin@merrow.example": "sent", "ruth@example.org": "sent"}


def test_a_paused_schedule_is_not_run(scene: Scene) -> None:
    ReportSchedule.objects.update(enabled=False)
    client = client_of(scene.cast.administrator)
    answer = client.post(page_of(scene, "run/"), {"key": uuid.uuid4()}, follow=True)
    assert "This schedule is paused, so nothing would be sent. Resume it first." in words(answer.content)
    assert not ReportOccurrence.objects.filter(kind="manual").exists()


def test_a_run_without_a_key_is_none(scene: Scene) -> None:
    client = client_of(scene.cast.administrator)
    assert client.post(page_of(scene, "run/")).status_code == 400
    assert not ReportOccurrence.objects.filter(kind="manual").exists()


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("administrator", 302),
        ("grandparent_manager", 302),
        ("executive", 403),
        ("manager", 404),
        ("contributor", 404),
    ],
)
def test_who_may_run_it(scene: Scene, role: str, status: int) -> None:
    client = client_of(scene.cast.person(role))
    for act in ("pause/", "resume/", "test/", "run/"):
        assert client.post(page_of(scene, act), {"key": uuid.uuid4()}).status_code == status, act
    looked = {302: 200}.get(status, status)
    assert client.get(page_of(scene, "preview/")).status_code == looked


def test_an_owner_changes_neither_audience_nor_scope(scene: Scene) -> None:
    client = client_of(scene.cast.grandparent_manager)
    assert client.get(page_of(scene, "edit/")).status_code == 403
    assert client.post(page_of(scene, "edit/"), {"name": "Mine"}).status_code == 403
    assert client.get(f"{LIST}new/").status_code == 403
    assert "/edit/" not in client.get(page_of(scene)).content.decode()
