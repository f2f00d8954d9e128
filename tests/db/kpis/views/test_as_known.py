"""Scorecard and measure page as they were known at the end of a day: waited for, shown, never mixed."""

import datetime as dt
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.audit import FOLDER, Actor
from kpis.actions.cycle import lock
from kpis.actions.entries import submit, submit_many
from kpis.actions.outcomes import Saved, Submission
from kpis.actions.scores import recompute
from kpis.actions.snapshots import sweep, take
from kpis.calc.periods import Calendar, parse_key
from kpis.calc.typed import Typed
from kpis.models import Measure, Snapshot
from tests.builders import make_kpi, make_measure, make_organisation
from tests.cast import Cast, make_cast

FIRST = dt.datetime(2026, 10, 8, 9, tzinfo=dt.UTC)
SECOND = dt.datetime(2026, 10, 20, 9, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 11, 12, 9, tzinfo=dt.UTC)
SEPTEMBER = parse_key(Calendar(), "2026-09")
CARD = "/scorecards/BUSES/"
PAGE = "/scorecards/BUSES/OPS_01/"
THEN = {"period": "2026-09", "known": "2026-10-15"}
Capture = Callable[..., AbstractContextManager[list[Any]]]


@pytest.fixture(autouse=True)
def _now() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def cast(client: Client) -> Cast:
    """Punctuality in September was 90 of 88 at first, and is 84 since the twentieth of October."""
    cast = make_cast()
    make_organisation()
    for measure in (cast.punctuality, cast.own):
        enter(measure, "90", FIRST)
        enter(measure, "84", SECOND)
    recompute(NOW)
    client.force_login(cast.manager)
    return cast


def enter(measure: Measure, text: str, now: dt.datetime) -> None:
    row = Submission(measure.pk, SEPTEMBER, Typed(text), reason="late sheets", confirmed=True)
    submit_many(FOLDER, [row], now=now, source="folder")


def shown(client: Client, url: str, **query: str) -> str:
    answer = client.get(url, query)
    assert answer.status_code == 200, answer.status_code
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def waited(client: Client, url: str, **query: str) -> str:
    """Asked for, computed by a worker, and looked at again."""
    shown(client, url, **query)
    assert take(Snapshot.objects.get(computed_at=None).pk, now=NOW)
    return shown(client, url, **query)


def test_the_page_waits_until_a_worker_has_computed_it(
    cast: Cast, client: Client, django_capture_on_commit_callbacks: Capture
) -> None:
    with django_capture_on_commit_callbacks() as hints:
        waiting = client.get(CARD, THEN)
        client.get(CARD, THEN)
    assert len(hints) == 1
    assert b'hx-trigger="every 2s"' in waiting.content
    assert b"Being computed" in waiting.content
    assert b"84" not in waiting.content.split(b'<div id="card"')[1]
    taken = Snapshot.objects.get()
    assert (taken.team, taken.measure, taken.grain, taken.start) == (
        cast.buses,
        None,
        "month",
        SEPTEMBER.start,
    )
    assert taken.known_at == dt.datetime(2026, 10, 15, 23, 59, 59, 999999, tzinfo=dt.UTC)


def test_a_scorecard_shows_what_was_known_then_and_what_was_restated(cast: Cast, client: Client) -> None:
    assert "September 2026: score 77, at risk" in shown(client, CARD, period="2026-09")
    page = waited(client, CARD, **THEN)
    assert "As known at the end of Thu 15 Oct 2026." in page
    assert "September 2026: score 111, on track" in page
    assert "Restated since" in page
    assert "90 → 84" in page
    assert "late sheets" in page
    assert page.count("PPL_01") == 0


def test_a_line_of_a_receipt_leads_to_the_page_of_its_measure_as_known_then(
    cast: Cast, client: Client
) -> None:
    make_measure(cast.punctuality.kpi, cast.services, source="rollup")
    client.force_login(cast.grandparent_manager)
    url = "/scorecards/SERVICES/OPS_01/"
    waited(client, url, **THEN)
    link = (
        '<a href="/scorecards/BUSES/OPS_01/?period=2026-09&amp;known=2026-10-15">Score of OPS_01, BUSES</a>'
    )
    assert link in client.get(url, THEN).text


def test_every_address_of_the_page_keeps_the_day(cast: Cast, client: Client) -> None:
    waited(client, CARD, **THEN)
    main = client.get(CARD, THEN).content.decode().split('<div id="card"')[1]
    addresses = re.findall(r'href="([^"]*\?period=[^"]*)"', main)
    assert len(addresses) > 5
    assert [one for one in addresses if "known=2026-10-15" not in one] == [
        "/overview/?period=2026-09",
        "/month/BUSES/?period=2026-09",
        "?period=2026-09",
    ]


