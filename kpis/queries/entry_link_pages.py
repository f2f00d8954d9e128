"""What stands behind an entry link: the values its person still owes, and those saved by it already."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts.models import Organisation
from kpis.calc.periods import Period, period_at
from kpis.models import EntryLink, EntryLinkCell, Measure, TeamPeriod
from kpis.queries.calendars import calendar_of
from kpis.queries.entry_book import Reader, read_bases, read_book, read_versions
from kpis.queries.entry_cells import Desk
from kpis.queries.entry_rows import Row, entry_row
from kpis.queries.missing import window_of
from kpis.queries.owing import owers_of
from kpis.queries.slots import Key, in_periods
from kpis.queries.windows import Window


@dataclass(frozen=True, slots=True)
class LinkRow:
    """`is_used`: saved by this link; `is_settled`: somebody has entered the value in another way."""

    cell: EntryLinkCell
    period: Period
    team: str
    row: Row
    is_used: bool
    is_settled: bool

    @property
    def is_open(self) -> bool:
        return not (self.is_used or self.is_settled)

    @property
    def place(self) -> str:
        """Where its fields stand in the form."""
        return self.row.last.id


@dataclass(frozen=True, slots=True)
class LinkPage:
    link: EntryLink
    rows: list[LinkRow]

    @property
    def is_over(self) -> bool:
        return not any(row.is_open for row in self.rows)


def find_link(key: uuid.UUID, now: dt.datetime) -> EntryLink | None:
    """None for one that is too old, or whose person may not log in any more."""
    links = EntryLink.objects.in_force(now).select_related("person")
    return links.filter(uuid=key).first()


def link_page(link: EntryLink, organisation: Organisation, now: dt.datetime, today: dt.date) -> LinkPage:
    """As the person's rights and duties are at this moment: a value that is somebody else's by now, or whose
    period has closed, is gone. Four statements and six for each grain, one more for a conflict."""
    cells = _cells(link, today)
    reader = Reader(link.person, organisation, now, today)
    windows = _windows(organisation, cells)
    grains: dict[str, list[EntryLinkCell]] = defaultdict(list)
    for cell in cells:
        if windows[_key(cell)].is_open(today):
            grains[cell.grain].append(cell)
    rows = [row for some in grains.values() for row in _rows(reader, some, windows)]
    return LinkPage(link, sorted(rows, key=lambda row: (row.team, row.period.start, row.row.code)))


def _cells(link: EntryLink, today: dt.date) -> list[EntryLinkCell]:
    found = list(link.cells.select_related("measure__kpi", "measure__team", "measure__person"))
    owers = owers_of({cell.measure_id: cell.measure for cell in found}.values(), today)
    return [cell for cell in found if link.person_id in owers[cell.measure_id]]


def _windows(organisation: Organisation, cells: Iterable[EntryLinkCell]) -> dict[Key, Window]:
    calendar = calendar_of(organisation)
    periods = {_key(cell): period_at(calendar, cell.grain, cell.start) for cell in cells}
    teams = {cell.measure.team_id for cell in cells}
    rows = TeamPeriod.objects.filter(in_periods(periods.values()), team__in=teams)
    touched = {(row.team_id, row.grain, row.start): row for row in rows}
    return {
        _key(cell): window_of(
            organisation,
            periods[_key(cell)],
            touched.get((cell.measure.team_id, cell.grain, cell.start)),
        )
        for cell in cells
    }


def _rows(reader: Reader, cells: Sequence[EntryLinkCell], windows: dict[Key, Window]) -> Iterable[LinkRow]:
    """Of one grain."""
    measures: dict[int, Measure] = {cell.measure_id: cell.measure for cell in cells}
    periods = sorted({windows[_key(cell)].period for cell in cells}, key=lambda period: period.start)
    book = read_book(reader, measures.values(), read_versions(measures.values()), periods)
    desk = Desk(reader, book, read_bases(book.drafts.values()), may_correct=False)
    for cell in cells:
        window = windows[_key(cell)]
        row = entry_row(desk, cell.measure, [window])
        if row is not None:
            is_used = cell.used_at is not None
            is_settled = not is_used and row.last.version != cell.version
            yield LinkRow(cell, window.period, cell.measure.team.name, row, is_used, is_settled)


def _key(cell: EntryLinkCell) -> Key:
    return cell.measure_id, cell.grain, cell.start
