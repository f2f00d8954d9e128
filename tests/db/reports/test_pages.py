import re
import uuid

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from kpis.templatetags.show import status_shape
from reports.actions.send import send
from reports.actions.tick import tick
from reports.models import ReportDelivery, ReportOccurrence
from tests.report_scene import NOW, Scene, add_readers, make_report, make_scene, make_schedule

SUBJECT = "Merrow Transit, October 2026: score 70, at risk. 1 item needs attention"


@pytest.fixture
def scene() -> Scene:
    """Owned by Mara; sent to the executives and to Ruth."""
    scene = make_scene(Group.objects.get(name="Executives"), "ruth@example.org")
    type(scene.schedule).objects.update(owner=scene.cast.grandparent_manager)
    make_report(scene)
    send(NOW)
    return scene


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(rest: str = "") -> str:
    return f"/reports/{ReportOccurrence.objects.earliest('pk').pk}/{rest}"


def words(page: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.decode()))


def test_a_reader_sees_the_own_reports_and_their_own_delivery_only(scene: Scene) -> None:
    page = words(client_of(scene.cast.executive).get("/reports/").content)
    assert "Board report, October 2026" in page
    assert "2 sent" not in page
    assert "No report yet" in words(client_of(scene.cast.outsider).get("/reports/").content)


def test_the_page_says_whose_reports_it_lists(scene: Scene) -> None:
    assert "What was sent to you or what you answer for" in words(
        client_of(scene.cast.executive).get("/reports/").content
    )
    everything = words(client_of(scene.cast.administrator).get("/reports/").content)
    assert "Every report and how it fared, latest period first." in everything
    assert "What was sent to you" not in everything


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ("done", '<span class="st on">{}Done</span>'),
        ("failed", '<span class="st off">{}Failed</span>'),
        ("sending", '<span class="st none">{}Sending</span>'),
    ],
)
def test_a_state_has_a_shape_beside_its_word_and_colour(scene: Scene, state: str, shown: str) -> None:
    ReportOccurrence.objects.update(state=state)
    page = client_of(scene.cast.executive).get("/reports/").content.decode()
    shape = status_shape({"done": "green", "failed": "red", "sending": "not_due"}[state])
    assert shown.format(shape) in page


def test_who_answers_for_a_report_sees_how_it_fared(scene: Scene) -> None:
    for person in (scene.cast.grandparent_manager, scene.cast.administrator):
        assert "2 sent" in words(client_of(person).get("/reports/").content)


def test_the_archive_shows_exactly_what_was_sent(scene: Scene) -> None:
    client = client_of(scene.cast.executive)
    page = client.get(address())
    assert f"<h1>{SUBJECT}</h1>" in page.content.decode()
    assert f'<iframe class="mail" src="{address("document/")}" sandbox' in page.content.decode()
    document = client.get(address("document/"))
    artifact = ReportDelivery.objects.get(user=scene.cast.executive).artifact
    assert artifact is not None
    shown = re.sub(r'src="/reports/images/[^"]+"', 'src="cid"', document.content.decode())
    sent = re.sub(r'src="cid:[^"]+"', 'src="cid"', artifact.html)
    framed = sent.replace("<head>", '<head><base target="_top">', 1)
    assert re.sub(r"/stop/[^/]+/", "", shown) == re.sub(r"/stop/[^/]+/", "", framed)
    assert "sandbox" in document["Content-Security-Policy"]


def test_its_images_come_from_us_without_a_cookie_and_only_by_a_signed_address(scene: Scene) -> None:
    html = client_of(scene.cast.executive).get(address("document/")).content.decode()
    (image,) = re.findall(r'src="(/reports/images/[^"]+)"', html)
    answer = Client().get(image)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert Client().get("/reports/images/1.spark-1.png/").status_code == 404


def test_a_reader_sees_no_other_recipient(scene: Scene) -> None:
    page = client_of(scene.cast.executive).get(address()).content.decode()
    assert "ruth@example.org" not in page
    assert "Send again" not in page


def test_an_administrator_sees_the_record_and_no_figure(scene: Scene) -> None:
    client = client_of(scene.cast.administrator)
    page = words(client.get(address()).content)
    assert "You may not read these figures" in page
    assert "ruth@example.org Sent" in page
    assert SUBJECT not in page
    assert client.get(address("document/")).status_code == 404


