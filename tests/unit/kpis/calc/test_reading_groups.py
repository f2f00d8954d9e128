"""KPIs that are computed together because they read each other."""

import datetime as dt

from kpis.calc.facts import Facts, Kpi, Version
from kpis.calc.periods import Calendar
from kpis.calc.reading_groups import all_read, reading_groups
from kpis.calc.structure import Structure

TODAY = dt.date(2026, 4, 20)
READS = {"A": ["B"], "B": [], "C": ["b"], "D": [], "E": ["D", "NOWHERE"], "F": []}


def structure(scored: bool = True) -> Structure:
    """Each reads what stands beside it, by any case, in its second version."""
    kpis = {
        at: Kpi(at, code, scored, (Version(at), Version(at + 10, TODAY, formula=" + ".join(["1", *read]))))
        for at, (code, read) in enumerate(READS.items(), 1)
    }
    return Structure(Facts(Calendar(), TODAY, kpis=kpis))


def test_groups_hold_all_that_read_each_other() -> None:
    assert reading_groups(structure()) == [{1, 2, 3}, {4, 5}, {6}]


def test_groups_hold_drafts_each_alone() -> None:
    assert reading_groups(structure(scored=False)) == [{1}, {2}, {3}, {4}, {5}, {6}]


def test_what_is_read_is_found_through_others() -> None:
    found = structure()
    assert (all_read(found, [1]), all_read(found, [2, 5])) == ({1, 2}, {2, 4, 5})
