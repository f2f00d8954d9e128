"""Noise of the demo is noise and its signals are signals, whatever the day on which it is started."""

import datetime as dt
from pathlib import Path

import pytest

from kpis.calc.lines import Lines
from kpis.calc.periods import Period, period_of, shift
from kpis.calc.signals.judging import watch
from kpis.calc.signals.verdict import verdict_of
from kpis.demo.folder import CALENDAR, Clock
from tests.demo_figures import PLANTED, UNJUDGED, DemoFigures

A_YEAR = {"week": 52, "month": 12, "quarter": 4}
FIRST = period_of(CALENDAR, "month", dt.date(2026, 11, 1))
MONTHS = [shift(CALENDAR, FIRST, n) for n in range(24)]
"""Two years, with a 29 February among them."""


def test_every_day_of_a_month_sees_the_same_months() -> None:
    for month in MONTHS:
        days = [month.start, month.start + dt.timedelta(days=14), month.end]
        assert [Clock.on(day) for day in days] == [Clock.on(month.start)] * 3


@pytest.mark.parametrize("month", MONTHS, ids=lambda month: f"{month.start:%Y-%m}")
def test_exactly_what_is_planted_is_flagged(month: Period, tmp_path: Path) -> None:
    told = words(DemoFigures(tmp_path, month.start))
    planted = {(*place, ""): (word, 1) for place, word in PLANTED.items()}
    unjudged = {(*place, ""): (word, 0) for place, word in UNJUDGED.items()}
    assert {place: one for place, one in told.items() if one != ("steady", 0)} == planted | unjudged


def words(demo: DemoFigures) -> dict[tuple[str, str, str], tuple[str, int]]:
    """What is said of each measure, and how many signals it has had; those of rare events are not kept."""
    found = {}
    for measure in demo.measures:
        kpi = demo.kpis[measure["kpi"]]
        seen = watch(demo.judged(measure), (), A_YEAR[kpi["frequency"]])
        word = verdict_of(seen, kpi["direction"], Lines(), None)
        place = (measure["kpi"], measure["team"], measure["person"])
        found[place] = (word, 0 if seen.rare else len(seen.episodes))
    return found
