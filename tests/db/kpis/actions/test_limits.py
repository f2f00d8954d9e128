"""Decisions about limits: who, when and why stay; what changes nothing is refused."""

import datetime as dt

import pytest

from accounts.audit import Actor
from accounts.models import Organisation
from accounts.refusals import Refused
from kpis.actions.limits import decide
from kpis.actions.outlook import refresh
from kpis.calc.periods import Calendar, Period, parse_key
from kpis.models import Measure, Signal, Watch, WatchAct
from kpis.queries.limits import Limits, limits
from kpis.queries.outlooks import outlook_rows
from tests.builders import make_user
from tests.pasts import CALM, NOW, make_past

Kind = WatchAct.Kind
LATER = NOW + dt.timedelta(minutes=1)


@pytest.fixture
def measure() -> Measure:
    """Outside its limits in June 2026."""
    made = make_past([*CALM, 20])
    refresh([made.pk], NOW)
    return made


def period(key: str = "2026-06") -> Period:
    return parse_key(Calendar(), key)


def settle(measure: Measure, kind: WatchAct.Kind, key: str = "2026-06", reason: str = "Strike") -> None:
    decide(Actor.of(make_user(name="Tomas Berg")), measure, kind, period(key), reason, now=LATER)
    refresh([measure.pk], LATER)


def panel(measure: Measure) -> Limits:
    rows = outlook_rows(Calendar(), measure, period())
    return limits(Calendar(), rows, period(), Organisation.current().zone)


def refusal(measure: Measure, kind: WatchAct.Kind, reason: str = "Strike") -> str:
    with pytest.raises(Refused) as refused:
        settle(measure, kind, reason=reason)
    return str(refused.value)


def test_a_month_with_a_known_cause_is_left_out_and_counted_again(measure: Measure) -> None:
    settle(measure, Kind.LEFT_OUT)
    assert not Signal.objects.exists()
    settle(measure, Kind.COUNTED)
    assert Signal.objects.get().state == "open"


def test_a_decision_is_shown_with_author_day_and_reason(measure: Measure) -> None:
    settle(measure, Kind.LEFT_OUT)
    shown = panel(measure).decisions[0]
    assert (shown.what, shown.period, shown.author, shown.reason) == (
        "Left out: known cause",
        "June 2026",
        "Tomas Berg",
        "Strike",
    )


def test_without_a_reason_nothing_is_decided(measure: Measure) -> None:
    assert refusal(measure, Kind.LEFT_OUT, " ") == "Say why: readers see it beside the chart."
    assert not WatchAct.objects.exists()


@pytest.mark.parametrize("kind", [Kind.COUNTED, Kind.OLD_LEVEL, Kind.CORRECTED])
def test_what_is_so_already_is_refused(measure: Measure, kind: WatchAct.Kind) -> None:
    assert refusal(measure, kind) == "This is decided already."


def test_at_most_one_value_in_ten_is_left_out(measure: Measure) -> None:
    for key in ("2026-06", "2026-05"):
        settle(measure, Kind.LEFT_OUT, key)
    rule = "At most one in ten values may be left out: accept a new level instead."
    with pytest.raises(Refused, match=rule):
        settle(measure, Kind.LEFT_OUT, "2026-04")


def test_plain_limits_are_drawn_and_change_no_verdict(measure: Measure) -> None:
    settle(measure, Kind.PLAIN)
    rows = outlook_rows(Calendar(), measure, period())
    assert rows.is_plain
    assert len(rows.drawn) == 25
    assert len({one.upper for one in rows.drawn.values()}) == 1
    assert Watch.objects.get().verdict == "better"
    assert not outlook_rows(Calendar(), measure, period(), plain=False).is_plain


def test_the_choices_are_those_that_change_something(measure: Measure) -> None:
    assert panel(measure).choices == [
        ("new_level", "Accept a new level from June 2026"),
        ("left_out", "Leave June 2026 out: a known cause"),
        ("plain", "Draw plain limits"),
    ]
    settle(measure, Kind.NEW_LEVEL)
    assert ("old_level", "Take the new level back") in panel(measure).choices


def test_the_panel_waits_until_the_worker_has_taken_the_decision_in(measure: Measure) -> None:
    decide(Actor.of(make_user()), measure, Kind.PLAIN, period(), "For Wheeler", now=LATER)
    assert panel(measure).is_waiting
    refresh([measure.pk], LATER)
    assert not panel(measure).is_waiting


def test_the_panel_says_what_the_limits_are_made_of(measure: Measure) -> None:
    assert panel(measure).lines == ["Made of 24 values."]
    settle(measure, Kind.NEW_LEVEL)
    assert panel(measure).lines == [
        "Limits need twelve values; there is 1.",
        "Since the new level of Mon 1 Jun 2026.",
    ]
