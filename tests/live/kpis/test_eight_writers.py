"""Eight people save one cell again and again over HTTP: every saving is kept, in order, and none is lost."""

import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Semaphore
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from kpis.models import Entry, EntryDraft, EntryRevision, Measure
from tests.builders import (
    make_entry,
    make_kpi,
    make_measure,
    make_member,
    make_organisation,
    make_team,
    make_user,
)
from tests.story import OCTOBER
from tests.story_entering import NOW

ADDRESS = "/update/OPS/?period=2026-10"
WRITERS, TIMES = 8, 200
AT_ONCE = 3
"""Requests under way at a time: more would only wait for the one interpreter and come back as conflicts."""
VERSION = re.compile(r'name="version" value="(\d+)"')


@pytest.fixture
def measure() -> Measure:
    make_organisation(timezone="Europe/Paris")
    measure = make_measure(make_kpi("OPS_01"), make_team("OPS"))
    make_entry(measure, OCTOBER, 0)
    return measure


def test_no_saving_of_eight_writers_is_lost(measure: Measure) -> None:
    turns = Semaphore(AT_ONCE)
    clients = [_client(measure) for _ in range(WRITERS)]
    with time_machine.travel(NOW, tick=True), ThreadPoolExecutor(WRITERS) as pool:
        conflicts = list(pool.map(lambda client: _write(client, measure, turns), clients))
    entry = Entry.objects.get()
    assert entry.version == WRITERS * TIMES + 1
    versions = EntryRevision.objects.order_by("version").values_list("version", flat=True)
    assert list(versions) == list(range(1, WRITERS * TIMES + 2))
    by_writer = [EntryRevision.objects.filter(actor=client.person).count() for client in clients]
    assert by_writer == [TIMES] * WRITERS
    assert sum(conflicts) > 0
    assert EntryDraft.objects.count() == 0


def _client(measure: Measure) -> Any:
    client: Any = Client()
    client.person = make_user()
    make_member(client.person, measure.team)
    client.force_login(client.person)
    return client


def _write(client: Any, measure: Measure, turns: Semaphore) -> int:
    """Until all are saved, each try from the version that the answer before showed. How many conflicts."""
    version, done, conflicts = "1", 0, 0
    try:
        while done < TIMES:
            sent = {
                "measure": measure.pk,
                "period": "2026-10",
                "version": version,
                "token": str(uuid.uuid4()),
                "value": str(client.person.pk * TIMES + done),
            }
            with turns:
                answer = client.post(ADDRESS, sent, headers={"HX-Request": "true"})
            assert answer.status_code in (200, 409), answer.status_code
            done += answer.status_code == 200
            conflicts += answer.status_code == 409
            version = VERSION.findall(answer.content.decode())[0]
    finally:
        connection.close()
    return conflicts
