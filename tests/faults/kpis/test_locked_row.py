"""Somebody else holds the row: the page answers soon, and what was typed is still there."""

import time
import uuid
from decimal import Decimal

import psycopg
import time_machine
from django.db import connection
from django.test import Client

from kpis.actions.insights import see
from kpis.actions.outlook import refresh
from kpis.models import Entry, EntryDraft, Insight
from tests.pasts import CALM, make_past
from tests.pasts import NOW as CALM_NOW
from tests.story import OCTOBER
from tests.story_entering import NOW, make_entering

ADDRESS = "/update/OPS/?period=2026-10"


def test_a_locked_entry_is_said_within_four_seconds_and_keeps_the_text() -> None:
    story = make_entering(with_drafts=False)
    measure, client = story.measure("OPS_01"), Client()
    client.force_login(story.contributor)
    entry = Entry.objects.get(measure=measure, start=OCTOBER)
    sent = {
        "measure": measure.pk,
        "period": "2026-10",
        "version": 1,
        "token": str(uuid.uuid4()),
        "value": "85",
    }
    with _other_session() as other, time_machine.travel(NOW, tick=True):
        other.execute("SELECT FROM kpis_entry WHERE id = %s FOR UPDATE", [entry.pk])
        since = time.monotonic()
        answer = client.post(ADDRESS, sent, headers={"HX-Request": "true"})
        waited = time.monotonic() - since
        other.rollback()
        again = client.post(ADDRESS, sent, headers={"HX-Request": "true"})
    html = answer.content.decode()
    assert (answer.status_code, waited < 4) == (503, True)
    assert html.startswith(f'<tbody id="row-{measure.pk}"')
    assert 'value="85"' in html
    assert "Somebody is saving this value at this moment. Nothing of yours is lost: try again." in html
    entry.refresh_from_db()
    assert (again.status_code, entry.value, entry.version) == (200, Decimal(85), 2)
    assert EntryDraft.objects.count() == 0


def test_a_block_on_a_locked_entry_is_refused_whole_and_kept() -> None:
    story = make_entering(with_drafts=False)
    measure, client = story.measure("OPS_01"), Client()
    client.force_login(story.contributor)
    entry = Entry.objects.get(measure=measure, start=OCTOBER)
    sent = {
        "act": "paste",
        "block": "85\n93",
        "first": f"c{measure.pk}-2026-10-1",
        "token": str(uuid.uuid4()),
    }
    with _other_session() as other, time_machine.travel(NOW, tick=True):
        other.execute("SELECT FROM kpis_entry WHERE id = %s FOR UPDATE", [entry.pk])
        since = time.monotonic()
        answer = client.post(ADDRESS, sent, headers={"HX-Request": "true"})
        waited = time.monotonic() - since
        other.rollback()
        again = client.post(ADDRESS, sent, headers={"HX-Request": "true"})
    html = answer.content.decode()
    assert (answer.status_code, waited < 4) == (409, True)
    assert "Somebody is saving one of these values at this moment. Nothing is pasted: try again." in html
    assert 'name="block" value="85\n93"' in html
    assert again.status_code == 200
    for code, value in (("OPS_01", 85), ("OPS_02", 93)):
        assert Entry.objects.get(measure__kpi__code=code, start=OCTOBER).value == value


def test_a_sentence_that_somebody_judges_holds_up_nobody_who_reads() -> None:
    refresh([make_past(CALM).pk], CALM_NOW)
    sentence = Insight.objects.get()
    with _other_session() as other:
        other.execute("SELECT FROM kpis_insight WHERE id = %s FOR UPDATE", [sentence.pk])
        see([sentence.pk])
        assert Insight.objects.get().state == "new"
        other.rollback()
    see([sentence.pk])
    assert Insight.objects.get().state == "seen"


def _other_session() -> psycopg.Connection:
    given = connection.get_connection_params()
    names = ("host", "port", "dbname", "user", "password")
    return psycopg.connect(**{name: given[name] for name in names if given.get(name)})
