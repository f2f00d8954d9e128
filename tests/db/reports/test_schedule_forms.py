"""The form of a schedule in the portal: what is saved, what is refused and how, the dates while typing."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Change
from reports.actions.tick import materialise
from reports.models import ReportSchedule
from tests.builders import make_user
from tests.cast import Cast
from tests.report_scene import NOW, add_readers, make_schedule
from tests.schedule_forms import RUTH, WHEN, sent

NEW = "/reports/schedules/new/"
FIRST = "First period ends on or after"
KIMS = "Kim Lee (kim1@merrow.example), Kim Lee (kim2@merrow.example)"
HTMX = {"hx-request": "true"}


def edit_of(schedule: ReportSchedule) -> str:
    return f"/reports/schedules/{schedule.pk}/edit/"


def told(answer: Any) -> list[tuple[str, str, str]]:
    return [(one.place, one.value, one.rule) for one in answer.context["problems"]]


def lines(schedule: ReportSchedule) -> list[str]:
    return [str(row) for row in schedule.recipients.order_by("pk")]


def test_a_schedule_is_made_with_its_recipients_and_written_down(ada: Client, cast: Cast) -> None:
    executives = Group.objects.get(name="Executives")
    rows = (
        ("person", "Tomas Berg"),
        (f"group:{executives.pk}", ""),
        ("role:manager", ""),
        ("address", "Ruth@Example.org"),
        ("", ""),
    )
    answer = ada.post(NEW, sent(*rows, objectives=["RELIABLE"], kpis=["OPS_01"], reason="The board asked"))
    schedule = ReportSchedule.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/reports/schedules/{schedule.pk}/")
    assert lines(schedule) == ["Tomas Berg", "Executives", "every manager of the team", RUTH]
    assert (schedule.team, schedule.owner, schedule.day, schedule.version) == (
        cast.company,
        cast.administrator,
        12,
        1,
    )
    assert (schedule.local_time, schedule.starts_on) == (dt.time(6), dt.date(2026, 11, 30))
    assert [one.code for one in schedule.objectives.all()] == ["RELIABLE"]
    assert [one.code for one in schedule.kpis.all()] == ["OPS_01"]
    assert set(Change.objects.values_list("reason", "actor")) == {("The board asked", cast.administrator.pk)}


def test_two_clicks_make_one_schedule(ada: Client, cast: Cast) -> None:
    data = sent(key=str(uuid4()))
    answers = [ada.post(NEW, data)["Location"] for _ in range(2)]
    assert answers == [f"/reports/schedules/{ReportSchedule.objects.get().pk}/"] * 2


def test_a_new_form_proposes_what_is_usual(ada: Client, cast: Cast) -> None:
    form = ada.get(NEW).context["form"]
    names = ("cadence", "day_rule", "day", "local_time", "tz", "starts_on", "owner", "enabled")
    assert {name: form[name].value() for name in names} == {
        "cadence": "month",
        "day_rule": "days_after_close",
        "day": 1,
        "local_time": dt.time(7),
        "tz": "Europe/Paris",
        "starts_on": NOW.date(),
        "owner": "ada@merrow.example",
        "enabled": True,
    }


def test_a_line_that_stays_is_the_same_line(ada: Client, schedule: ReportSchedule) -> None:
    kept = schedule.recipients.get().pk
    rows = (("address", RUTH), ("person", "elin@merrow.example"))
    assert ada.post(edit_of(schedule), sent(*rows, version=1)).status_code == 302
    assert lines(schedule) == [RUTH, "Elin Dahl"]
    assert schedule.recipients.filter(pk=kept).exists()
    taken_off = (("address", RUTH, "on"), ("person", "elin@merrow.example"))
    assert ada.post(edit_of(schedule), sent(*taken_off, version=2)).status_code == 302
    assert lines(schedule) == ["Elin Dahl"]


def test_two_administrators_on_one_schedule_are_told(ada: Client, schedule: ReportSchedule) -> None:
    assert ada.post(edit_of(schedule), sent(name="Theirs", version=1)).status_code == 302
    answer = ada.post(edit_of(schedule), sent(name="Mine", version=1))
    assert answer.status_code == 422
    assert "Somebody else changed this schedule while the form was open." in answer.content.decode()
    assert 'value="Mine"' in answer.content.decode()
    assert ReportSchedule.objects.get().name == "Theirs"


@pytest.mark.parametrize(
    ("field", "typed", "place", "rule"),
    [
        (
            "tz",
            "Mars/Olympus",
            "Time zone",
            "“Mars/Olympus” is not a time zone of the IANA list, for example Europe/Paris.",
        ),
        ("local_time", "25:00", "Local time", "Write a time such as 07:00."),
        ("day", "0", "Day", "A day of the month is a number from 1 to 31."),
        ("day", "32", "Day", "A day of the month is a number from 1 to 31."),
        ("day", "-1", "Day", "Write 0 or more."),
        ("day", "999", "Day", "A report comes within 366 days."),
        ("day", "twelve", "Day", "Write a whole number."),
        ("cadence", "week", "Cadence", "Choose one of the list."),
        (
            "starts_on",
            "0202-10-31",
            FIRST,
            "The years of reports are 1900 to 2199.",
        ),
        ("starts_on", "soon", FIRST, "Write a day such as 2026-10-31."),
        ("name", "Board\r\nBcc: x@example.org", "Name", "This must be one line without control characters."),
        ("team", "NOWHERE", "Team", "Choose one of the list."),
        (
            "gate_percent",
            "101",
            "Send when this much weight is in (%)",
            "A share of the weight is a number from 0 to 100.",
        ),
        ("owner", "Nobody", "Owner", "Nobody here is called “Nobody”: write a whole name or an address."),
        ("owner", "gone@merrow.example", "Owner", "The owner must be able to log in."),
    ],
)
def test_what_is_wrong_is_said_with_place_value_and_rule(
    ada: Client, cast: Cast, field: str, typed: str, place: str, rule: str
) -> None:
    make_user("gone@merrow.example", is_active=False)
    answer = ada.post(NEW, sent(**{field: typed}))
    assert (answer.status_code, told(answer)) == (422, [(place, typed, rule)])
    assert not ReportSchedule.objects.exists()


def test_half_a_gate_is_refused(ada: Client, cast: Cast) -> None:
    answer = ada.post(NEW, sent(gate_percent="95"))
    assert "Say both: how much must be in, and how long to wait for it." in answer.content.decode()
    assert not ReportSchedule.objects.exists()


@pytest.mark.parametrize(
    ("rows", "place", "value", "rule"),
    [
        ([("person", "")], "Recipient 1, Name or address", "", "Say who it is."),
        ([("", "elin")], "Recipient 1, Kind", "", "Say what it is."),
        (
            [("address", RUTH), ("person", "Elim Dahl")],
            "Recipient 2, Name or address",
            "Elim Dahl",
            "Nobody here is called “Elim Dahl”: write a whole name or an address.",
        ),
        ([("address", "ruth")], "Recipient 1, Name or address", "ruth", "This is no e-mail address."),
        (
            [("role:manager", "Tomas")],
            "Recipient 1, Name or address",
            "Tomas",
            "A group or a role needs no name: leave this empty.",
        ),
        ([("group:987654321", "")], "Recipient 1, Kind", "group:987654321", "Choose one of the list."),
        (
            [("person", "Elin Dahl"), ("person", "ELIN@merrow.example")],
            "Recipient 2, Kind",
            "person",
            "A recipient is listed once.",
        ),
        (
            [("person", "Kim Lee")],
            "Recipient 1, Name or address",
            "Kim Lee",
            f"“Kim Lee” may be {KIMS}: write the address.",
        ),
    ],
)
def test_a_wrong_recipient_is_said_with_its_row(
    ada: Client, cast: Cast, rows: list[tuple[str, str]], place: str, value: str, rule: str
) -> None:
    for number in (1, 2):
        make_user(f"kim{number}@merrow.example", name="Kim Lee")
    answer = ada.post(NEW, sent(*rows))
    assert (answer.status_code, told(answer)) == (422, [(place, value, rule)])
    assert not ReportSchedule.objects.exists()


def test_nobody_on_the_list_is_refused(ada: Client, cast: Cast) -> None:
    answer = ada.post(NEW, sent(("", "")))
    assert "A schedule has at least one recipient." in answer.content.decode()
    assert not ReportSchedule.objects.exists()


def test_the_cadence_stays_once_there_is_a_report(ada: Client, schedule: ReportSchedule) -> None:
    materialise(NOW)
    assert ada.get(edit_of(schedule)).context["form"].fields["cadence"].disabled
    assert ada.post(edit_of(schedule), sent(version=1, cadence="quarter")).status_code == 302
    assert ReportSchedule.objects.get().cadence == "month"


def test_more_rows_keep_what_was_typed_and_save_nothing(ada: Client, cast: Cast) -> None:
    answer = ada.post(NEW, sent(("person", "Tomas Berg"), name="", kpis=["OPS_01"], act="rows"))
    form, rows = answer.context["form"], answer.context["rows"]
    assert (answer.status_code, answer.context["problems"]) == (200, [])
    assert [(row["kind"].value(), row["who"].value()) for row in rows] == [
        ("person", "Tomas Berg"),
        (None, None),
        (None, None),
        (None, None),
    ]
    assert (form["kpis"].value(), form["name"].value(), form["team"].value()) == (["OPS_01"], "", "MERROW")
    assert not ReportSchedule.objects.exists()


def test_dates_are_shown_without_a_script_and_nothing_is_saved(ada: Client, cast: Cast) -> None:
    answer = ada.post(NEW, sent(name="", act="dates"))
    assert (answer.status_code, len(answer.context["dates"])) == (200, 5)
    assert answer.context["dates"][0].local == "Sat 12 Dec 2026, 06:00 CET"
    assert not ReportSchedule.objects.exists()


def test_dates_follow_what_is_typed(ada: Client, cast: Cast) -> None:
    answer = ada.get(NEW, {**WHEN, "cadence": "quarter", "day": "31"}, headers=HTMX)
    assert [(one.period, one.local) for one in answer.context["dates"]][:2] == [
        ("Q4 2026", "Sun 31 Jan 2027, 06:00 CET"),
        ("Q1 2027", "Fri 30 Apr 2027, 06:00 CEST"),
    ]
    assert answer.content.decode().startswith('<section id="dates"')


def test_dates_of_a_schedule_begin_behind_its_latest_report(ada: Client, schedule: ReportSchedule) -> None:
    materialise(NOW)
    answer = ada.get(edit_of(schedule), {**WHEN, "starts_on": "2026-01-01", "day": "20"}, headers=HTMX)
    assert answer.context["dates"][0].period == "November 2026"


def test_what_keeps_the_dates_from_being_known_is_said(ada: Client, cast: Cast) -> None:
    answer = ada.get(NEW, {**WHEN, "tz": "Mars", "day": ""}, headers=HTMX)
    assert [(one.place, one.value) for one in answer.context["undated"]] == [
        ("Day", ""),
        ("Time zone", "Mars"),
    ]


def test_the_form_costs_the_same_for_one_recipient_and_for_many(
    ada: Client, cast: Cast, schedule: ReportSchedule, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def read() -> None:
        with django_assert_num_queries(20):
            ada.get(edit_of(schedule))

    add_readers(schedule, cast.manager, Group.objects.get(name="Executives"))
    read()
    add_readers(schedule, *(make_user() for _ in range(3)), "bob@example.org")
    make_schedule(cast.buses, cast.manager, name="Another")
    read()
