"""Targets of each period of a year, tried together on what has been."""

from collections.abc import Sequence

from kpis.calc.hindsight import Trial, hindsight
from kpis.calc.lines import Lines
from kpis.calc.periods import Period, parts, period_of
from kpis.models import Target
from kpis.queries.target_years import YearMeasure, later
from kpis.queries.trials import OnTrial, Trials, Tried


def tried_periods(ground: Trials, row: YearMeasure, typed: Sequence[Target], year: Period) -> Tried:
    """A past January is judged by the January of these targets; those not typed stay as they are stored."""
    version, measure = row.version, row.measure
    if measure.pk not in ground.readable:
        return Tried(version, version.frequency, is_hidden=True)
    lines = _lines(ground, row, typed, year)
    one = OnTrial(ground, measure, version, "year", version.frequency, lines)
    running = period_of(ground.calendar, "year", ground.today)
    return Tried(
        version,
        version.frequency,
        hindsight=hindsight(Trial(version.direction, version.decimals, lines), one.pasts()),
        chance=one.chance(running),
        year=running,
        rules_year=year.start <= running.end,
    )


def _lines(ground: Trials, row: YearMeasure, typed: Sequence[Target], year: Period) -> Sequence[Lines | None]:
    """Of every period of the year; None where nothing judges it."""
    stored = dict(row.months)
    found: list[Lines | None] = []
    for period in parts(ground.calendar, year, row.version.frequency):
        begun = [target for target in typed if target.valid_from <= period.start]
        target = later(stored[period], begun[-1] if begun else None) if period in stored else None
        found.append(ground.lines(row.version, target) if target else None)
    return found
