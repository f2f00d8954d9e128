"""Eight people save one cell again and again over HTTP: every saving is kept, in order, and none is lost."""

import os
import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from threading import Lock
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
WRITERS, TIMES = 8, int(os.environ.get("KPIPORTAL_EDITS", "200"))
IMPATIENT = 10
"""Every tenth saving does not wait until the others are done; all at once would be little but conflicts."""
VERSION = re.compile(r'name="version" value="(\d+)"')


@pytest.fixture
def measure() -> Measure:
    make_organisation(timezone="Europe/Paris")
    measure = make_measure(make_kpi("OPS_01"), make_team("OPS"))
    make_entry(measure, OCTOBER, 0)
    return measure


def test_no_saving_of_eight_writers_is_lost(measure: Measure) -> None:
    turn, shown = Lock(), ["1"]
    clients = [_client(measure) for _ in range(WRITERS)]
    with time_machine.travel(NOW, tick=True), ThreadPoolExecutor(WRITERS) as pool:
        conflicts = list(pool.map(lambda client: _write(client, measure, turn, shown), clients))
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


def _write(client: Any, measure: Measure, turn: Lock, shown: list[str]) -> int:
    """Each saving from the version that the latest answer showed, until it is in. How many conflicts."""
    conflicts = 0
    try:
        for number in range(TIMES):
            with nullcontext() if number % IMPATIENT == 0 else turn:
                while not _is_saved(client, measure, number, shown):
                    conflicts += 1
    finally:
        connection.close()
    return conflicts


def _is_saved(client: Any, measure: Measure, number: int, shown: list[str]) -> bool:
    sent = {
        "measure": measure.pk,
        "period": "2026-10",
        "version": shown[0],
        "token": str(uuid.uuid4()),
        "value": str(client.person.pk * TIMES + number),
    }
    answer = client.post(ADDRESS, sent, headers={"HX-Request": "true"})
    assert answer.status_code in (200, 409), answer.status_code
    shown[0] = VERSION.findall(answer.content.decode())[0]
    return bool(answer.status_code == 200)
