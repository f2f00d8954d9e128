from collections.abc import Sequence
from decimal import Decimal

from kpis.calc.insights.facts import Signal
from kpis.calc.signals.judging import watch
from kpis.calc.signals.telling import signal_now

D = Decimal
CALM = "10 12 12 10 12 10 10 12 12 10 12 10 " + "12 10 10 12 10 12 12 10 10 12 10 12 "
"""Two years without a season: mean 11, mean range 34 / 23."""


def told(later: str, left_out: Sequence[int] = ()) -> Signal | None:
    values = [None if figure == "-" else D(figure) for figure in (CALM + later).split()]
    keys = [f"P{place}" for place in range(len(values))]
    return signal_now(watch(values, left_out, 12), values, keys)


def summary(later: str) -> tuple[str, int, int]:
    found = told(later)
    assert found
    return found.rule, found.side, found.age


def test_limits_are_told_without_an_episode() -> None:
    found = told("12 10")
    assert found
    limits = [round(limit, 2) for limit in (found.lower, found.centre, found.upper)]
    assert limits == [D("7.07"), D("11.00"), D("14.93")]
    assert (found.n, found.rule, found.corrections, found.provisional) == (24, "", (), False)


def test_an_episode_is_told_until_it_has_ended() -> None:
    assert summary("20") == ("outside", 1, 0)
    assert summary("20 10") == ("open", -1, 1)
    assert summary("20 10 2") == ("outside", -1, 2)
    assert summary("20 10 12 12") == ("", 0, 0)


def test_a_run_tells_its_start_and_its_level() -> None:
    found = told("10 " + "12 " * 8)
    assert found
    assert (found.rule, found.run, found.since, found.age) == ("run", 8, "P25", 0)
    assert found.former
    assert (found.former, found.level) == (D(11), D(12))


def test_a_run_that_goes_on_is_no_newer() -> None:
    found = told("10 " + "12 " * 10)
    assert found
    assert (found.rule, found.run, found.since, found.age) == ("run", 10, "P25", 2)


def test_nothing_is_told_where_nothing_was_judged() -> None:
    assert told("-") is None
    assert told("20", left_out=[24]) is None
    assert signal_now(watch([D(7)] * 30, (), 12), [D(7)] * 30, ["P"] * 30) is None
    assert signal_now(watch([D(7)] * 3, (), 12), [D(7)] * 3, ["P"] * 3) is None
