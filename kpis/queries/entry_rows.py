"""Rows of the entry grid: one measure with its cells and what a person needs to judge a figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis import formats
from kpis.calc.lines import Lines
from kpis.calc.periods import Calendar, Period, same_last_year, shift
from kpis.formats import Split
from kpis.models import KPIVersion, Measure, Score
from kpis.queries.calendars import calendar_of
from kpis.queries.entry_book import SPARK, meaning_of
from kpis.queries.entry_cells import Cell, Desk, Issue
from kpis.queries.figures import NO_CHANGE, Delta, delta, lines_of
from kpis.queries.windows import Window

WORST_FIRST = ("conflict", "invalid", "busy", "closed", "asked", "doubtful", "empty", "na", "saved")


@dataclass(frozen=True, slots=True)
class Fact:
    """A line beside the current cell: "October 2025", "63"."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """`cells` stand in the order of the columns; None where the measure takes no figure. `page_query` is that
    of the measure's page. With `may_enter` the reader may comment, even where no cell can be edited."""

    id: str
    measure: int
    code: str
    name: str
    definition: str
    page_team: str
    page_query: str
    may_enter: bool
    unit: str
    previous: Split
    previous_words: str
    change: Delta
    target: Split
    target_figure: Decimal | None
    history: list[Decimal | None]
    facts: list[Fact]
    cells: list[Cell | None]

    @property
    def known(self) -> list[Cell]:
        return [cell for cell in self.cells if cell]

    @property
    def is_single(self) -> bool:
        return len(self.cells) == 1

    @property
    def state(self) -> str:
        states = {cell.state for cell in self.known}
        return next(state for state in WORST_FIRST if state in states)

    @property
    def last(self) -> Cell:
        return self.known[-1]

    @property
    def entered_words(self) -> str:
        """ "2 of 5 entered", for a row with several cells."""
        entered = sum(cell.is_entered for cell in self.known)
        return _("%(entered)s of %(all)s entered") % {"entered": entered, "all": len(self.known)}

    @property
    def issues(self) -> list[tuple[Cell, Issue]]:
        return [(cell, cell.issue) for cell in self.known if cell.issue]

    @property
    def asked(self) -> Cell | None:
        """The cell whose comment is asked for: one that the month waits for, else the latest."""
        cells = [cell for cell in reversed(self.known) if cell.asks]
        return next((cell for cell in cells if cell.asks == "require"), cells[0] if cells else None)

    @property
    def awaits_approval(self) -> bool:
        return any(cell.awaits_approval for cell in self.known)

    @property
    def is_stale(self) -> bool:
        return any(cell.result.is_stale for cell in self.known)

    @property
    def stale_since(self) -> str:
        return next((cell.result.since for cell in self.known if cell.result.is_stale), "")

    @property
    def is_editable(self) -> bool:
        return any(cell.is_editable for cell in self.known)


def entry_row(desk: Desk, measure: Measure, windows: Sequence[Window]) -> Row | None:
    """None where the measure takes no figure in any of the periods."""
    cells = [desk.cell(measure, window) for window in windows]
    if not any(cells):
        return None
    calendar, last = calendar_of(desk.reader.organisation), windows[-1].period
    version = desk.book.version(measure, last)
    assert version is not None  # noqa: S101  # a cell has found one
    history = desk.book.values(measure, [shift(calendar, last, -back) for back in reversed(range(SPARK))])
    previous = desk.book.values(measure, [shift(calendar, windows[0].period, -1)])[0]
    score = desk.book.scores.get((measure.pk, last.start))
    return Row(
        id=f"row-{measure.pk}",
        measure=measure.pk,
        code=measure.kpi.code,
        name=measure.kpi.name,
        definition=measure.kpi.definition,
        page_team=measure.team.code,
        page_query=f"?person={measure.person_id}" if measure.person_id else "",
        may_enter=desk.may_enter,
        unit=version.unit,
        previous=formats.split_number(previous, version.decimals),
        previous_words=_previous_words(calendar, windows[0].period, version, previous, score),
        change=_change(version, score, previous) if len(windows) == 1 else Delta(NO_CHANGE),
        target=formats.split_target(version.direction, _lines(version, score), version.decimals),
        target_figure=score.target if score else None,
        history=history,
        facts=[*_running(desk, last), *_facts(calendar, version, last, history, score)],
        cells=cells,
    )


def _lines(version: KPIVersion, score: Score | None) -> Lines:
    return lines_of(score.target, score.lower, score.upper, version.decimals) if score else Lines()


def _change(version: KPIVersion, score: Score | None, previous: Decimal | None) -> Delta:
    """Of a stale score there is nothing to say yet."""
    if score is None or not score.is_fresh:
        return Delta(NO_CHANGE, css="mute")
    return delta(meaning_of(version), score.value, previous, score.change)


def _previous_words(
    calendar: Calendar, period: Period, version: KPIVersion, previous: Decimal | None, score: Score | None
) -> str:
    """For narrow pages, where the columns are gone: "Sep 26 85.8%, target ≥ 88.0"."""
    name = formats.period_short(shift(calendar, period, -1), calendar)
    value = formats.quantity(previous, version.decimals, version.unit)
    target = formats.target_text(version.direction, _lines(version, score), version.decimals)
    target = target.replace(" ", "\N{NO-BREAK SPACE}")
    if target == formats.MISSING:
        return f"{name} {value}"
    words = {"period": name, "value": value, "target": target}
    return _("%(period)s %(value)s, target %(target)s") % words


def _running(desk: Desk, period: Period) -> list[Fact]:
    """A figure of a period that is not over may be right and still change."""
    if period.grain == "day" or period.end < desk.reader.today:
        return []
    name = formats.period_name(period, calendar_of(desk.reader.organisation))
    return [Fact(name, _("runs until %(day)s") % {"day": formats.day_text(period.end)})]


def _facts(
    calendar: Calendar,
    version: KPIVersion,
    period: Period,
    history: list[Decimal | None],
    score: Score | None,
) -> list[Fact]:
    """What helps to see a slip of the hand while typing."""
    facts = []
    before = [value for value in history[:-1] if value is not None]
    if before:
        lowest, highest = (formats.number(value, version.decimals) for value in (min(before), max(before)))
        name = ngettext("Last %(count)s value", "Last %(count)s values", len(before)) % {"count": len(before)}
        facts.append(Fact(name, _("%(lowest)s to %(highest)s") % {"lowest": lowest, "highest": highest}))
    then = same_last_year(calendar, period)
    if then and then == shift(calendar, period, 1 - SPARK) and history[0] is not None:
        text = formats.quantity(history[0], version.decimals, version.unit)
        facts.append(Fact(formats.period_name(then, calendar), text))
    words = formats.target_words(version.direction, _lines(version, score), version.decimals)
    if words != formats.MISSING:
        facts.append(Fact(_("Target"), words))
    return facts
