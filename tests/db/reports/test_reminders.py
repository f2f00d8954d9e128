"""Who is reminded of which values on which day: once, and only what is theirs."""

import datetime as dt
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership
from kpis.models import Entry, EntryLinkCell, Measure, TeamPeriod
from reports.actions.reminders import remind
from reports.actions.send import send
from reports.actions.tick import tick
from reports.models import Reminder, ReportDelivery
from tests.builders import (
    make_entry,
    make_kpi,
    make_measure,
    make_member,
    make_organisation,
    make_score,
    make_user,
)
from tests.cast import Cast
from tests.reminder_scene import (
    EIGHTH,
    ELEVENTH,
    OCTOBER,
    SEPTEMBER,
    make_reminders,
    make_trips,
    reminded,
    settle,
)
from tests.smtp_sink import Sink

INES, TOMAS, VERA = "ines@merrow.example", "tomas@merrow.example", "vera@merrow.example"
DAY, MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)
QUARTER_EIGHT = dt.datetime(2026, 10, 8, 6, tzinfo=dt.UTC)
"""Eight in the summer time of Paris, two days before September and the third quarter close."""


@pytest.fixture(autouse=True)
def _merrow(cast: Cast) -> None:
    make_reminders(cast)


def texts(kind: str = "before") -> dict[str, str]:
    return {row.person.email: row.text for row in Reminder.objects.filter(kind=kind).select_related("person")}


def set_measure(measure: Measure, **fields: Any) -> None:
    Measure.objects.filter(pk=measure.pk).update(**fields)


def test_who_owes_is_reminded_once_two_days_before_entry_closes(cast: Cast, sink: Sink) -> None:
    for day in range(1, 11):
        for minute in range(2):
            now = dt.datetime(2026, 11, day, 7, minute, tzinfo=dt.UTC)
            tick(now)
            send(now)
    assert sink.copies == {INES: 1}
    assert reminded() == {INES: "sent"}
    assert [(row.day, row.kind) for row in Reminder.objects.all()] == [(dt.date(2026, 11, 8), "before")]


@pytest.mark.parametrize(
    ("days", "day"),
    [(2, 8), (0, 10), (5, 5), (30, 1)],
    ids=["usual", "last day", "earlier", "longer than open"],
)
def test_so_many_days_before(cast: Cast, days: int, day: int) -> None:
    make_organisation(remind_before_days=days, remind_after_days=None)
    for passed in range(15):
        remind(dt.datetime(2026, 11, 1, 7, tzinfo=dt.UTC) + passed * DAY)
    assert [row.day.day for row in Reminder.objects.all()] == [day]


def test_nobody_is_reminded_where_it_is_not_wanted(cast: Cast) -> None:
    make_organisation(remind_before_days=None, remind_after_days=None)
    assert [remind(EIGHTH), remind(ELEVENTH)] == [0, 0]


def test_none_when_everything_has_come_in(cast: Cast) -> None:
    settle(cast)
    assert remind(EIGHTH) == 0


def test_a_value_marked_not_applicable_is_in_and_a_blanked_one_is_not(cast: Cast) -> None:
    make_entry(cast.punctuality, OCTOBER, state="na", note="no buses ran")
    make_entry(cast.own, OCTOBER, state="blank")
    remind(EIGHTH)
    assert "Rides checked" in texts()[INES]
    assert "Bus punctuality" not in texts()[INES]


def test_who_comes_to_owe_later_waits_for_the_next_round(cast: Cast) -> None:
    settle(cast)
    remind(EIGHTH)
    Entry.objects.all().delete()
    assert remind(EIGHTH + MINUTE) == 0


def test_one_mail_for_all_teams_periods_and_frequencies(cast: Cast) -> None:
    make_member(cast.contributor, cast.rail)
    for code, team, frequency in (("R1", cast.rail, "month"), ("Q1", cast.buses, "quarter")):
        make_measure(make_kpi(code, frequency=frequency), team, owner=cast.contributor)
    remind(QUARTER_EIGHT)
    text = texts()[INES]
    assert [
        words in text for words in ("Buses, September 2026", "Buses, Q3 2026", "Rail, September 2026")
    ] == [True, True, True]
    assert text.startswith("4 values to enter, the first by Sat 10 Oct 2026\n")
    assert reminded() == {INES: "queued"}


