"""A survey that too few have answered: stored, and shown to nobody, wherever it might be read."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from accounts.audit import Actor
from kpis.actions.entries import submit
from kpis.actions.scores import recompute
from kpis.calc.periods import Calendar, parse_key
from kpis.calc.typed import Typed
from kpis.models import Measure, Score
from tests.builders import make_kpi, make_measure
from tests.cast import Cast

NOW = dt.datetime(2026, 11, 5, 9, tzinfo=dt.UTC)
OCTOBER = parse_key(Calendar(), "2026-10")
SECRET, LATER = "17.25", "98.5"
PAGES = (
    "/scorecards/BUSES/MOOD/?period=2026-10&history=all",
    "/scorecards/BUSES/MOOD/?period=FY2026-Q4&history=all",
    "/scorecards/BUSES/receipt/measure/MOOD/?period=2026-10",
    "/scorecards/BUSES/receipt/measure/MOOD/?period=FY2026-Q4",
    "/scorecards/BUSES/?period=2026-10",
    "/update/BUSES/?period=2026-10",
)


@pytest.fixture(autouse=True)
def _in_november() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def mood(cast: Cast) -> Measure:
    kpi = make_kpi(
        "MOOD",
        aggregation="ratio",
        inputs="points:sum;answers:sum",
        formula="points / answers",
        respondents="answers",
    )
    return make_measure(kpi, cast.buses)


def answer(cast: Cast, mood: Measure, points: str, answers: str, version: int) -> None:
    typed = Typed(inputs={"points": points, "answers": answers})
    submit(Actor.of(cast.contributor), mood, OCTOBER, typed, version, now=NOW)
    recompute(NOW)


@pytest.mark.parametrize("role", ["contributor", "manager"])
@pytest.mark.parametrize("path", PAGES)
def test_what_four_have_answered_stands_nowhere(
    cast: Cast, mood: Measure, client: Client, role: str, path: str
) -> None:
    answer(cast, mood, SECRET, "4", 0)
    month = Score.objects.get(measure=mood, grain="month", start=OCTOBER.start)
    assert (month.status, month.reason, month.value, month.inputs) == ("na", "too_few", None, None)
    client.force_login(cast.person(role))
    response = client.get(path)
    assert (response.status_code, SECRET in response.text) == (200, False)


def test_a_fifth_answer_does_not_open_what_four_had_said(cast: Cast, mood: Measure, client: Client) -> None:
    answer(cast, mood, SECRET, "4", 0)
    answer(cast, mood, LATER, "5", 1)
    client.force_login(cast.manager)
    text = client.get(PAGES[0]).text
    assert (LATER in text, SECRET in text) == (True, False)


def test_a_conflict_does_not_show_what_four_had_said(cast: Cast, mood: Measure, client: Client) -> None:
    answer(cast, mood, SECRET, "4", 0)
    answer(cast, mood, LATER, "5", 1)
    stale = Typed(inputs={"points": "60", "answers": "6"})
    submit(Actor.of(cast.manager), mood, OCTOBER, stale, 1, now=NOW)
    client.force_login(cast.manager)
    text = client.get(PAGES[-1]).text
    assert ("Before both of you stood" in text, LATER in text, SECRET in text) == (True, True, False)
