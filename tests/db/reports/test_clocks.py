"""Whatever clocks do and for how long everything was down: each period's report leaves once."""

import datetime as dt

import pytest
from pytest_django.fixtures import Settings

from reports.actions.send import send
from reports.actions.sweep import sweep
from reports.actions.tick import tick
from reports.models import ReportDelivery, ReportOccurrence, ReportSchedule
from tests.builders import make_organisation
from tests.report_scene import NOW, Scene, add_readers, make_scene, make_schedule
from tests.smtp_sink import Sink

RUTH, BOB = "ruth@example.org", "bob@example.org"
HOUR = dt.timedelta(hours=1)


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[misc,arg-type]  # year to minute


@pytest.fixture
def scene() -> Scene:
    """Ruth gets the monthly report, and nobody a reminder."""
    scene = make_scene(RUTH)
    make_organisation(remind_before_days=None, remind_after_days=None)
    return scene


def live_through(start: dt.datetime, end: dt.datetime, step: dt.timedelta) -> list[dt.datetime]:
    """What the beat does at each step, whatever is due. Returns the moments at which mails left."""
    left = []
    for number in range((end - start) // step + 1):
        now = start + number * step
        tick(now)
        left += [now] * send(now)
        sweep(now)
    return left


def change(scene: Scene, **fields: object) -> None:
    ReportSchedule.objects.filter(pk=scene.schedule.pk).update(**fields)


@pytest.mark.parametrize(
    ("month", "day", "first", "last", "expected"),
    [
        (2, 29, utc(2026, 3, 28, 22), utc(2026, 3, 29, 4), utc(2026, 3, 29, 1)),  # 03:00 there
        (9, 25, utc(2026, 10, 24, 21), utc(2026, 10, 25, 3), utc(2026, 10, 25, 0, 30)),  # the first 02:30
    ],
)
def test_in_the_night_in_which_clocks_change_one_mail_leaves(
    month: int,
    day: int,
    first: dt.datetime,
    last: dt.datetime,
    expected: dt.datetime,
    scene: Scene,
    sink: Sink,
) -> None:
    """At half past two in Paris, a time that does not exist in March and comes twice in October."""
    change(scene, local_time=dt.time(2, 30), day=day, starts_on=dt.date(2026, month, 28))
    assert live_through(first, last, HOUR / 6) == [expected]
    assert sink.copies == {RUTH: 1}


@pytest.mark.parametrize(
    ("moved_at", "expected"),
    [
        (utc(2026, 11, 12, 10), utc(2026, 11, 12, 10)),  # the day has begun in Auckland long ago
        (utc(2026, 11, 12, 20), utc(2026, 11, 12, 16)),  # it went out at six in Honolulu
    ],
)
def test_a_schedule_moved_across_the_date_line_on_its_day_sends_one_report(
    moved_at: dt.datetime, expected: dt.datetime, scene: Scene, sink: Sink
) -> None:
    change(scene, tz="Pacific/Honolulu")
    left = live_through(utc(2026, 11, 11, 12), moved_at - HOUR, HOUR)
    change(scene, tz="Pacific/Auckland")
    left += live_through(moved_at, moved_at + 48 * HOUR, HOUR)
    assert left == [expected]
    assert ReportOccurrence.objects.count() == sink.copies.total() == 1


def test_a_clock_set_back_by_two_hours_sends_nothing_twice(scene: Scene, sink: Sink) -> None:
    before = live_through(NOW - HOUR, NOW + HOUR, HOUR / 6)
    again = live_through(NOW - HOUR, NOW + 3 * HOUR, HOUR / 6)
    assert (before, again) == ([NOW], [])
    assert ReportOccurrence.objects.count() == sink.copies.total() == 1


def test_after_three_days_down_missed_reports_leave_oldest_first_and_slowly(
    scene: Scene, sink: Sink, settings: Settings
) -> None:
    """Two reports were due on the first two days of the month, two readers each, two mails a minute."""
    settings.MAIL_CATCH_UP_RATE_PER_MINUTE = 2
    change(scene, day=2)
    add_readers(scene.schedule, BOB)
    first = make_schedule(scene.cast.company, scene.cast.administrator, name="First", day=1)
    add_readers(first, RUTH, BOB)
    tick(utc(2026, 10, 30, 12))
    back = utc(2026, 11, 2, 12)
    tick(back)
    later = back + dt.timedelta(minutes=10)
    assert [send(later), send(later)] == [2, 0]
    ReportDelivery.objects.filter(state="sent").update(handover_at=later - dt.timedelta(days=3650))
    assert [send(later), send(later)] == [2, 0]
    schedules = [str(kept.mail["List-Id"]).split(".")[0] for kept in sink.kept]
    older, newer = (f"<schedule-{one.pk}" for one in (first, scene.schedule))
    assert schedules == [older, older, newer, newer]
    assert sink.copies == {RUTH: 2, BOB: 2}
    assert set(ReportOccurrence.objects.values_list("period_start", "seq")) == {(dt.date(2026, 10, 1), 1)}


def test_months_of_downtime_are_made_up_for_once_each(scene: Scene, sink: Sink) -> None:
    """Down from 31 August to 4 November: September's report is late, October's not due before the 12th."""
    change(scene, day=3, starts_on=dt.date(2026, 8, 31))
    tick(utc(2026, 8, 30))
    left = live_through(utc(2026, 11, 4, 12), utc(2026, 11, 5, 12), HOUR)
    assert len(left) == 2
    periods = ReportOccurrence.objects.order_by("period_start").values_list("period_start__month", "state")
    assert list(periods) == [(8, "skipped"), (9, "done"), (10, "done")]
    assert "September" in str(sink.kept[0].mail["Subject"])
    assert "October" in str(sink.kept[1].mail["Subject"])
