"""What a reminder says, in both bodies alike."""

import dataclasses
import datetime as dt
import html
import re
from decimal import Decimal
from typing import Any

import pytest

from kpis.calc.periods import Calendar, Period, period_of
from reports.calc.reminder_facts import Batch, MissingValue, ReminderFacts
from reports.rendering.reminder_mail import ReminderMail, render_reminder
from reports.rendering.reminder_subjects import reminder_subject

CALENDAR = Calendar()
OCTOBER = period_of(CALENDAR, "month", dt.date(2026, 10, 1))
QUARTER = period_of(CALENDAR, "quarter", dt.date(2026, 10, 1))
TENTH = dt.date(2026, 11, 10)
PUNCTUALITY = MissingValue("Bus punctuality", "", (), Decimal("85.8"), "%", 1)
CHECKED = MissingValue("Rides checked", "Ines Aalto", (), None, "", 0)
BUSES = Batch(
    "Buses", OCTOBER, OCTOBER, TENTH, (PUNCTUALITY, CHECKED), "https://kpi.merrow.example/update/BUSES/"
)
FACTS = ReminderFacts("before", "Europe/Paris", CALENDAR, (BUSES,), (), ())
STOP = "https://kpi.merrow.example/reports/reminders/stop/x/"
LINK = "https://kpi.merrow.example/enter/x/"


def day(number: int) -> Period:
    return period_of(CALENDAR, "day", dt.date(2026, 11, number))


def batch(**changes: Any) -> Batch:
    return dataclasses.replace(BUSES, **changes)


def facts(**changes: Any) -> ReminderFacts:
    return dataclasses.replace(FACTS, **changes)


def mail(**changes: Any) -> ReminderMail:
    return render_reminder(facts(**changes), "Merrow & Sons", "en", STOP, LINK)


DAYS = batch(first=day(2), last=day(6), values=(dataclasses.replace(PUNCTUALITY, count=5),))
CLOSED = batch(managers=("Mara Holm", "Tomas Berg"))
MANAGED = batch(values=(dataclasses.replace(PUNCTUALITY, owers=("Ines Aalto",)),))
AFTER = {"kind": "after", "due": (), "closed": (CLOSED,)}
REOPENED = batch(closes=None)


def test_the_text_reads() -> None:
    assert mail().text == (
        "October 2026: 2 values to enter by Tue 10 Nov 2026\n"
        "\n"
        "Buses, October 2026\n"
        "2 values, due by the end of Tue 10 Nov 2026 (Europe/Paris)\n"
        "- Bus punctuality: September 2026 was 85.8%\n"
        "- Rides checked, Ines Aalto\n"
        "Enter the values: https://kpi.merrow.example/update/BUSES/\n"
        "\n"
        "--\n"
        "You get this mail because you answer for these values, or enter values for the team.\n"
        "Stop reminders: https://kpi.merrow.example/reports/reminders/stop/x/\n"
        "\n"
        "Sent by kpiportal, the KPI portal of Merrow & Sons.\n"
    )


def words_of(page: str) -> str:
    """What one reads, in order; an address in a link stands behind its words as in plain text."""
    page = re.sub(r"<head>.*?</head>", "", page, flags=re.DOTALL)
    page = re.sub(r'<a [^>]*?href="([^"]+)"[^>]*>(.*?)</a>', r"\2: \1 ", page)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def plain_words(text: str, names: str) -> str:
    text = re.sub(r"^- ", "", text.replace("\n--\n", "\n"), flags=re.MULTILINE)
    return re.sub(rf"\b({names}): ", r"\1 ", " ".join(text.split()))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"has_link": True},
        {"due": (DAYS, REOPENED)},
        {"asked": (("Tomas Berg", OCTOBER),)},
        AFTER,
        {**AFTER, "managed": (MANAGED,), "due": (DAYS,)},
        {"due": (batch(team="Rides & <b>more</b>"),)},
    ],
)
def test_both_bodies_say_the_same_in_the_same_order(changes: dict[str, Any]) -> None:
    written = mail(**changes)
    names = "Bus punctuality|Rides checked, Ines Aalto"
    assert words_of(written.html) == plain_words(written.text, names)


