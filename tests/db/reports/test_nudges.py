"""A person who is asked for values is mailed once a day."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Team, User
from kpis.actions.nudges import nudge
from kpis.calc.periods import Calendar, parse_key
from kpis.models import Entry
from reports.actions.nudges import remind_asked
from reports.actions.send import send
from reports.actions.tick import tick
from reports.models import Reminder, ReminderStop
from tests.builders import make_entry, make_kpi, make_measure, make_member, make_organisation, make_user
from tests.cast import Cast
from tests.reminder_scene import ELEVENTH, OCTOBER, make_reminders, reminded
from tests.smtp_sink import Sink

INES = "ines@merrow.example"
FIFTH = dt.datetime(2026, 11, 5, 9, 30, tzinfo=dt.UTC)
DAY, MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _merrow(cast: Cast) -> None:
    make_reminders(cast)


def ask(by: User, person: User, team: Team, key: str = "2026-10", now: dt.datetime = FIFTH) -> None:
    nudge(by, team, parse_key(Calendar(), key), person, now=now)


def test_who_is_asked_is_mailed_at_the_next_tick_once(cast: Cast, sink: Sink) -> None:
    ask(cast.manager, cast.contributor, cast.buses)
    for minute in range(3):
        tick(FIFTH + minute * MINUTE)
        send(FIFTH + minute * MINUTE)
    assert (reminded(), sink.copies) == ({INES: "sent"}, {INES: 1})
    assert sink.kept[0].mail["Subject"] == "Tomas Berg asks for the values of October 2026"
    text = Reminder.objects.get().text
    assert text.count("Tomas Berg asks for the values of October 2026") == 1
    assert "- Bus punctuality\n" in text


def test_two_who_ask_are_one_mail(cast: Cast) -> None:
    make_measure(make_kpi("Q1", frequency="quarter"), cast.buses, owner=cast.contributor)
    ask(cast.manager, cast.contributor, cast.buses)
    ask(cast.grandparent_manager, cast.contributor, cast.buses, "FY2026-Q3")
    assert remind_asked(FIFTH) == 1
    reminder = Reminder.objects.get()
    assert reminder.subject == "Tomas Berg and 1 other ask for your values"
    assert "Mara Holm asks for the values of Q3 2026.\n" in reminder.text


def test_asked_again_on_the_same_day_no_second_mail_and_one_on_the_next(cast: Cast) -> None:
    ask(cast.manager, cast.contributor, cast.buses)
    remind_asked(FIFTH)
    ask(cast.grandparent_manager, cast.contributor, cast.buses, "2026-09", FIFTH + MINUTE)
    assert remind_asked(FIFTH + MINUTE) == 0
    ask(cast.manager, cast.contributor, cast.buses, now=FIFTH + DAY)
    assert remind_asked(FIFTH + DAY) == 1


def test_asked_just_before_midnight_the_mail_comes_after_it(cast: Cast, sink: Sink) -> None:
    late = dt.datetime(2026, 11, 5, 22, 59, 50, tzinfo=dt.UTC)
    ask(cast.manager, cast.contributor, cast.buses, now=late)
    tick(late + MINUTE)
    send(late + MINUTE)
    assert reminded() == {INES: "sent"}
    assert [row.day for row in Reminder.objects.all()] == [dt.date(2026, 11, 5)]


def test_who_owes_nothing_any_more_gets_none(cast: Cast) -> None:
    ask(cast.manager, cast.contributor, cast.buses)
    for measure in (cast.punctuality, cast.own):
        make_entry(measure, OCTOBER, 90)
    assert remind_asked(FIFTH) == 0


def test_who_stopped_reminders_gets_none(cast: Cast) -> None:
    ask(cast.manager, cast.contributor, cast.buses)
    ReminderStop.objects.create(user=cast.contributor, at=FIFTH)
    assert remind_asked(FIFTH) == 0


def test_asked_for_a_period_that_has_closed_it_says_whom_to_ask(cast: Cast) -> None:
    ask(cast.manager, cast.contributor, cast.buses, now=ELEVENTH)
    remind_asked(ELEVENTH)
    assert "Ask Tomas Berg, who can still enter them." in Reminder.objects.get().text


def test_a_nudge_comes_beside_the_reminder_of_the_day(cast: Cast) -> None:
    make_organisation(remind_before_days=5)
    ask(cast.manager, cast.contributor, cast.buses)
    tick(FIFTH)
    assert sorted(Reminder.objects.values_list("kind", flat=True)) == ["before", "nudge"]


def test_with_a_link_where_the_organisation_wants_it(cast: Cast) -> None:
    make_organisation(entry_links=True)
    ask(cast.manager, cast.contributor, cast.buses)
    remind_asked(FIFTH)
    assert "/enter/readers-own-link/" in Reminder.objects.get().text
    assert not Entry.objects.exists()


@pytest.mark.parametrize("people", [1, 4])
def test_statements_do_not_follow_the_number_of_people(cast: Cast, people: int) -> None:
    ask(cast.manager, cast.contributor, cast.buses)
    for _ in range(people - 1):
        person = make_user()
        make_member(person, cast.buses)
        make_measure(make_kpi(), cast.buses, owner=person)
        ask(cast.manager, person, cast.buses)
    for statements in (15, 3):  # the second finds nothing new
        with CaptureQueriesContext(connection) as captured:
            remind_asked(FIFTH)
        assert len(captured) == statements + len(("savepoint", "release"))