def test_a_reader_who_lost_the_right_reads_it_no_more(scene: Scene) -> None:
    scene.cast.executive.groups.clear()
    client = client_of(scene.cast.executive)
    assert "You may not read these figures" in words(client.get(address()).content)
    assert client.get(address("document/")).status_code == 404


def test_an_outsider_does_not_learn_that_it_exists(scene: Scene) -> None:
    client = client_of(scene.cast.outsider)
    for rest in ("", "document/"):
        assert client.get(address(rest)).status_code == 404
    for rest in ("again/", "abort/"):
        assert client.post(address(rest)).status_code == 404


def test_a_reader_may_not_send_it_again(scene: Scene) -> None:
    client = client_of(scene.cast.executive)
    assert client.post(address("again/"), {"key": uuid.uuid4(), "to": "all"}).status_code == 403
    assert client.post(address("abort/")).status_code == 403
    mine = ReportDelivery.objects.get(user=scene.cast.executive)
    assert client.post(f"/reports/deliveries/{mine.pk}/again/").status_code == 403


def test_two_fast_clicks_send_it_again_once(scene: Scene) -> None:
    client = client_of(scene.cast.grandparent_manager)
    key = re.findall(r'name="key" value="([^"]+)"', client.get(address()).content.decode())[0]
    answers = [client.post(address("again/"), {"key": key, "to": "all"}) for _ in range(2)]
    again = ReportOccurrence.objects.get(kind="manual")
    assert [answer["Location"] for answer in answers] == [f"/reports/{again.pk}/"] * 2
    assert again.deliveries.count() == 2


def test_a_form_without_a_choice_says_so(scene: Scene) -> None:
    answer = client_of(scene.cast.grandparent_manager).post(address("again/"), {"key": uuid.uuid4()})
    assert answer.status_code == 422
    assert not ReportOccurrence.objects.filter(kind="manual").exists()


def test_a_report_that_reached_everybody_says_so_and_makes_no_second_one(scene: Scene) -> None:
    client = client_of(scene.cast.grandparent_manager)
    answer = client.post(address("again/"), {"key": uuid.uuid4(), "to": "not_reached"})
    assert answer.status_code == 422
    assert "There is nobody to send it to: it reached everybody." in words(answer.content)
    assert not ReportOccurrence.objects.filter(kind="manual").exists()


def test_an_unknown_mail_has_its_button_and_no_other_mail_has(scene: Scene) -> None:
    client = client_of(scene.cast.grandparent_manager)
    assert "same Message-ID" not in client.get(address()).content.decode()
    row = ReportDelivery.objects.filter(user=None)
    row.update(state="unknown", sent_at=None)
    assert client.get(address()).content.decode().count("same Message-ID") == 1
    client.post(f"/reports/deliveries/{row.get().pk}/again/")
    assert row.get().state == "retry"


def test_a_report_that_is_being_sent_can_be_aborted(scene: Scene) -> None:
    client = client_of(scene.cast.administrator)
    assert "Abort this report" in client.get(address()).content.decode()
    client.post(address("abort/"))
    assert ReportOccurrence.objects.get().state == "aborted"
    assert "Abort this report" not in client.get(address()).content.decode()


def test_one_and_many_reports_cost_the_same_statements(
    scene: Scene, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(scene.cast.administrator)
    with django_assert_num_queries(11):
        client.get("/reports/")
    for number in range(3):
        schedule = make_schedule(scene.cast.company, scene.cast.administrator, name=f"Report {number}")
        add_readers(schedule, scene.cast.executive)
    tick(NOW)
    assert ReportOccurrence.objects.count() == 4
    with django_assert_num_queries(11):
        client.get("/reports/")


def test_one_and_many_recipients_cost_the_same_statements(
    scene: Scene, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(scene.cast.administrator)
    report = ReportOccurrence.objects.get()
    with django_assert_num_queries(18):
        client.get(address())
    row = report.deliveries.filter(user=None).get()
    for number in range(5):
        row.pk, row.recipient_key, row.message_id = (
            None,
            f"r{number}@example.org",
            f"<kpi.{number}@localhost>",
        )
        row.save(force_insert=True)
    with django_assert_num_queries(18):
        client.get(address())
