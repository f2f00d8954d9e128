"""The results of a measure in the fine periods of a coarser one, and what a receipt keeps of them and of
entries."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .decimals import write_decimal
from .facts import Entry, MeasureKey, MeasureResult
from .readings import Case

if TYPE_CHECKING:
    from .book import Book


def fine_results(book: "Book", case: Case) -> list[MeasureResult | None]:
    """In order of time, one for each fine period that has started."""
    frequency = case.meaning.frequency
    return [book.measure(MeasureKey(case.subject.id, frequency, fine.start)) for fine in case.started]


def results_kept(results: Iterable[MeasureResult | None]) -> list[list[str | None]]:
    """The start and the unrounded value of each: `["2026-01-01", "84.6"]`."""
    return [
        [one.key.start.isoformat(), None if one.raw is None else write_decimal(one.raw)]
        for one in results
        if one is not None
    ]


def entries_kept(entries: Iterable[Entry | None]) -> list[list[int]]:
    """Id, version and revision of each."""
    return [[one.id, one.version, one.revision] for one in entries if one is not None]