def test_days_are_summed_up_and_reminded_of_once_a_week(cast: Cast) -> None:
    settle(cast)
    make_measure(make_kpi("D1", name="Trips a day", frequency="day"), cast.buses, owner=cast.manager)
    for day in range(9, 23):
        remind(dt.datetime(2026, 11, day, 7, tzinfo=dt.UTC))
    days = [row.day for row in Reminder.objects.filter(kind="before")]
    assert days == [dt.date(2026, 11, 9), dt.date(2026, 11, 16)]
    text = Reminder.objects.get(day=days[0]).text
    assert "Buses, Fri 30 Oct 2026 to Mon 9 Nov 2026" in text
    assert "11 values, the first due by the end of Mon 9 Nov 2026 (Europe/Paris)" in text
    assert "- Trips a day: 11 are missing" in text
    assert "/update/BUSES/?period=2026-11-09" in text


def test_a_week_that_is_open_for_a_day_is_reminded_of_on_that_day(cast: Cast) -> None:
    make_organisation(entry_days=1, remind_after_days=None)
    make_measure(make_kpi("W1", frequency="week"), cast.buses, owner=cast.manager)
    for day in range(3, 17):
        remind(dt.datetime(2026, 11, day, 7, tzinfo=dt.UTC))
    assert [row.day.day for row in Reminder.objects.all()] == [9, 16]


def test_after_closing_those_who_owe_and_the_managers_are_told(cast: Cast, sink: Sink) -> None:
    tick(ELEVENTH)
    send(ELEVENTH)
    assert reminded() == {INES: "sent", TOMAS: "sent"}
    ines, tomas = texts("after")[INES], texts("after")[TOMAS]
    assert "Ask Tomas Berg, who can still enter them." in ines
    assert "- Bus punctuality: Ines Aalto" in tomas
    assert "As a manager you can still enter them." in tomas


def test_after_closing_the_nearest_managers_above_are_told_but_not_of_persons(cast: Cast) -> None:
    Membership.objects.filter(user=cast.manager).delete()
    remind(ELEVENTH)
    mara = texts("after")["mara@merrow.example"]
    assert ("Bus punctuality" in mara, "Rides checked" in mara) == (True, False)


@pytest.mark.parametrize("state", ["finished", "locked"])
def test_what_a_person_has_closed_is_not_owed(cast: Cast, state: str) -> None:
    TeamPeriod.objects.create(team=cast.buses, grain="month", start=OCTOBER, state=state, at=EIGHTH)
    assert [remind(EIGHTH), remind(ELEVENTH)] == [0, 0]


def test_a_period_opened_again_is_told_beside_others_and_gives_no_occasion(cast: Cast) -> None:
    TeamPeriod.objects.create(
        team=cast.buses, grain="month", start=SEPTEMBER, state="reopened", reason="late", at=EIGHTH
    )
    assert remind(EIGHTH - DAY) == 0
    remind(EIGHTH)
    assert "Buses, September 2026\n2 values, without a deadline\n" in texts()[INES]


@pytest.mark.parametrize(
    ("zone", "before", "from_then_on"),
    [
        ("Europe/Paris", "2026-11-08T06:59", "2026-11-08T07:00"),
        ("Pacific/Auckland", "2026-11-07T18:59", "2026-11-07T19:00"),
        ("America/Los_Angeles", "2026-11-08T15:59", "2026-11-08T16:00"),
    ],
)
def test_at_eight_where_the_organisation_is(cast: Cast, zone: str, before: str, from_then_on: str) -> None:
    make_organisation(timezone=zone)
    moments = [dt.datetime.fromisoformat(f"{text}:00+00:00") for text in (before, from_then_on)]
    assert [remind(moment) for moment in moments] == [0, 1]


