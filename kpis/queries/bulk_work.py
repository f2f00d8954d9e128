"""What many results are computed from: at a fraction of the cost where most of what they read is wanted too.

Call it inside the `snapshot` in which the rows were read.
"""

import datetime as dt
from collections.abc import Collection, Iterator

from kpis.calc.periods import Period, coarser_grains, period_at
from kpis.calc.reading_groups import all_read
from kpis.calc.structure import Structure

from .facts import with_all_entries, with_details
from .results import Work, work_around
from .rows import Rows
from .stored import Moment, measures_of_periods
from .structure import around, whole


def work_of_groups(rows: Rows, now: dt.datetime) -> Work:
    """For rows of measures that read each other and no others: nothing stored is used."""
    keys = rows.measures.keys()
    facts = around({key.measure for key in keys}, (), now)
    read = all_read(Structure(facts), {facts.measures[key.measure].kpi for key in keys})
    entered = [one.id for one in facts.measures.values() if one.kpi in read]
    details = with_all_entries(facts, {(key.grain, key.start) for key in keys}, measures=entered)
    return Work(details, keys, (), {}, {}, rows.versions)


def work_of_periods(rows: Rows, periods: Collection[Moment], now: dt.datetime) -> Work:
    """For the rows of all nodes of these periods, out of the stored rows of all measures there. Where one of
    these has become stale meanwhile, it is computed with them."""
    facts = whole(now)
    read = set(_read_by(Structure(facts), periods))
    stored = measures_of_periods({(one.grain, one.start) for one in read})
    if not all(row.is_fresh for row in stored.values()):
        return work_around(rows, now)
    if any(facts.first_day is None or one.start < facts.first_day for one in read):
        facts = whole(now, targets=True)  # what is carried from before all rows has none, and no entries
    facts = with_details(facts, periods, ())
    results = {key: row.result for key, row in stored.items()}
    return Work(facts, (), rows.nodes.keys(), results, {}, rows.versions)


def _read_by(structure: Structure, periods: Collection[Moment]) -> Iterator[Period]:
    """The periods themselves, and the coarser ones that may be carried into them."""
    for grain, start in periods:
        period = period_at(structure.calendar, grain, start)
        yield period
        for coarser in coarser_grains(structure.calendar, grain):
            yield from structure.candidates(coarser, period)
