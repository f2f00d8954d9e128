"""Whatever cannot be saved of a schedule stands in its form, and nothing is written."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from reports.models import ReportRecipient, ReportSchedule
from tests.builders import make_user
from tests.cast import Cast
from tests.schedule_forms import ADD, RUTH, changed, given, page_of

ONE_THING = "A line names exactly one: a person, a group, a role in the team or an address."


def errors(answer: Any) -> str:
    return str(answer.context["errors"])


def test_two_administrators_on_one_schedule_are_told(
    ada: Client, cast: Cast, schedule: ReportSchedule
) -> None:
    data = changed(cast, schedule, name="Mine")
    assert ada.post(page_of(schedule), {**data, "name": "Theirs"}).status_code == 302
    answer = ada.post(page_of(schedule), data)
    assert "Somebody else changed this schedule while the form was open." in errors(answer)
    assert ReportSchedule.objects.get().name == "Theirs"


@pytest.mark.parametrize("seen", ["", "x", "-1", "{}", "9" * 5000])
def test_a_damaged_guard_is_a_stale_one(ada: Client, cast: Cast, schedule: ReportSchedule, seen: str) -> None:
    answer = ada.post(page_of(schedule), {**changed(cast, schedule, name="Mine"), "seen": seen})
    assert "Somebody else changed this schedule" in errors(answer)


@pytest.mark.parametrize(
    ("field", "typed", "rule"),
    [
        ("tz", "Mars/Olympus", "“Mars/Olympus” is not a time zone of the IANA list"),
        ("tz", "", "This field is required."),
        ("local_time", "25:00", "Enter a valid time."),
        ("local_time", "6 o'clock", "Enter a valid time."),
        ("day", "0", "A day of the month is a number from 1 to 31."),
        ("day", "32", "A day of the month is a number from 1 to 31."),
        ("day", "-1", "Ensure this value is greater than or equal to 0."),
        ("day", "99999", "Ensure this value is less than or equal to 32767."),
        ("cadence", "week", "Select a valid choice. week is not one of the available choices."),
        ("sections", "coverage", "Select a valid choice. coverage is not one of the available choices."),
        ("formats", "html", "Select a valid choice. html is not one of the available choices."),
        ("paper", "a3", "Select a valid choice. a3 is not one of the available choices."),
        ("starts_on", "0202-10-31", "The years of reports are 1900 to 2199."),
        ("starts_on", "9999-12-31", "The years of reports are 1900 to 2199."),
        ("name", "Board\r\nBcc: x@example.org", "This must be one line without control characters."),
        ("name", " ", "This field is required."),
        ("owner", "987654321", "Select a valid choice."),
    ],
)
def test_what_cannot_be_is_said_in_the_form(
    ada: Client, cast: Cast, field: str, typed: str, rule: str
) -> None:
    answer = ada.post(ADD, given(cast, **{field: typed}))
    assert answer.status_code == 200
    assert rule in errors(answer)
    assert not ReportSchedule.objects.exists()


def test_days_after_close_lie_within_a_year(ada: Client, cast: Cast) -> None:
    answer = ada.post(ADD, given(cast, day_rule="days_after_close", day=367))
    assert "A report comes within 366 days." in errors(answer)
    assert ada.post(ADD, given(cast, day_rule="days_after_close", day=0)).status_code == 302


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ({"role": "manager", "address": RUTH}, ONE_THING),
        ({"user": "contributor", "address": RUTH}, ONE_THING),
        ({"user": "contributor", "role": "viewer"}, ONE_THING),
        ({"role": "boss"}, "Select a valid choice. boss is not one of the available choices."),
        ({"address": "ruth"}, "Enter a valid email address."),
        ({"address": "ruth@example.org\r\nBcc: bob@example.org"}, "Enter a valid email address."),
        ({"user": "987654321"}, "Select a valid choice."),
    ],
)
def test_a_reader_is_exactly_one_thing(ada: Client, cast: Cast, line: dict[str, Any], rule: str) -> None:
    if line.get("user") == "contributor":
        line = {**line, "user": cast.contributor.pk}
    answer = ada.post(ADD, given(cast, line))
    assert answer.status_code == 200
    assert rule in errors(answer)
    assert not ReportRecipient.objects.exists()


def test_a_reader_is_listed_once(ada: Client, cast: Cast) -> None:
    answer = ada.post(ADD, given(cast, {"address": RUTH}, {"address": RUTH}))
    assert "A recipient is listed once." in errors(answer)
    assert not ReportSchedule.objects.exists()


def test_who_may_not_log_in_becomes_no_owner(ada: Client, cast: Cast) -> None:
    gone = make_user("gone@merrow.example", is_active=False)
    answer = ada.post(ADD, given(cast, owner=gone.pk))
    assert "The owner must be able to log in." in errors(answer)


@pytest.mark.parametrize(("field", "given"), [("sections", ["coverage"]), ("formats", ["html", "pdf"])])
def test_the_database_knows_the_sections_and_formats(
    schedule: ReportSchedule, field: str, given: list[str]
) -> None:
    setattr(schedule, field, given)
    with pytest.raises(ValidationError, match=f"There is no such {field[:-1]}"):
        schedule.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        schedule.save()
