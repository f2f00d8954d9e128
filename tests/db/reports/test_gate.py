"""A report that waits for figures: until they are in, or until its last day, and asks who owes them."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from accounts.audit import COMMAND
from accounts.refusals import Refused
from kpis.models import NodeScore, Nudge, Score
from reports.actions.run_now import run_now
from reports.actions.schedules import save_schedule
from reports.actions.switching import switch
from reports.actions.tick import tick
from reports.models import ReportOccurrence
from tests.builders import make_kpi, make_measure, make_objective, make_score
from tests.report_scene import NOW, OCTOBER, Scene, make_scene

LAST = dt.datetime(2026, 11, 15, 5, tzinfo=dt.UTC)


def gated(coverage: str, *, percent: int = 95) -> Scene:
    """Due on 12 November at 06:00 in Paris, three days to wait; Bus punctuality is missing."""
    scene = make_scene()
    scene.cast.punctuality.owner = scene.cast.contributor
    scene.cast.punctuality.save()
    scene.schedule.recipients.create(user=scene.cast.executive)
    scene.schedule.gate_percent, scene.schedule.gate_until_days = percent, 3
    scene.schedule.save()
    NodeScore.objects.filter(team=scene.cast.company, start=OCTOBER).update(coverage=coverage)
    missing = Score.objects.filter(measure=scene.cast.punctuality, start=OCTOBER)
    missing.update(value=None, score=None, status="no_data", change=None)
    return scene


def report() -> ReportOccurrence:
    return ReportOccurrence.objects.get()


def test_a_report_waits_for_the_figures_it_was_told_to_wait_for() -> None:
    gated("92.4")
    tick(NOW)
    assert (report().state, report().gate_until, report().attempts) == ("waiting", LAST, 0)
    NodeScore.objects.filter(start=OCTOBER).update(coverage=95)
    tick(NOW + dt.timedelta(hours=1))
    assert (report().state, report().gate_until) == ("built", NOW + dt.timedelta(hours=1))


def test_on_its_last_day_it_goes_out_and_names_what_is_missing_and_who_owes_it() -> None:
    gated("94.6")
    tick(NOW)
    tick(LAST)
    assert report().state == "built"
    text = report().artifacts.get().text
    assert "Incomplete: This report waited for 95% of the weight until its last day; 94% is in." in text
    assert "Missing: Bus punctuality (Buses), owed by Ines Aalto." in text


def test_a_complete_report_does_not_wait() -> None:
    gated("95")
    tick(NOW)
    assert (report().state, report().gate_until) == ("built", None)
    assert "Incomplete" not in report().artifacts.get().text


def test_where_nothing_is_expected_there_is_nothing_to_wait_for() -> None:
    gated("92")
    NodeScore.objects.update(coverage=None)
    tick(NOW)
    assert report().state == "built"


def test_those_who_owe_figures_are_asked_at_first_and_on_the_last_day() -> None:
    scene = gated("92.4")
    for hours in (0, 1, 25, 47, 49, 50, 67, 71):
        tick(NOW + dt.timedelta(hours=hours))
    asked = Nudge.objects.order_by("day").values_list("person", "by", "day", "start")
    ines, ada = scene.cast.contributor.pk, scene.cast.administrator.pk
    assert list(asked) == [
        (ines, ada, dt.date(2026, 11, 12), OCTOBER),
        (ines, ada, dt.date(2026, 11, 14), OCTOBER),
    ]


def test_chosen_kpis_are_waited_for_by_their_own_weight() -> None:
    scene = gated("99")
    kpi = make_kpi("OPS_02", make_objective("RELY"))
    make_score(make_measure(kpi, scene.cast.rail), OCTOBER, status="no_data")
    scene.schedule.kpis.set([kpi])
    tick(NOW)
    assert report().state == "waiting"
    Score.objects.filter(measure__kpi=kpi).update(value=1, score=100, status="green")
    tick(NOW + dt.timedelta(minutes=1))
    assert report().state == "built"


def test_one_that_waits_is_not_late_until_its_last_day_has_passed() -> None:
    gated("92.4")
    tick(NOW)
    assert not ReportOccurrence.objects.late(LAST).exists()
    assert ReportOccurrence.objects.late(LAST + dt.timedelta(minutes=31)).exists()


def test_the_page_says_until_when_it_waits(client: Client) -> None:
    scene = gated("92.4")
    tick(NOW)
    client.force_login(scene.cast.administrator)
    with time_machine.travel(NOW + dt.timedelta(hours=1)):
        page = client.get(f"/reports/{report().pk}/").text
    with time_machine.travel(LAST):
        assert "It waits until" not in client.get(f"/reports/{report().pk}/").text
    assert "It waits until 95% of the weight is in, until Sun 15 Nov 2026, 06:00 CET at the latest." in page


@pytest.mark.parametrize(("percent", "days"), [(95, None), (None, 3), (101, 3)])
def test_a_gate_is_whole_and_a_percentage(percent: int | None, days: int | None) -> None:
    scene = make_scene()
    scene.schedule.gate_percent, scene.schedule.gate_until_days = percent, days
    with pytest.raises(Refused):
        save_schedule(COMMAND, scene.schedule, scene.schedule.version, now=NOW)


def test_what_is_sent_again_waits_for_nothing() -> None:
    gated("92.4")
    tick(NOW)
    ReportOccurrence.objects.update(kind="manual")
    tick(NOW + dt.timedelta(minutes=1))
    states = ReportOccurrence.objects.order_by("kind").values_list("kind", "state")
    assert list(states) == [("manual", "built"), ("scheduled", "waiting")]


def test_a_report_that_did_not_wait_says_nothing_of_waiting() -> None:
    """Sent by hand below the share that is asked for; the regular one waits on."""
    scene = gated("60")
    tick(NOW)
    run_now(COMMAND, scene.schedule, now=NOW)
    tick(NOW)
    by_hand = ReportOccurrence.objects.get(kind="manual")
    assert by_hand.state == "built"
    assert "Incomplete" not in by_hand.artifacts.get().text


def test_a_reader_of_a_part_is_not_told_how_much_of_the_whole_is_in() -> None:
    scene = gated("94.6")
    scene.schedule.recipients.create(user=scene.cast.outsider)
    tick(NOW)
    tick(LAST)
    part = report().artifacts.exclude(scope_key="all").get()
    told = "This report waited for 95% of the weight until its last day; not all of it is in."
    assert f"Incomplete: {told}" in part.text


def test_a_schedule_that_is_paused_keeps_its_report_and_asks_nobody() -> None:
    scene = gated("92.4")
    tick(NOW)
    Nudge.objects.all().delete()
    switch(COMMAND, scene.schedule, on=False, now=NOW)
    tick(LAST)
    assert (report().state, Nudge.objects.count()) == ("waiting", 0)
    assert not ReportOccurrence.objects.late(LAST + dt.timedelta(hours=1)).exists()
    switch(COMMAND, scene.schedule, on=True, now=LAST)
    tick(LAST + dt.timedelta(minutes=1))
    assert report().state == "built"
    assert set(report().deliveries.values_list("state", flat=True)) == {"queued"}
