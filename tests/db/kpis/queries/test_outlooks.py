"""What pages say of signal and outlook: by the period asked for, from what the worker has stored."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest

from accounts.audit import Actor
from accounts.models import Organisation
from kpis.actions.limits import decide
from kpis.actions.outlook import refresh
from kpis.calc.periods import Calendar, parse_key
from kpis.models import Forecast, Measure, Watch, WatchAct
from kpis.queries.measure_pages import MeasurePage, measure_page
from kpis.queries.scorecard_rows import score_rows
from tests.builders import make_kpi, make_measure, make_score, make_user
from tests.pasts import CALM, JUNE, NOW, make_past

D = Decimal


@pytest.fixture
def moved() -> Measure:
    """Calm to March 2026, 20 in April, calm again from May on: the episode ends with the third of these."""
    measure = make_past([*CALM, 20, 10, 12], unit="%", decimals=1, aggregation="mean")
    make_score(measure, dt.date(2026, 1, 1), 12, 100, grain="year", target=D(10))
    refresh([measure.pk], NOW)
    return measure


def page_of(measure: Measure, key: str, *, plain: bool | None = None) -> MeasurePage:
    found = Measure.objects.select_related("kpi__guardrail", "team", "owner", "deputy").get(pk=measure.pk)
    return measure_page(Organisation.current(), found, parse_key(Calendar(), key), NOW.date(), plain=plain)


def said(measure: Measure, key: str) -> tuple[str, str]:
    outlook = page_of(measure, key).outlook
    return str(outlook.signal.word) if outlook.signal else "", outlook.signal_note


def test_steady_says_not_to_react(moved: Measure) -> None:
    assert said(moved, "2026-03") == ("Steady", "Within the usual 7.1 to 14.9%: do not react.")


def test_a_signal_says_since_when_until_its_episode_ends(moved: Measure) -> None:
    signal = ("Better", "A signal since April 2026, not chance.")
    assert [said(moved, key) for key in ("2026-04", "2026-05", "2026-06")] == [signal] * 3


def test_before_the_first_limits_and_after_the_last_value_nothing_is_judged(moved: Measure) -> None:
    assert said(moved, "2024-06") == ("Too few values", "Limits need twelve values.")
    assert said(moved, "2026-07") == ("", "")


def test_the_chart_has_limits_rings_and_a_fan(moved: Measure) -> None:
    drawn: dict[str, Any] = json.loads(page_of(moved, "2026-06").figure.json)
    assert [drawn["labels"][place] for place in drawn["signals"]] == ["Apr 26"]
    assert drawn["limits"]["centre"][0] is None
    assert drawn["limits"]["lower"][-1] < drawn["limits"]["centre"][-1] < drawn["limits"]["upper"][-1]
    assert drawn["ahead"] == ["Jul 26", "Aug 26", "Sep 26", "Oct 26", "Nov 26", "Dec 26"]
    assert drawn["fan"]["low"][0] < drawn["fan"]["middle"][0] < drawn["fan"]["high"][0]


def test_the_table_says_where_each_value_lies(moved: Measure) -> None:
    rows = {row.key: row.signal for row in page_of(moved, "2026-06").figure.rows}
    assert (rows["2026-06"], rows["2026-04"], rows["2024-07"]) == ("within limits", "above upper limit", "")


def test_the_chance_is_that_of_the_forecast_made_after_the_period(moved: Measure) -> None:
    year = Forecast.objects.get(grain="year")
    assert year.chance is not None
    outlook = page_of(moved, "2026-06").outlook
    assert (outlook.met_by, outlook.chance) == ("Met by end of 2026", "Over 95% likely")
    assert outlook.needs == "Needs 7.3% each period; the last 12 averaged 11.8%."
    assert page_of(moved, "2026-04").outlook.chance == ""
    assert page_of(moved, "2026-07").outlook.chance == "Over 95% likely"


def test_the_scorecard_says_the_verdict_of_its_period(moved: Measure) -> None:
    def signal(key: str) -> tuple[str, int]:
        row = score_rows(Calendar(), moved.team, parse_key(Calendar(), key))[0]
        return row.signal, row.side

    assert [signal(key) for key in ("2024-06", "2026-03", "2026-05")] == [
        ("few", 0),
        ("steady", 0),
        ("better", 1),
    ]
    make_score(moved, dt.date(2026, 7, 1), 12, 100)
    assert signal("2026-07") == ("", 0)


def test_what_was_never_watched_has_no_verdict() -> None:
    measure = make_measure(make_kpi("OPS_99"))
    make_score(measure, JUNE, 12, 100)
    assert said(measure, "2026-06") == ("", "")


def test_an_accepted_level_is_drawn_where_it_starts(moved: Measure) -> None:
    author = Actor.of(make_user())
    decide(author, moved, WatchAct.Kind.NEW_LEVEL, parse_key(Calendar(), "2026-04"), "New line", now=NOW)
    refresh([moved.pk], NOW)
    page = page_of(moved, "2026-06")
    drawn = json.loads(page.figure.json)
    assert said(moved, "2026-06")[0] == "Too few values"
    assert score_rows(Calendar(), moved.team, page.period)[0].signal == "few"
    assert [drawn["labels"][place] for place in drawn["levels"]] == ["Apr 26"]
    assert "Dashed upright line: a new level was accepted." in page.figure.legend


def test_a_month_left_out_is_drawn_hollow(moved: Measure) -> None:
    author = Actor.of(make_user())
    decide(author, moved, WatchAct.Kind.LEFT_OUT, parse_key(Calendar(), "2026-04"), "Strike", now=NOW)
    page = page_of(moved, "2026-06")
    drawn = json.loads(page.figure.json)
    assert [drawn["labels"][place] for place in drawn["left_out"]] == ["Apr 26"]
    assert "Hollow: left out, with a known cause." in page.figure.legend


def test_plain_limits_have_words_of_their_own_and_judge_no_month_left_out() -> None:
    """Seven that rise inside the limits are a pattern of the plain chart, and no run of eight."""
    measure = make_past([*CALM, 9, 9.5, 10, 10.5, 11, 11.5, 12, 90], decimals=1)
    refresh([measure.pk], NOW)
    author, june = Actor.of(make_user()), parse_key(Calendar(), "2026-06")
    decide(author, measure, WatchAct.Kind.LEFT_OUT, june, "Moved house", now=NOW)
    refresh([measure.pk], NOW)
    rows = {row.key: row.signal for row in page_of(measure, "2026-06", plain=True).figure.rows}
    assert (rows["2026-05"], rows["2026-03"]) == ("a pattern within limits", "within limits")
    assert Watch.objects.get().plain[-1][-1] is False
