import datetime as dt

import pytest

from accounts.audit import Actor
from accounts.models import Change
from accounts.refusals import Refused
from reports.actions.resend import abort, repeat, send_again
from reports.actions.send import send
from reports.actions.stop import lift
from reports.actions.sweep import sweep
from reports.actions.tick import materialise, tick
from reports.models import ReportDelivery, ReportOccurrence, Suppression
from tests.report_scene import NOW, Scene, make_report, make_scene, states
from tests.smtp_sink import DROP, OK, Sink

RUTH, BOB = "ruth@example.org", "bob@example.org"
LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture
def scene(sink: Sink) -> Scene:
    """Bob has his mail; Ruth's bounced, and an administrator lets her have reports again."""
    scene = make_scene(RUTH, BOB)
    make_report(scene)
    sink.on_rcpt = lambda address: "550 no such user" if address == RUTH else OK
    send(NOW)
    sweep(NOW)
    sink.on_rcpt = lambda address: OK
    lift(ada(scene), Suppression.objects.get(), now=NOW)
    return scene


def ada(scene: Scene) -> Actor:
    return Actor.of(scene.cast.administrator)


def report(scene: Scene) -> ReportOccurrence:
    return scene.schedule.occurrences.get(kind="scheduled")


def test_sent_again_to_those_it_did_not_reach_it_says_the_same(scene: Scene, sink: Sink) -> None:
    again = send_again(ada(scene), report(scene), to_all=False, now=LATER)
    assert (again.kind, again.seq, again.period_start) == ("manual", 1, report(scene).period_start)
    assert states(again.deliveries.all()) == {RUTH: "queued"}
    first, second = report(scene).artifacts.get(), again.artifacts.get()
    assert (first.sha256, first.html, first.at) == (second.sha256, second.html, second.at)
    send(LATER)
    assert sink.copies == {BOB: 1, RUTH: 1}


def test_sent_again_to_everybody_it_is_a_new_mail(scene: Scene, sink: Sink) -> None:
    again = send_again(ada(scene), report(scene), to_all=True, now=LATER)
    assert states(again.deliveries.all()) == {RUTH: "queued", BOB: "queued"}
    ids = set(ReportDelivery.objects.filter(address=BOB).values_list("message_id", flat=True))
    assert len(ids) == 2


def test_sent_again_it_goes_to_where_a_person_is_by_now(sink: Sink) -> None:
    scene = make_scene()
    elin = scene.cast.executive
    scene.schedule.recipients.create(user=elin)
    make_report(scene)
    send(NOW)
    sweep(NOW)
    elin.email = "Elin.Berg@merrow.example"
    elin.save()
    again = send_again(ada(scene), report(scene), to_all=True, now=LATER)
    assert states(again.deliveries.all()) == {"elin.berg@merrow.example": "queued"}
    send(LATER)
    assert sink.copies == {"elin@merrow.example": 1, "elin.berg@merrow.example": 1}


def test_each_time_it_is_sent_again_has_the_next_number(scene: Scene) -> None:
    numbers = [send_again(ada(scene), report(scene), to_all=True, now=LATER).seq for _ in range(3)]
    assert numbers == [1, 2, 3]


def test_a_skipped_report_is_built_when_it_is_sent_again(scene: Scene, sink: Sink) -> None:
    skipped = ReportOccurrence.objects.create(
        schedule=scene.schedule,
        period_start=dt.date(2026, 8, 1),
        period_end=dt.date(2026, 8, 31),
        due_at=NOW,
        state="skipped",
    )
    again = send_again(ada(scene), skipped, to_all=True, now=LATER)
    assert again.state == "planned"
    tick(LATER)
    again.refresh_from_db()
    assert again.state == "built"
    assert states(again.deliveries.all()) == {RUTH: "queued", BOB: "queued"}


def test_a_mail_nobody_knows_about_is_repeated_with_its_message_id(sink: Sink) -> None:
    scene = make_scene(RUTH)
    make_report(scene)
    sink.after_keeping = lambda kept: DROP
    send(NOW)
    sweep(NOW)
    sink.after_keeping = lambda kept: OK
    row = ReportDelivery.objects.get()
    assert (row.state, report(scene).state) == ("unknown", "done")
    assert repeat(ada(scene), row, now=LATER)
    assert not repeat(ada(scene), row, now=LATER)
    assert report(scene).state == "sending"
    send(LATER)
    assert len({kept.mail["Message-ID"] for kept in sink.kept}) == 1
    assert (states(), len(sink.kept)) == ({RUTH: "sent"}, 2)


def test_a_mail_repeated_after_days_is_tried_as_patiently_as_a_new_one(sink: Sink) -> None:
    scene = make_scene(RUTH)
    make_report(scene)
    ReportDelivery.objects.update(state="unknown")
    much_later = NOW + dt.timedelta(hours=60)
    assert repeat(ada(scene), ReportDelivery.objects.get(), now=much_later)
    sink.on_rcpt = lambda address: "450 busy"
    send(much_later)
    assert states() == {RUTH: "retry"}
    send(much_later + dt.timedelta(hours=49))
    assert states() == {RUTH: "failed"}


def test_a_mail_of_an_aborted_report_is_not_repeated(sink: Sink) -> None:
    scene = make_scene(RUTH)
    make_report(scene)
    ReportDelivery.objects.update(state="unknown")
    abort(ada(scene), report(scene), now=NOW)
    assert not repeat(ada(scene), ReportDelivery.objects.get(), now=LATER)
    assert states() == {RUTH: "unknown"}


def test_it_is_not_sent_again_to_nobody(scene: Scene) -> None:
    ReportDelivery.objects.update(state="sent", sent_at=NOW)
    with pytest.raises(Refused, match="it reached everybody"):
        send_again(ada(scene), report(scene), to_all=False, now=LATER)
    assert not ReportOccurrence.objects.filter(kind="manual").exists()


def test_a_mail_sent_again_bears_the_date_on_which_it_goes_out(scene: Scene, sink: Sink) -> None:
    send_again(ada(scene), report(scene), to_all=False, now=LATER)
    send(LATER)
    assert [kept.mail["Date"].datetime for kept in sink.kept] == [NOW, LATER]


def test_an_aborted_report_sends_nothing_more(sink: Sink) -> None:
    scene = make_scene(RUTH, BOB)
    make_report(scene)
    assert abort(ada(scene), report(scene), now=NOW) == 2
    send(NOW)
    assert states() == {RUTH: "cancelled", BOB: "cancelled"}
    assert report(scene).state == "aborted"
    assert abort(ada(scene), report(scene), now=NOW) == 0


def test_an_aborted_plan_is_not_built() -> None:
    scene = make_scene(RUTH)
    materialise(NOW)
    abort(ada(scene), report(scene), now=NOW)
    tick(NOW)
    assert report(scene).state == "aborted"


def test_what_people_did_is_recorded(scene: Scene) -> None:
    again = send_again(ada(scene), report(scene), to_all=False, now=LATER)
    found = Change.objects.filter(object_type="reportoccurrence", object_id=str(report(scene).pk))
    assert sorted(found.values_list("field", "after", "actor")) == [
        ("recipients", "1", scene.cast.administrator.pk),
        ("sent again as", str(again.pk), scene.cast.administrator.pk),
    ]
