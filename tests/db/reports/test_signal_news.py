"""How long a signal is news, and what makes it none anew."""

import datetime as dt
from decimal import Decimal

import pytest

from kpis.actions.outlook import refresh
from kpis.models import Measure, Score, Signal
from reports.actions.send import send
from reports.actions.signal_notices import tell_signals
from reports.actions.tick import tick
from reports.models import SignalNotice
from tests.builders import make_kpi, make_measure
from tests.cast import Cast
from tests.signal_scene import CALM, NOW, OCTOBER, make_months, make_signal
from tests.smtp_sink import Sink


def look_again(measure: Measure, value: str, start: dt.date = OCTOBER) -> None:
    Score.objects.filter(measure=measure, grain="month", start=start).update(value=Decimal(value))
    refresh([measure.pk], NOW)


@pytest.mark.parametrize(("months", "is_news"), [(0, True), (1, True), (2, False), (5, False), (20, False)])
def test_what_was_found_before_the_last_two_months_is_history(cast: Cast, months: int, is_news: bool) -> None:
    """An episode that lasts to this day, but began so many months before October."""
    make_months(cast.punctuality, [*CALM, *[Decimal("84.6")] * (months + 1)])
    refresh([cast.punctuality.pk], NOW)
    assert Signal.objects.get().state == "open"
    assert tell_signals(NOW) == (1 if is_news else 0)
    assert SignalNotice.objects.count() == is_news


def test_an_episode_that_has_ended_is_no_news(cast: Cast) -> None:
    make_signal(cast)
    Signal.objects.update(state="closed")
    assert tell_signals(NOW) == 0


@pytest.mark.parametrize(("days", "is_news"), [(1, True), (12, True), (13, False)])
def test_days_are_news_while_they_may_be_entered(cast: Cast, days: int, is_news: bool) -> None:
    """Ten days to enter, and two before them."""
    daily = make_measure(make_kpi(frequency="day"), cast.buses, owner=cast.contributor)
    found = NOW.date() - dt.timedelta(days=days)
    Signal.objects.create(
        measure=daily,
        grain="day",
        start=found,
        found=found,
        rule="outside",
        verdict="worse",
        state="open",
        side=-1,
        seen_at=NOW,
    )
    assert tell_signals(NOW) == is_news


def test_a_figure_corrected_again_and_again_mails_once(cast: Cast, sink: Sink) -> None:
    make_signal(cast)
    tick(NOW)
    for value in ("91", "84.0", "99", "84.6"):
        look_again(cast.punctuality, value)
        tick(NOW)
    send(NOW)
    assert sink.copies == {"ines@merrow.example": 1}


def test_a_signal_that_turns_out_to_be_older_is_the_same(cast: Cast) -> None:
    make_signal(cast)
    tell_signals(NOW)
    look_again(cast.punctuality, "80", dt.date(2026, 9, 1))
    assert Signal.objects.get().found == dt.date(2026, 9, 1)
    assert tell_signals(NOW) == 0