def test_a_measure_page_shows_figure_receipt_and_history_of_then(cast: Cast, client: Client) -> None:
    now = shown(client, PAGE, period="2026-09", history="latest")
    assert "90.0% → 84.0%" in now
    page = waited(client, PAGE, history="latest", **THEN)
    receipt = page.split("Score receipt")[1]
    assert "90" in receipt
    assert "84" not in page.split("Restated since")[0]
    assert "84" not in receipt
    assert "90 → 84" in page
    assert "Comment" not in page


def test_a_person_reads_the_own_measure_of_then_and_others_do_not(cast: Cast, client: Client) -> None:
    own, person = "/scorecards/BUSES/PPL_01/", str(cast.contributor.pk)
    client.force_login(cast.contributor)
    assert "90 → 84" in waited(client, own, person=person, **THEN)
    client.force_login(cast.executive)
    assert client.get(own, {"person": person, **THEN}).status_code == 404


def test_a_receipt_of_then_is_never_that_of_now(cast: Cast, client: Client) -> None:
    for url in ("receipt/team/BUSES/", "receipt/measure/OPS_01/"):
        page = shown(client, CARD + url, **THEN)
        assert "Receipts are not kept of earlier moments" in page
        assert "84" not in page.split("Score receipt")[1]


@pytest.mark.parametrize("day", ["2026-11-13", "yesterday", "2026-02-30", "0001-01-01"])
@pytest.mark.parametrize("url", [CARD, PAGE, CARD + "receipt/team/BUSES/"])
def test_a_day_that_cannot_be_is_refused_and_nothing_is_asked_for(
    cast: Cast, client: Client, url: str, day: str
) -> None:
    assert client.get(url, {"period": "2026-09", "known": day}).status_code == 404
    assert Snapshot.objects.count() == 0


def test_today_is_as_known_now(cast: Cast, client: Client) -> None:
    assert "90 → 84" not in shown(client, CARD, period="2026-09", known="2026-11-12")
    assert Snapshot.objects.count() == 0


def test_a_period_that_had_not_begun_by_that_day_is_refused(cast: Cast, client: Client) -> None:
    assert client.get(CARD, {"period": "2026-11", "known": "2026-10-15"}).status_code == 404


def test_who_may_not_see_the_team_asks_for_nothing(cast: Cast, client: Client) -> None:
    client.force_login(cast.outsider)
    assert client.get(CARD, THEN).status_code == 404
    assert Snapshot.objects.count() == 0


def test_a_second_worker_writes_nothing(cast: Cast, client: Client) -> None:
    shown(client, CARD, **THEN)
    pk = Snapshot.objects.get().pk
    assert [take(pk, now=NOW), take(pk, now=NOW), take(0, now=NOW)] == [True, False, False]


def test_the_tick_finds_what_was_lost_and_drops_what_is_a_day_old(
    cast: Cast, client: Client, django_capture_on_commit_callbacks: Capture
) -> None:
    shown(client, CARD, **THEN)
    with django_capture_on_commit_callbacks() as early:
        sweep(NOW)
    with django_capture_on_commit_callbacks() as late:
        sweep(NOW + dt.timedelta(minutes=5))
    assert (len(early), len(late), Snapshot.objects.count()) == (0, 1, 1)
    sweep(NOW + dt.timedelta(days=1, minutes=1))
    assert Snapshot.objects.count() == 0


def test_a_correction_of_a_locked_period_stands_in_the_history_with_old_value_author_and_reason(
    cast: Cast, client: Client
) -> None:
    tomas = Actor.of(cast.manager)
    lock(tomas, cast.buses, SEPTEMBER, now=NOW)
    typed, version = Typed("87.5"), cast.punctuality.entries.get().version
    saved = submit(
        tomas,
        cast.punctuality,
        SEPTEMBER,
        typed,
        version,
        now=NOW,
        reason="Depot counted twice",
        note="recount",
    )
    assert isinstance(saved, Saved)
    history = shown(client, PAGE, period="2026-09", history="latest").split("History of changes")[1]
    first = history.split("Sep 26")[1]
    for said in ("84.0% →", "87.5%", "corrected", "Reason: Depot counted twice", "recount", "Tomas Berg"):
        assert said in first, (said, first)


@pytest.mark.parametrize(("url", "statements"), [(CARD, 11), (PAGE, 20)])
def test_many_measures_and_restatements_cost_the_statements_of_one(
    cast: Cast,
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    url: str,
    statements: int,
) -> None:
    waited(client, url, **THEN)
    with django_assert_num_queries(statements):
        client.get(url, THEN)
    for code in ("A", "B", "C"):
        other = make_measure(make_kpi(code, cast.punctuality.kpi.versions.get().objective), cast.buses)
        enter(other, "1", FIRST)
        enter(other, "2", SECOND)
    for text in ("85", "86", "87"):
        enter(cast.punctuality, text, SECOND + dt.timedelta(minutes=int(text)))
    Snapshot.objects.all().delete()
    waited(client, url, **THEN)
    with django_assert_num_queries(statements):
        client.get(url, THEN)
