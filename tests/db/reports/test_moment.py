"""What is saved while a report is being made is in it or named by the next one, and never both or neither."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from accounts.actions.curation import share_turn
from reports.actions.tick import tick
from reports.models import ReportOccurrence
from tests.report_scene import NOW, make_scene
from tests.restated_scene import APRIL_DUE, build, enter, make_restated

MAY_DUE = dt.datetime(2026, 6, 16, 4, tzinfo=dt.UTC)
WHILE = APRIL_DUE + dt.timedelta(seconds=20)


def of(month: int) -> ReportOccurrence:
    return ReportOccurrence.objects.get(period_start=dt.date(2026, month, 1))


def test_what_was_saved_after_the_tick_began_is_in_the_report_and_not_in_the_next() -> None:
    measure = make_restated()
    enter(measure, "2026-03", "80", WHILE)
    build(APRIL_DUE)
    assert of(4).data_as_of == WHILE
    (named,) = of(4).artifacts.get(scope_key="all").figures["restated"]
    assert (named["code"], named["period"], named["after"]) == ("OPS", "2026-03", "80")
    build(MAY_DUE)
    assert of(5).artifacts.get(scope_key="all").figures["restated"] == []


def ticked(now: dt.datetime) -> str:
    try:
        tick(now)
        return ReportOccurrence.objects.get().state
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_a_report_is_not_made_while_figures_are_being_saved() -> None:
    make_scene("board@example.org")
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            share_turn()
            assert pool.submit(ticked, NOW).result() == "waiting"
        assert pool.submit(ticked, NOW + dt.timedelta(minutes=1)).result() == "built"


@pytest.mark.django_db(transaction=True)
def test_a_report_waits_five_minutes_for_them_at_most() -> None:
    make_scene("board@example.org")
    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        share_turn()
        later = [NOW + dt.timedelta(minutes=minutes) for minutes in (0, 4, 5)]
        assert [pool.submit(ticked, now).result() for now in later] == ["waiting", "waiting", "built"]
