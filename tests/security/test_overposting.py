"""Fields nobody offered, and ids of others in forms and query strings: ignored, or not found."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.apps import apps
from time_machine import TimeMachineFixture as Traveller

from kpis.models import Comment, Entry
from reports.models import ReportSchedule
from tests.builders import make_kpi, make_measure
from tests.report_scene import OCTOBER, add_readers, make_schedule
from tests.schedule_forms import ADD, RUTH, given, page_of, sent
from tests.security.digest import digest
from tests.security.permission_map import LINES, Scene
from tests.security.routes import address, client_of


def everything() -> dict[str, str]:
    """A value for each field of each model, by its bare name and with the prefixes forms use."""
    fields = {field.name for model in apps.get_models() for field in model._meta.get_fields()}
    return {name: "1" for field in fields for name in (field, f"{field}_id")}


@pytest.mark.parametrize("role", ["viewer", "manager"])
def test_every_field_of_every_model_at_once_raises_nobody(scene: Scene, role: str) -> None:
    people, client = _rights(), client_of(scene.cast, role)
    for name in sorted(LINES):
        if name in ("account_logout", "report_stop"):
            continue
        assert client.post(address(name, scene), everything()).status_code < 500, name
    assert _rights() == people


def _rights() -> list[tuple[object, ...]]:
    users = apps.get_model("accounts.user").objects.order_by("pk")
    flags = ("pk", "email", "name", "is_active", "is_staff", "is_superuser", "groups", "memberships__role")
    return [*users.values_list(*flags)]


@pytest.fixture
def foreign(scene: Scene) -> int:
    """A measure of Rail, where the contributor has nothing to say."""
    return make_measure(make_kpi("RAIL_01"), scene.cast.rail).pk


def cell(measure: int, **more: str) -> dict[str, str]:
    return {
        "token": str(uuid.uuid4()),
        "measure": str(measure),
        "period": "2026-10",
        "value": "84.6",
        "version": "0",
        **more,
    }


@pytest.mark.parametrize("act", ["", "comment", "discard"])
def test_a_measure_of_others_in_the_form_is_not_found(scene: Scene, foreign: int, act: str) -> None:
    client, before = client_of(scene.cast, "contributor"), digest()
    for headers in ({}, {"hx-request": "true"}):
        posted = cell(foreign, act=act, comment="x")
        assert client.post("/update/BUSES/", posted, headers=headers).status_code == 404
    assert digest() == before


def test_a_persons_measure_in_the_form_is_not_found_by_managers_above(scene: Scene) -> None:
    client, before = client_of(scene.cast, "grandparent_manager"), digest()
    assert client.post("/update/BUSES/", cell(scene.cast.own.pk)).status_code == 404
    assert digest() == before


def test_ids_of_others_in_the_query_are_not_found(scene: Scene, foreign: int) -> None:
    client = client_of(scene.cast, "contributor")
    assert client.get(f"/update/BUSES/?row={foreign}", headers={"hx-request": "true"}).status_code == 404
    outsider, boss = client_of(scene.cast, "outsider"), client_of(scene.cast, "grandparent_manager")
    person = scene.cast.contributor.pk
    for stranger in (outsider, boss, client_of(scene.cast, "administrator")):
        assert stranger.get(f"/scorecards/BUSES/PPL_01/?person={person}").status_code == 404
        assert stranger.get("/scorecards/BUSES/PPL_01/").status_code == 404
    assert client.get(f"/scorecards/BUSES/PPL_01/?person={person}").status_code == 200


def test_an_entry_takes_its_author_and_source_from_nobody(scene: Scene, time_machine: Traveller) -> None:
    time_machine.move_to(dt.datetime(2026, 11, 5, 9, tzinfo=dt.UTC))
    client = client_of(scene.cast, "contributor")
    measure = scene.cast.punctuality
    forged = {
        "actor": str(scene.cast.manager.pk),
        "source": "folder",
        "state": "na",
        "recorded_at": "2020-01-01",
    }
    client.post("/update/BUSES/", cell(measure.pk, **forged))
    entry = Entry.objects.select_related("revision").get(measure=measure, grain="month", start=OCTOBER)
    revision = entry.revision
    assert (entry.state, entry.version, entry.value) == ("value", 1, Decimal("84.6"))
    assert (revision.actor, revision.source) == (scene.cast.contributor, "page")
    assert revision.recorded_at.date() != dt.date(2020, 1, 1)


def test_a_comment_takes_its_author_from_nobody(scene: Scene) -> None:
    client = client_of(scene.cast, "contributor")
    forged = {
        "author": str(scene.cast.manager.pk),
        "measure": "1",
        "at": "2020-01-01",
        "text": "Late route 31",
    }
    client.post("/scorecards/BUSES/OPS_01/?period=2026-10", forged)
    comment = Comment.objects.get()
    assert (comment.author, comment.measure) == (scene.cast.contributor, scene.cast.punctuality)
    assert comment.at.year > 2020


def test_a_schedule_takes_from_nobody_what_its_form_does_not_offer(scene: Scene) -> None:
    cast, client = scene.cast, client_of(scene.cast, "administrator")
    forged = {"id": "987654321", "version": "99", "language": "xx"}
    assert client.post(ADD, given(cast, **forged)).status_code == 302
    made = ReportSchedule.objects.latest("pk")
    assert (made.version, made.language) == (1, "en")
    assert made.pk != 987654321


def test_a_schedule_of_the_portal_takes_no_more_than_its_form_offers(scene: Scene) -> None:
    client = client_of(scene.cast, "administrator")
    forged = {"id": "987654321", "personal": "1", "recipients-0-user": "1"}
    answer = client.post("/reports/schedules/new/", {**sent(), **forged})
    made = ReportSchedule.objects.latest("pk")
    assert (answer.status_code, made.pk == 987654321, made.personal) == (302, False, False)
    assert [str(row) for row in made.recipients.all()] == [RUTH]


def test_a_subscription_takes_neither_owner_nor_reader_of_others(scene: Scene) -> None:
    client, manager = client_of(scene.cast, "contributor"), scene.cast.manager.pk
    forged = {"owner": manager, "user": manager, "address": RUTH, "personal": "", "enabled": ""}
    wish = {"team": "BUSES", "cadence": "quarter", "about": "all", "language": "en"}
    assert client.post("/reports/subscriptions/new/", {**wish, **forged}).status_code == 302
    made = ReportSchedule.objects.latest("pk")
    assert (made.owner, made.personal, made.enabled) == (scene.cast.contributor, True, True)
    assert [row.user for row in made.recipients.all()] == [scene.cast.contributor]


def test_lines_of_another_schedule_stay_there(scene: Scene) -> None:
    """The id of a line of others in the form of the own schedule."""
    cast, client = scene.cast, client_of(scene.cast, "administrator")
    mine, theirs = make_schedule(cast.company, cast.manager), make_schedule(cast.company, cast.manager)
    for schedule in (mine, theirs):
        add_readers(schedule, RUTH)
    line = theirs.recipients.get()
    stolen = {"id": line.pk, "schedule": mine.pk, "address": "bob@example.org"}
    client.post(page_of(mine), given(cast, stolen, seen=1))
    line.refresh_from_db()
    assert (line.schedule, line.address) == (theirs, RUTH)
    assert [row.address for row in mine.recipients.all()] == [RUTH]
