import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from reports.actions.tick import materialise
from reports.models import ReportOccurrence
from tests.builders import make_organisation, make_team, make_user
from tests.report_scene import NOW, make_schedule


def occurrences() -> list[tuple[dt.date, str]]:
    return list(ReportOccurrence.objects.order_by("period_start").values_list("period_start", "state"))


def test_a_report_is_planned_when_it_is_due_and_only_once() -> None:
    make_schedule(make_team(), make_user())
    assert materialise(NOW - dt.timedelta(seconds=1)) == 0
    assert materialise(NOW) == 1
    assert materialise(NOW + dt.timedelta(days=1)) == 0
    occurrence = ReportOccurrence.objects.get()
    assert (occurrence.period_start, occurrence.period_end) == (dt.date(2026, 10, 1), dt.date(2026, 10, 31))
    assert (occurrence.due_at, occurrence.kind, occurrence.seq) == (NOW, "scheduled", 1)


def test_after_downtime_every_missed_month_is_planned_and_old_ones_are_seen_as_skipped() -> None:
    make_schedule(make_team(), make_user(), starts_on=dt.date(2026, 7, 31))
    materialise(dt.datetime(2026, 11, 15, tzinfo=dt.UTC))
    assert [(start.month, state) for start, state in occurrences()] == [
        (7, "skipped"),
        (8, "skipped"),
        (9, "planned"),
        (10, "planned"),
    ]


def test_a_clock_that_jumps_back_plans_nothing_twice() -> None:
    make_schedule(make_team(), make_user())
    for moment in (NOW, NOW - dt.timedelta(hours=2), NOW):
        materialise(moment)
    assert len(occurrences()) == 1


def test_a_disabled_schedule_plans_nothing() -> None:
    make_schedule(make_team(), make_user(), enabled=False)
    assert materialise(NOW) == 0


def test_an_edited_zone_moves_what_is_planned_and_adds_no_second_report() -> None:
    schedule = make_schedule(make_team(), make_user(), tz="Pacific/Honolulu")
    due = dt.datetime(2026, 11, 12, 16, tzinfo=dt.UTC)
    materialise(due)
    schedule.tz = "Pacific/Auckland"
    schedule.save()
    materialise(due)
    assert ReportOccurrence.objects.get().due_at == dt.datetime(2026, 11, 11, 17, tzinfo=dt.UTC)


def test_an_edited_zone_leaves_a_built_report_alone() -> None:
    schedule = make_schedule(make_team(), make_user())
    materialise(NOW)
    ReportOccurrence.objects.update(state="built")
    schedule.tz = "Pacific/Auckland"
    schedule.save()
    materialise(NOW)
    assert ReportOccurrence.objects.get().due_at == NOW


def test_quarters_follow_the_fiscal_year() -> None:
    make_organisation(fiscal_year_start=2)
    make_schedule(make_team(), make_user(), cadence="quarter", starts_on=dt.date(2026, 10, 31))
    materialise(NOW)
    occurrence = ReportOccurrence.objects.get()
    assert (occurrence.period.grain, occurrence.period_start) == ("quarter", dt.date(2026, 8, 1))


@pytest.mark.django_db(transaction=True)
def test_racing_ticks_over_three_months_plan_each_report_once() -> None:
    """Three beats and two cron jobs, whose connections really race."""
    for number in range(4):
        make_schedule(make_team(), make_user(), name=f"Report {number}", starts_on=dt.date(2026, 8, 31))
    days = [dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC) + dt.timedelta(days=day) for day in range(0, 90, 3)]
    start = Barrier(5)

    def ticker() -> None:
        for day in days:
            start.wait(timeout=30)
            materialise(day)
        connection.close()

    with ThreadPoolExecutor(5) as pool:
        for done in [pool.submit(ticker) for _ in range(5)]:
            done.result()
    materialise(days[-1])
    assert sorted(ReportOccurrence.objects.values_list("period_start__month", flat=True)) == sorted(
        [8, 9, 10] * 4
    )


def test_the_statements_of_a_tick_do_not_follow_the_number_of_schedules(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_organisation()
    team, owner = make_team(), make_user()
    make_schedule(team, owner)
    with django_assert_num_queries(7):
        materialise(NOW)
    ReportOccurrence.objects.all().delete()
    for number in range(5):
        make_schedule(team, owner, name=f"Report {number}")
    with django_assert_num_queries(7):
        materialise(NOW)