@pytest.mark.parametrize(
    ("changes", "subject"),
    [
        ({"due": (batch(values=(CHECKED,)),)}, "October 2026: 1 value to enter by Tue 10 Nov 2026"),
        (
            {"due": (BUSES, batch(first=QUARTER, last=QUARTER, closes=dt.date(2026, 11, 9)))},
            "4 values to enter, the first by Mon 9 Nov 2026",
        ),
        ({"due": (DAYS,)}, "5 values to enter, the first by Tue 10 Nov 2026"),
        ({"due": (REOPENED,)}, "2 values to enter"),
        (AFTER, "October 2026 has closed, 2 values are missing"),
        ({**AFTER, "closed": (batch(values=(CHECKED,)),)}, "October 2026 has closed, 1 value is missing"),
        (
            {**AFTER, "managed": (batch(first=QUARTER, last=QUARTER),)},
            "Entry has closed, 4 values are missing",
        ),
        ({"asked": (("Tomas Berg", OCTOBER),)}, "Tomas Berg asks for the values of October 2026"),
        (
            {"asked": (("Tomas Berg", OCTOBER), ("Tomas Berg", QUARTER))},
            "Tomas Berg asks for your values",
        ),
        (
            {"asked": (("Tomas Berg", OCTOBER), ("Mara Holm", OCTOBER))},
            "Tomas Berg and 1 other ask for your values",
        ),
    ],
)
def test_the_subject_states_what_is_to_be_done(changes: dict[str, Any], subject: str) -> None:
    assert reminder_subject(facts(**changes)) == subject


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"due": (DAYS,)},
            (
                "Buses, Mon 2 Nov 2026 to Fri 6 Nov 2026\n"
                "5 values, the first due by the end of Tue 10 Nov 2026 (Europe/Paris)\n"
                "- Bus punctuality: 5 are missing\n"
            ),
        ),
        ({"due": (REOPENED,)}, "2 values, without a deadline\n"),
        (
            AFTER,
            (
                "Closed on Tue 10 Nov 2026, 2 values are missing."
                " Ask Mara Holm and Tomas Berg, who can still enter them.\n"
            ),
        ),
        (
            {**AFTER, "closed": (), "managed": (MANAGED,)},
            (
                "Closed on Tue 10 Nov 2026, 1 value is missing. As a manager you can still enter them.\n"
                "- Bus punctuality: Ines Aalto, September 2026 was 85.8%\n"
            ),
        ),
        (
            {**AFTER, "managed": (MANAGED,), "due": (DAYS,)},
            "\nMissing in your teams\n\nBuses, October 2026\n",
        ),
        ({**AFTER, "due": (DAYS,)}, "\nStill open\n\nBuses, Mon 2 Nov 2026 to Fri 6 Nov 2026\n"),
        ({"closed": (CLOSED,)}, "\nClosed\n\nBuses, October 2026\n"),
        ({"has_link": True}, f"Enter the values without logging in: {LINK}\n"),
        (
            {**AFTER, "closed": (), "managed": (MANAGED,)},
            "You get this mail because you manage the team.\n",
        ),
        ({"due": (batch(values=(CHECKED,) * 10),)}, "and 2 more\n"),
    ],
)
def test_it_says(changes: dict[str, Any], said: str) -> None:
    assert said in mail(**changes).text


def test_what_closed_comes_first_where_that_is_the_occasion() -> None:
    text = mail(**AFTER | {"managed": (MANAGED,), "due": (DAYS,)}).text
    places = [text.index(words) for words in ("Closed on", "Missing in your teams", "Still open")]
    assert places == sorted(places)


def test_without_the_setting_no_link_is_named() -> None:
    assert LINK not in mail().text + mail().html


def test_the_digest_is_of_every_part() -> None:
    assert len({mail().sha256, mail(has_link=True).sha256, mail(due=(REOPENED,)).sha256, mail().sha256}) == 3
