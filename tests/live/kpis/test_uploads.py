"""A real worker and Valkey: a file that was sent is read, and one that was confirmed is saved."""

import uuid

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from kpis.actions.uploads.committing import promise
from kpis.models import Entry, Upload
from tests.builders import make_kpi, make_measure, make_member, make_team, make_user
from tests.entry_forms import session
from tests.servers_live import StartWorker, until


def test_a_worker_reads_what_is_sent_and_saves_what_is_confirmed(start_worker: StartWorker) -> None:
    measure = make_measure(make_kpi("OPS_01"), make_team("BUSES"))
    ines = make_user("ines@merrow.example")
    make_member(ines, measure.team)
    start_worker("import")
    content = f"kpi,period,value\nOPS_01,{timezone.now():%Y-%m},84.6\n"
    file = SimpleUploadedFile("buses.csv", content.encode())
    session(ines).post("/sheets/", {"team": "BUSES", "file": file, "token": str(uuid.uuid4())})
    upload = Upload.objects.get()
    assert until(lambda: Upload.objects.get().state == "previewed")
    upload = Upload.objects.select_related("changeset").get()
    assert upload.changeset is not None
    assert upload.changeset.counts == {"new": 1}
    promise(upload, ines, upload.changeset.key)
    assert until(lambda: Upload.objects.get().state == "committed")
    assert [f"{entry.value:.1f}" for entry in Entry.objects.filter(measure=measure)] == ["84.6"]
