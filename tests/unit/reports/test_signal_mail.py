"""What a mail about a signal says, in both bodies alike."""

import dataclasses
import datetime as dt
import html
import re
from decimal import Decimal
from typing import Any

import pytest

from kpis.calc.periods import Calendar, period_of
from reports.calc.signal_audience import Concerned, audience
from reports.calc.signal_facts import SignalFact, Usual
from reports.rendering.signal_mail import SignalMail, render_signal
from reports.rendering.signal_words import signal_words

CALENDAR = Calendar()
DAY = dt.date(2026, 11, 12)
FACT = SignalFact(
    kpi="Bus punctuality",
    code="OPS_01",
    team="Buses",
    person="",
    owner="Ines Aalto",
    found=period_of(CALENDAR, "month", dt.date(2026, 10, 1)),
    since=period_of(CALENDAR, "month", dt.date(2026, 6, 1)),
    rule="outside",
    side=-1,
    verdict="worse",
    value=Decimal("84.6"),
    usual=Usual(Decimal("87.1309"), Decimal("91.0"), Decimal("94.8691")),
    unit="%",
    decimals=1,
    calendar=CALENDAR,
    url="https://kpi.merrow.example/scorecards/BUSES/OPS_01/?period=2026-10&person=3",
)
STOP = "https://kpi.merrow.example/reports/signals/stop/x/"


def mail(**changes: Any) -> SignalMail:
    return render_signal(dataclasses.replace(FACT, **changes), "Merrow & Sons", "en", STOP)


def words_of(page: str) -> str:
    """What one reads, in order; an address in a link stands behind its words as in plain text."""
    page = re.sub(r"<head>.*?</head>", "", page, flags=re.DOTALL)
    page = re.sub(r'<a [^>]*?href="([^"]+)"[^>]*>(.*?)</a>', r"\2: \1 ", page)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_the_text_reads() -> None:
    assert mail().text == (
        "Bus punctuality: worse, a signal since June 2026\n"
        "\n"
        "84.6% in October 2026 lies below the usual 87.1 to 94.9%.\n"
        "\n"
        "Measure: Bus punctuality (OPS_01)\n"
        "Team: Buses\n"
        "Period: October 2026\n"
        "Value: 84.6%\n"
        "Usual: 87.1 to 94.9%\n"
        "Signal since: June 2026\n"
        "Judged: Worse\n"
        "\n"
        "Open the measure: https://kpi.merrow.example/scorecards/BUSES/OPS_01/?period=2026-10&person=3\n"
        "\n"
        "A signal means that a figure moved further, or stayed on one side longer,"
        " than its usual ups and downs explain.\n"
        "\n"
        "Ines Aalto and the managers of Buses decide about the limits: a new level, or a known cause.\n"
        "\n"
        "--\n"
        "You get this mail because you answer for this measure, or follow it or its team.\n"
        "Stop mails about this measure: https://kpi.merrow.example/reports/signals/stop/x/\n"
        "\n"
        "Sent by kpiportal, the KPI portal of Merrow & Sons.\n"
    )


@pytest.mark.parametrize(
    "changes", [{}, {"owner": ""}, {"usual": None}, {"person": "Ines Aalto"}, {"kpi": "Rides & <b>more</b>"}]
)
def test_both_bodies_say_the_same_in_the_same_order(changes: dict[str, Any]) -> None:
    written = mail(**changes)
    plain = " ".join(written.text.replace("\n--\n", "\n").split())
    names = "Measure|Team|Person|Period|Value|Usual|Signal since|Judged"
    assert words_of(written.html) == re.sub(rf"\b({names}): ", r"\1 ", plain)


@pytest.mark.parametrize(
    ("changes", "subject", "finding"),
    [
        (
            {"side": 1, "verdict": "better", "value": Decimal(99)},
            "Bus punctuality: better, a signal since June 2026",
            "99.0% in October 2026 lies above the usual 87.1 to 94.9%.",
        ),
        (
            {"rule": "run", "side": 1, "verdict": "moved"},
            "Bus punctuality: moved, a signal since June 2026",
            "Eight values in a row, up to October 2026, lie above the usual middle of 91.0%.",
        ),
        (
            {"rule": "run"},
            "Bus punctuality: worse, a signal since June 2026",
            "Eight values in a row, up to October 2026, lie below the usual middle of 91.0%.",
        ),
        (
            {"value": Decimal("87.09")},
            "Bus punctuality: worse, a signal since June 2026",
            "87.09% in October 2026 lies below the usual 87.13 to 94.87%.",
        ),
        (
            {"rule": "run", "value": Decimal("90.999")},
            "Bus punctuality: worse, a signal since June 2026",
            "Eight values in a row, up to October 2026, lie below the usual middle of 91.000%.",
        ),
        ({"usual": None}, "Bus punctuality: worse, a signal since June 2026", ""),
    ],
)
def test_the_finding_is_said_in_a_sentence(changes: dict[str, Any], subject: str, finding: str) -> None:
    words = signal_words(dataclasses.replace(FACT, **changes), "Merrow", STOP)
    assert (words.subject, words.finding) == (subject, finding)


def test_of_a_persons_measure_neither_figure_nor_verdict_is_told() -> None:
    words = signal_words(dataclasses.replace(FACT, person="Ines Aalto"), "Merrow", STOP)
    assert (words.subject, words.finding, dict(words.rows)) == (
        "Bus punctuality, Ines Aalto: a new signal since June 2026",
        "Its figures stand on its page alone.",
        {
            "Measure": "Bus punctuality (OPS_01)",
            "Team": "Buses",
            "Person": "Ines Aalto",
            "Period": "October 2026",
            "Signal since": "June 2026",
        },
    )


def test_the_digest_is_of_every_part() -> None:
    assert len({mail().sha256, mail(owner="").sha256, mail(side=1).sha256, mail().sha256}) == 3


@pytest.mark.parametrize(
    ("first", "last", "answers"),
    [
        (None, None, True),
        (DAY, DAY, True),
        (dt.date(2026, 11, 13), None, False),
        (None, dt.date(2026, 11, 11), False),
    ],
)
def test_the_deputy_answers_within_the_days(
    first: dt.date | None, last: dt.date | None, answers: bool
) -> None:
    found = Concerned(owner=1, person=2, deputy=3, deputy_from=first, deputy_to=last).answering(DAY)
    assert found == {1, 2, *([3] if answers else [])}


def test_a_stop_ends_everything_but_following_the_measure_itself() -> None:
    assert audience({1, 2}, {3, 4}, {2, 5}, {1, 2, 3}) == {2, 4, 5}
