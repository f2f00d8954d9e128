"""The files of a report: made once with its artifact, the same in every mail and in the archive."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, InternalError, transaction
from django.test import Client

from accounts.audit import Actor
from accounts.models import User
from kpis.models import Score
from reports.actions.resend import send_again
from reports.actions.send import send
from reports.actions.sweep import sweep
from reports.models import ReportArtifact, ReportDelivery, ReportFile, ReportOccurrence
from tests.pdf_text import pdf_text
from tests.report_scene import NOW, Scene, add_readers, make_report, make_scene
from tests.smtp_sink import OK, Sink

RUTH = "ruth@example.org"
FILES = [
    ("merrow-transit-2026-10.pdf", "application/pdf"),
    ("merrow-transit-2026-10.xlsx", "application/vnd"),
]


@pytest.fixture
def scene() -> Scene:
    """With a PDF and a workbook, for Ruth and the executives."""
    scene = make_scene(RUTH, Group.objects.get(name="Executives"))
    scene.schedule.formats = ["pdf", "xlsx"]
    scene.schedule.save()
    return scene


def kept_files(artifact: ReportArtifact) -> list[tuple[str, bytes]]:
    return [(file.name, bytes(file.content)) for file in artifact.files.all()]


def attached(mail: Any) -> list[tuple[str, bytes]]:
    return [(part.get_filename(), part.get_content()) for part in mail.iter_attachments()]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(kind: str) -> str:
    return f"/reports/{ReportOccurrence.objects.earliest('pk').pk}/files/{kind}/"


def test_files_are_frozen_with_their_artifact(scene: Scene) -> None:
    artifact = make_report(scene).artifacts.get()
    before = kept_files(artifact)
    assert [name for name, _content in before] == [name for name, _kind in FILES]
    text = re.sub(r"\s+", " ", " ".join(pdf_text(before[0][1])))
    assert [said in text for said in ("Bus punctuality", "84.6%", "Buses: 60", "Customer")] == [True] * 4
    Score.objects.update(value=1, score=0)
    assert kept_files(artifact) == before


@pytest.mark.parametrize("act", ["update", "delete"])
def test_a_file_refuses_change(scene: Scene, act: str) -> None:
    make_report(scene)
    rows = ReportFile.objects.all()
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        rows.update(name="x") if act == "update" else rows.delete()


def test_each_audience_has_files_of_its_own(scene: Scene) -> None:
    add_readers(scene.schedule, scene.cast.outsider)
    report = make_report(scene)
    of_rail = report.deliveries.get(user=scene.cast.outsider).artifact
    assert of_rail is not None
    (name, pdf), _workbook = kept_files(of_rail)
    assert name == "rail-2026-10.pdf"
    assert "Bus punctuality" not in " ".join(pdf_text(pdf))
    assert report.artifacts.count() == 2


def test_every_mail_carries_the_same_files_also_when_it_is_tried_again(scene: Scene, sink: Sink) -> None:
    report = make_report(scene)
    refused: list[bytes] = []

    def refuse_once(kept: Any) -> str:
        refused.append(kept.content)
        return "451 later" if len(refused) == 1 else OK

    sink.before_keeping = refuse_once
    send(NOW)
    later = ReportDelivery.objects.get(state="retry")
    assert later.next_attempt_at is not None
    send(later.next_attempt_at)
    (again,) = [kept for kept in sink.kept if kept.to == later.address]
    assert again.content == refused[0]
    files = kept_files(report.artifacts.get())
    assert [attached(kept.mail) for kept in sink.kept] == [files, files]


def test_a_schedule_without_formats_attaches_nothing(sink: Sink) -> None:
    make_report(make_scene(RUTH))
    send(NOW)
    assert attached(sink.kept[0].mail) == []
    assert not ReportFile.objects.exists()


def test_what_is_too_large_is_not_attached(scene: Scene, sink: Sink) -> None:
    report = make_report(scene)
    artifact = report.artifacts.get()
    row = ReportArtifact.objects.get(pk=artifact.pk)
    row.pk, row.scope_key = None, "teams-large"
    row.save(force_insert=True)
    ReportFile.objects.create(artifact=row, format="pdf", name="l.pdf", content=b"x", is_attached=False)
    report.deliveries.update(artifact=row)
    send(NOW)
    assert [attached(kept.mail) for kept in sink.kept] == [[], []]


def test_sent_again_it_carries_the_same_files(scene: Scene, sink: Sink) -> None:
    report = make_report(scene)
    send(NOW)
    sweep(NOW)
    again = send_again(Actor.of(scene.cast.administrator), report, to_all=True, now=NOW)
    assert kept_files(again.artifacts.get()) == kept_files(report.artifacts.get())


def test_the_archive_offers_exactly_these_files(scene: Scene) -> None:
    artifact = make_report(scene).artifacts.get()
    client = client_of(scene.cast.executive)
    page = client.get(address("pdf").replace("files/pdf/", "")).text
    assert [found in page for found in (address("pdf"), address("xlsx"))] == [True, True]
    for (name, content), (_name, kind) in zip(kept_files(artifact), FILES, strict=True):
        answer = client.get(address(name.rpartition(".")[2]))
        assert (answer.status_code, answer.content) == (200, content)
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
        assert answer["Content-Type"].startswith(kind)
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "no-store, private"


def test_a_file_is_for_those_who_may_read_its_figures(scene: Scene) -> None:
    make_report(scene)
    cast = scene.cast
    readers = (cast.executive, cast.administrator, cast.outsider)
    assert [client_of(user).get(address("pdf")).status_code for user in readers] == [200, 404, 404]
    assert client_of(cast.executive).get(address("csv")).status_code == 404
    cast.executive.groups.clear()
    assert client_of(cast.executive).get(address("pdf")).status_code == 404
