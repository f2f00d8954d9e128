"""Workers die over uploads, two save one file at once: each figure is saved once, or not at all."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable

import psycopg
import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client

from kpis.actions.uploads.committing import commit, promise
from kpis.actions.uploads.leases import beat, claim
from kpis.models import Changeset, EntryRevision, Upload
from tests.entry_forms import text
from tests.servers_live import until
from tests.story_entering import NOW, Entering, make_entering
from tests.uploads import line, make_upload, staged, stored

FIGURES = {f"20{year}-{month:02d}": str(year) for year in range(10, 25) for month in range(1, 13)}


@pytest.fixture
def entering() -> Entering:
    return make_entering(with_drafts=False)


def promised(entering: Entering, content: bytes = b"figures") -> Upload:
    """A long file of closed months, confirmed by a manager."""
    given = [line("OPS_12", value, row, period=key) for row, (key, value) in enumerate(FIGURES.items(), 2)]
    upload = staged(entering.manager, entering.operations, given, content=content)
    Upload.objects.filter(pk=upload.pk).update(reason="History")
    assert upload.changeset is not None
    promise(upload, entering.manager, upload.changeset.key)
    return upload


def written(upload: Upload) -> int:
    return EntryRevision.objects.filter(changeset=upload.changeset_id).count()


def test_a_worker_killed_while_it_saves_leaves_nothing_and_the_next_one_saves_all(
    entering: Entering, child_env: dict[str, str]
) -> None:
    """Somebody else holds an entry, so that the worker is caught inside its transaction."""
    upload = promised(entering)
    with _other_session() as other:
        other.execute("SELECT pg_advisory_xact_lock(7341, 1)")  # the turn of a curator
        command = [sys.executable, "-m", "tests.faults.kpis.saving_uploads", str(upload.pk)]
        worker = subprocess.Popen(command, env=child_env)
        assert until(lambda: _is_held(upload))
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        other.rollback()
    assert until(lambda: not _is_held(upload))
    upload.refresh_from_db()
    assert (upload.state, written(upload)) == ("committing", 0)
    assert "Try again" in _page(entering, upload)
    commit(upload.pk, NOW)
    upload.refresh_from_db()
    assert (upload.state, written(upload)) == ("committed", len(FIGURES))


def _is_held(upload: Upload) -> bool:
    with transaction.atomic():
        return not Upload.objects.held(skip_locked=True).filter(pk=upload.pk).exists()


def _page(entering: Entering, upload: Upload) -> str:
    """As it looks a while later, by the clock of the database."""
    long_ago = NOW.replace(year=2020)
    Upload.objects.filter(pk=upload.pk).update(begun_at=long_ago)
    client = Client()
    with time_machine.travel(NOW):
        client.force_login(entering.manager)
        return text(client.get(f"/sheets/{upload.pk}/"))


def test_two_workers_at_one_upload_save_it_once(entering: Entering) -> None:
    upload = promised(entering)
    _both(lambda: commit(upload.pk, NOW), lambda: commit(upload.pk, NOW))
    upload.refresh_from_db()
    assert (upload.state, written(upload)) == ("committed", len(FIGURES))


def test_the_same_file_saved_twice_at_once_is_one_batch_and_the_second_says_0_changes(
    entering: Entering,
) -> None:
    first, second = promised(entering), promised(entering)
    _both(lambda: commit(first.pk, NOW), lambda: commit(second.pk, NOW))
    states = sorted(Upload.objects.values_list("state", flat=True))
    assert states == ["committed", "repeated"]
    assert Changeset.objects.filter(state="committed").count() == 1
    assert EntryRevision.objects.filter(source="sheet").count() == len(FIGURES)
    said = Upload.objects.get(state="repeated").message
    assert said == "This file was saved on Thu 5 Nov 2026 by Tomas Lindqvist: 0 changes."


def _both(*acts: Callable[[], None]) -> None:
    def run(act: Callable[[], None]) -> None:
        try:
            act()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_one_reader_at_a_time_and_the_next_when_its_lease_has_passed(entering: Entering) -> None:
    upload = make_upload(entering.contributor, entering.operations)
    first = claim(upload.pk)
    assert first is not None
    assert claim(upload.pk) is None
    Upload.objects.filter(pk=upload.pk).update(claimed_until=NOW.replace(year=2020))
    second = claim(upload.pk)
    assert second is not None
    assert not beat(first, 1, 2, 0), "the first one has lost it"
    assert beat(second, 1, 2, 0)


def test_a_file_at_which_workers_die_again_and_again_is_refused(entering: Entering) -> None:
    upload = make_upload(entering.contributor, entering.operations)
    for _ in range(3):
        assert claim(upload.pk) is not None
        Upload.objects.filter(pk=upload.pk).update(claimed_until=NOW.replace(year=2020))
    assert claim(upload.pk) is None
    upload.refresh_from_db()
    assert upload.state == "refused"


def test_whoever_reads_looks_between_two_batches_whether_to_stop(entering: Entering) -> None:
    upload = make_upload(entering.contributor, entering.operations)
    reader = claim(upload.pk)
    assert reader is not None
    client = Client()
    with time_machine.travel(NOW):
        client.force_login(entering.contributor)
        client.post(f"/sheets/{upload.pk}/", {"act": "stop"})
    assert not beat(reader, 1, 2, 0)
    assert stored().get("OPS_12") is None


def _other_session() -> psycopg.Connection:
    given = connection.get_connection_params()
    names = ("host", "port", "dbname", "user", "password")
    return psycopg.connect(**{name: given[name] for name in names if given.get(name)})