@pytest.mark.parametrize(
    ("day", "before", "from_then_on"),
    [
        ("2026-03-29", "2026-03-29T00:59", "2026-03-29T01:00"),  # clocks jump over half past two
        ("2026-10-25", "2026-10-25T00:29", "2026-10-25T00:30"),  # and show it twice
    ],
)
def test_on_the_days_on_which_clocks_change(cast: Cast, day: str, before: str, from_then_on: str) -> None:
    make_organisation(remind_at=dt.time(2, 30), entry_days=dt.date.fromisoformat(day).day + 2)
    moments = [dt.datetime.fromisoformat(f"{text}:00+00:00") for text in (before, from_then_on)]
    assert [remind(moment) for moment in moments] == [0, 1]


def test_a_day_on_which_nothing_ran_is_left_out(cast: Cast) -> None:
    assert remind(EIGHTH + DAY) == 0


def test_late_on_the_day_is_still_that_day(cast: Cast) -> None:
    assert remind(EIGHTH + dt.timedelta(hours=15, minutes=59)) == 1


def test_the_value_before_is_told_of_a_teams_measure_and_not_of_a_persons(cast: Cast) -> None:
    make_score(cast.punctuality, SEPTEMBER, "85.8", 75)
    make_score(cast.own, SEPTEMBER, "31.5", 20)
    remind(EIGHTH)
    text = texts()[INES]
    assert "- Bus punctuality: September 2026 was 85.8%\n" in text
    assert "- Rides checked, Ines Aalto\n" in text
    assert "31.5" not in text


def test_the_link_leads_to_what_closes_first_and_to_nothing_of_persons(cast: Cast) -> None:
    make_organisation(entry_links=True, remind_before_days=0)
    for number in range(4):
        make_measure(make_kpi(f"D{number}", frequency="day"), cast.buses, owner=cast.contributor)
    remind(EIGHTH + 2 * DAY)
    cells = list(EntryLinkCell.objects.order_by("pk").values_list("measure", "grain", "start"))
    assert cells[0] == (cast.punctuality.pk, "month", OCTOBER)
    assert len(cells) == 40
    assert [start for _measure, _grain, start in cells[1:5]] == [dt.date(2026, 10, 31)] * 4
    assert cast.own.pk not in {measure for measure, _grain, _start in cells}


def test_where_nobody_is_named_every_contributor_is_reminded(cast: Cast) -> None:
    settle(cast)
    make_trips(cast)
    make_member(make_user("nora@merrow.example"), cast.buses)
    remind(EIGHTH)
    assert reminded() == {INES: "queued", "nora@merrow.example": "queued"}


@pytest.mark.parametrize("people", [1, 4])
@pytest.mark.parametrize(
    ("links", "now", "statements"), [(False, EIGHTH, 18), (True, EIGHTH, 21), (False, ELEVENTH, 17)]
)
def test_statements_follow_neither_people_nor_values(
    cast: Cast, people: int, links: bool, now: dt.datetime, statements: int
) -> None:
    make_organisation(entry_links=links)
    for _ in range(people - 1):
        owner = make_user()
        make_member(owner, cast.buses)
        for _ in range(2):
            make_trip = make_measure(make_kpi(), cast.buses, owner=owner)
            make_score(make_trip, SEPTEMBER, 90, 100)
    with CaptureQueriesContext(connection) as captured:
        remind(now)
    assert len(captured) == statements
    with CaptureQueriesContext(connection) as captured:
        remind(now)
    assert len(captured) == 3 + len(("savepoint", "release"))


def test_one_round_at_a_time(cast: Cast) -> None:
    params = connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}
    with psycopg.connect(**params) as theirs:
        theirs.execute("SELECT pg_advisory_xact_lock(7251830, 3)")
        assert remind(EIGHTH) == 0
    assert remind(EIGHTH) == 1
    assert ReportDelivery.objects.count() == 1
