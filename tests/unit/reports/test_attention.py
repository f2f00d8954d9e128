"""Each item says what happened, what was said about it and what is to be asked of whom."""

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from reports.calc.facts import Plan, Remark
from reports.rendering.content import Content
from reports.rendering.mail import render
from tests.report_facts import OCTOBER, measure_fact, report_facts
from tests.unit.reports.test_mail import FRAME, merrow

HIRE = Plan("Hire twenty drivers.", "Tomas Lindqvist", dt.date(2026, 12, 15))
LATE = Plan("Ask the depot", "Ada", dt.date(2026, 11, 11))
SAID = Remark("Ines Aalto", "Roadworks on\nline 31.")
LONG_RED = ["red", "red"]


def content_of(*facts: dict[str, Any]) -> Content:
    """Measures that Ines owns, in a report of October as known on 12 November."""
    made = [
        measure_fact(code=f"K{at}", **{"owner": "Ines", "status": "red", "score": 40, **one})
        for at, one in enumerate(facts)
    ]
    return render(report_facts(*made), FRAME).content


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ({}, "Ask Ines (T1) for the cause and a plan."),
        ({"before": LONG_RED}, "Ask Ines (T1) for a plan."),
        ({"remark": SAID}, "Ask Ines (T1) for a plan."),
        ({"status": "amber", "score": 60, "is_signal": True}, "Ask Ines (T1) for the cause."),
        ({"owner": ""}, "Decide who owns it (T1)."),
        (
            {"plans": (HIRE,)},
            "Nothing to ask: Tomas Lindqvist plans “Hire twenty drivers” by Tue 15 Dec 2026.",
        ),
        (
            {"plans": (Plan("Hire", "", HIRE.due),)},
            "Decide who does what was planned: “Hire”, due Tue 15 Dec 2026.",
        ),
        (
            {"plans": (LATE, HIRE)},
            "Ask Ada about the plan that is overdue since Wed 11 Nov 2026: “Ask the depot”.",
        ),
    ],
)
def test_it_says_what_to_ask_or_which_plan_there_is(fact: dict[str, Any], said: str) -> None:
    assert [item.who for item in content_of(fact).attention] == [said]


def test_it_carries_what_was_written_about_it() -> None:
    (item,) = content_of({"remark": SAID}).attention
    assert item.remark == "Ines Aalto wrote: “Roadworks on line 31.”"
    (item,) = content_of({"remark": Remark("Ines Aalto", "x" * 4_000)}).attention
    assert item.remark == f"Ines Aalto wrote: “{'x' * 199}…”"


def test_a_signal_is_told_where_it_is_the_only_thing_and_beside_another() -> None:
    alone = {"status": "amber", "score": 60, "is_signal": True, "value": Decimal(7)}
    new, signal = content_of(alone, {"is_signal": True, "value": Decimal(8)}).attention
    assert signal.title == "K0 got worse, by more than it usually moves"
    assert signal.text == "The value is 7.0%."
    assert new.title == "K1 went off track"
    assert new.text == "The value is 8.0%. That is more than it usually moves."


def test_what_fell_and_what_is_a_signal_comes_before_what_lacks_as_much() -> None:
    """60 points lacking; 60 and 20 lost; 60 and 10 lost, half as high again for a signal."""
    fell, signal = {"previous_score": 60}, {"previous_score": 50, "is_signal": True}
    assert [item.title[:2] for item in content_of({}, fell, signal).attention] == ["K2", "K1", "K0"]


def test_actions_that_are_due_by_the_end_of_the_next_period_are_listed_the_overdue_first() -> None:
    """November has thirty days: what is due on 1 December comes with the next report."""
    last = Plan("Last", "", OCTOBER.end + dt.timedelta(days=30))
    after = Plan("After", "Ada", OCTOBER.end + dt.timedelta(days=31))
    content = content_of({"status": "green", "score": 110, "plans": (after, last, LATE)})
    assert [(note.title, note.text) for note in content.actions] == [
        ("Ask the depot", "Ada, overdue since Wed 11 Nov 2026. For K0 (T1)."),
        ("Last", "Nobody, due Mon 30 Nov 2026. For K0 (T1)."),
    ]
    assert content.actions_more == ""


def test_seven_actions_are_listed_and_the_others_counted() -> None:
    content = content_of({"plans": tuple([LATE] * 9)})
    assert len(content.actions) == 7
    assert content.actions_more == "2 more actions are due; the portal lists all of them."


def test_what_may_still_be_entered_is_counted_by_team() -> None:
    def told(*people: str) -> str:
        note = content_of(*[{"status": "not_due", "score": None, "owed_by": people}] * 2).notes[0]
        assert note.title == "Not due yet"
        return note.text

    assert told() == "2 results are still to come: T1 2."
    assert told("Ines", "Bo") == "2 results are still to come: T1 2 (Ines, Bo)."
    assert told("Ines", "Bo", "Ada", "Mara", "Otto") == (
        "2 results are still to come: T1 2 (Ines, Bo, Ada and 2 more)."
    )


def test_a_provisional_score_says_until_when_figures_are_entered() -> None:
    facts = dataclasses.replace(merrow(), entry_closes=dt.date(2026, 11, 30))
    assert render(facts, FRAME).content.coverage == (
        "99% of weight reported, 2 of 3 KPIs. "
        "Provisional: entry is open until Mon 30 Nov 2026, so the score may change."
    )


def test_a_metric_without_weight_gives_no_signal() -> None:
    assert (
        content_of({"status": "amber", "score": 60, "is_signal": True, "weight": Decimal(0)}).attention == ()
    )
