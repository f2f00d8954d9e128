"""A figure that looks wrong is asked about before it counts, and three ways lead out."""

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from kpis.models import EntryDraft, EntryRevision, Measure
from tests.builders import make_entry, make_kpi, make_measure
from tests.entry_forms import cell, draft, entry, send, session, text
from tests.story import OCTOBER
from tests.story_entering import NOW, Entering, make_entering, make_ratio

SHARES = ("4.8", "6.1", "5.2", "4.5", "7.0", "5.9", "6.4")
"""Of March to September 2026."""


@pytest.fixture(autouse=True)
def _fifth_of_november() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def story() -> Entering:
    return make_entering(with_drafts=False)


@pytest.fixture
def overtime(story: Entering) -> Measure:
    kpi = make_kpi("OPS_40", name="Overtime of drivers", unit="%", decimals=1, direction="down")
    measure = make_measure(kpi, story.operations)
    for number, share in enumerate(SHARES, start=3):
        make_entry(measure, dt.date(2026, number, 1), share)
    return measure


def offered(answer: Any) -> dict[str, tuple[str, str]]:
    """What the buttons below the row say, and what each sends."""
    form = answer.content.decode().partition('<tr class="issue">')[2]
    found = re.findall(r'<button class="btn[^"]*" name="([^"]+)" value="([^"]*)"[^>]*>([^<]+)', form)
    return {words: (name, value) for name, value, words in found}


@pytest.mark.parametrize("htmx", [True, False])
def test_the_proposal_is_one_click(story: Entering, overtime: Measure, htmx: bool) -> None:
    client = session(story.contributor)
    answer = send(client, cell(overtime, "71"), htmx=htmx)
    answer = answer if htmx else client.get(answer["Location"])
    assert (answer.status_code, entry(overtime)) == (200, None)
    assert draft(overtime) == ("Ines Aalto", "doubtful", "71", 0)
    asked = "71 is about ten times the usual 4.5 to 7.0. A missing decimal point or a digit too many?"
    assert asked in text(answer)
    assert offered(answer) == {"Keep 71": ("confirmed", "1"), "Use 7.1": ("value", "7.1")}
    send(client, {**cell(overtime), "value": ["71", "7.1"], "reason": ""}, htmx=htmx)
    assert (entry(overtime), draft(overtime)) == ((1, "value", Decimal("7.1"), None), None)


@pytest.mark.parametrize("htmx", [True, False])
def test_the_value_is_kept_by_whoever_says_why(story: Entering, overtime: Measure, htmx: bool) -> None:
    client = session(story.contributor)
    send(client, cell(overtime, "71"), htmx=htmx)
    asked = send(client, cell(overtime, "71", confirmed="1"), htmx=htmx)
    asked = asked if htmx else client.get(asked["Location"])
    assert "A missing decimal point or a digit too many? Say why it is right." in text(asked)
    assert (entry(overtime), draft(overtime)) == (None, ("Ines Aalto", "doubtful", "71", 0))
    send(client, cell(overtime, "71", confirmed="1", reason="Strike at the other depot"), htmx=htmx)
    assert (entry(overtime), draft(overtime)) == ((1, "value", 71, None), None)
    assert EntryRevision.objects.get(measure=overtime, start=OCTOBER).reason == "Strike at the other depot"


@pytest.mark.parametrize("htmx", [True, False])
def test_the_value_is_corrected_in_its_field(story: Entering, overtime: Measure, htmx: bool) -> None:
    client = session(story.contributor)
    send(client, cell(overtime, "71"), htmx=htmx)
    send(client, cell(overtime, "7.2"), htmx=htmx)
    assert (entry(overtime), draft(overtime)) == ((1, "value", Decimal("7.2"), None), None)


def test_what_was_kept_once_is_not_asked_about_again(story: Entering, overtime: Measure) -> None:
    client = session(story.contributor)
    send(client, cell(overtime, "71", confirmed="1", reason="Strike"))
    send(client, cell(overtime, "71", 1, note="Strike of two weeks"))
    assert (entry(overtime), draft(overtime)) == ((2, "value", 71, None), None)


def test_what_a_breaking_definition_ended_is_not_usual_any_more(story: Entering, overtime: Measure) -> None:
    version = overtime.kpi.versions.get()
    version.pk, version.valid_from, version.comparable = None, dt.date(2026, 6, 1), False
    version.save(force_insert=True)
    send(session(story.contributor), cell(overtime, "71"))
    assert entry(overtime) == (1, "value", 71, None)


def test_values_of_two_years_ago_are_not_usual_any_more(story: Entering) -> None:
    measure = make_measure(make_kpi("OPS_41", decimals=1), story.operations)
    for number, share in enumerate(SHARES, start=3):
        make_entry(measure, dt.date(2024, number, 1), share)
    send(session(story.contributor), cell(measure, "71"))
    assert entry(measure) == (1, "value", 71, None)


def test_the_proposal_goes_into_its_input(story: Entering) -> None:
    measure = make_ratio(story.operations)
    for number, leavers in enumerate((4, 3, 5, 4, 6), start=4):
        make_entry(measure, dt.date(2026, number, 1), inputs={"leavers": str(leavers), "headcount": "118"})
    client = session(story.contributor)
    answer = send(client, {**cell(measure), "input.leavers": "4", "input.headcount": "1190"})
    assert "headcount: 1,190 is about ten times the usual 118 to 120." in text(answer)
    assert offered(answer)["Use headcount 119"] == ("input.headcount", "119")
    send(client, {**cell(measure), "input.leavers": "4", "input.headcount": ["1190", "119"]})
    assert entry(measure) == (1, "value", None, {"leavers": "4", "headcount": "119"})


def test_a_doubt_in_a_closed_period_takes_one_reason(story: Entering, overtime: Measure) -> None:
    with time_machine.travel("2026-11-11 09:00Z", tick=False):
        client = session(story.manager)
        answer = send(client, cell(overtime, "71"))
        assert "Use 7.1" in offered(answer)
        send(client, cell(overtime, "71", confirmed="1", reason="Strike"))
    assert (entry(overtime), draft(overtime)) == ((1, "value", 71, None), None)


def test_a_contributor_is_not_asked_about_what_is_closed_to_them(story: Entering, overtime: Measure) -> None:
    with time_machine.travel("2026-11-11 09:00Z", tick=False):
        answer = send(session(story.contributor), cell(overtime, "71"))
    assert (answer.status_code, draft(overtime)) == (423, ("Ines Aalto", "closed", "71", 0))


def test_words_and_proposal_are_in_the_style_of_the_reader(story: Entering, overtime: Measure) -> None:
    story.contributor.prefer(number_style="point", theme="", shortcuts=True)
    answer = send(session(story.contributor), cell(overtime, "71"))
    assert "71 is about ten times the usual 4,5 to 7,0." in text(answer)
    assert offered(answer)["Use 7,1"] == ("value", "7,1")
    assert EntryDraft.objects.get().proposal == {"value": "7.1"}
