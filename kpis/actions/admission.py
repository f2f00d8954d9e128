"""The rules a submission must keep, in one place for every door."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from accounts.audit import Actor
from accounts.clock import today_in
from accounts.models import Organisation
from kpis.calc.deadlines import Grace
from kpis.calc.doubts import Doubt
from kpis.calc.figure_doubts import Background, figure_doubts
from kpis.calc.periods import Calendar, period_key
from kpis.calc.typed import Figures, TypedError, read_text, read_typed
from kpis.models import Measure
from kpis.queries.calendars import calendar_of, grace_of
from kpis.queries.cells import Cell

from .outcomes import Submission


@dataclass(frozen=True, slots=True)
class Admission:
    """What is the same for all submissions of one transaction; `correctable` are the measures whose closed
    periods the actor may correct, `label` that of an actor who is no person and so is the reason itself. Only
    persons are kept from entering ahead: a folder may hold what a later day will count. With `asks_why` a
    doubtful figure is kept only with a reason."""

    calendar: Calendar
    today: dt.date
    grace: Grace
    correctable: frozenset[int]
    label: str = ""
    asks_why: bool = False

    def figures(self, wanted: Submission, cell: Cell) -> Figures:
        """What is to be stored, or a TypedError. A blank for an empty cell is no figure, and no mistake."""
        self._check_cell(wanted, cell)
        assert cell.definition is not None  # noqa: S101  # _check_cell has refused such a cell
        figures = read_typed(wanted.typed, cell.definition, wanted.style)
        if figures.state == "na" and not read_text(wanted.note):
            raise TypedError("reason")
        return figures

    def _check_cell(self, wanted: Submission, cell: Cell) -> None:
        key = period_key(self.calendar, wanted.period)
        if cell.source != "entry":
            raise TypedError("not_entered")
        if cell.definition is None or not cell.active:
            raise TypedError("not_active", key)
        if cell.definition.frequency != wanted.period.grain:
            raise TypedError("frequency", key, expected=cell.definition.frequency.replace("_", " "))
        if wanted.period.start > self.today and not self.label:
            raise TypedError("future", key)

    def check_open(self, wanted: Submission, cell: Cell) -> None:
        """A closed period is corrected only by those who may."""
        if cell.is_closed(self.today, self.grace) and cell.measure not in self.correctable:
            raise TypedError("closed", period_key(self.calendar, wanted.period))

    def open_doubt(self, wanted: Submission, figures: Figures, cell: Cell) -> Doubt | None:
        """What is to be settled first. Figures that stand there already have been."""
        stands = cell.current is not None and cell.current.figures == figures
        is_kept = wanted.confirmed and (not self.asks_why or read_text(wanted.reason))
        return None if stands or is_kept else doubt(figures, cell)

    def check_reason(self, wanted: Submission, cell: Cell) -> None:
        """Whoever corrects a closed period says why."""
        said = read_text(wanted.reason or wanted.note or self.label)
        if cell.is_closed(self.today, self.grace) and not said:
            raise TypedError("correction", period_key(self.calendar, wanted.period))


def admission(
    actor: Actor, cells: Iterable[Cell], organisation: Organisation, now: dt.datetime, *, asks_why: bool
) -> Admission:
    today = today_in(organisation, now)
    calendar = calendar_of(organisation)
    grace = grace_of(organisation)
    closed = {cell.measure for cell in cells if cell.is_closed(today, grace)}
    correctable = _correctable(actor, closed, today)
    return Admission(calendar, today, grace, correctable, actor.label, asks_why)


def _correctable(actor: Actor, measures: set[int], today: dt.date) -> frozenset[int]:
    """Without a person the organisation folder corrects, and that is its reason."""
    if actor.user is None or not measures:
        return frozenset(measures)
    managed = Measure.objects.managed_by(actor.user, today).filter(pk__in=measures)
    return frozenset(managed.values_list("pk", flat=True))


def doubt(figures: Figures, cell: Cell) -> Doubt | None:
    """What speaks most against a figure: perhaps right, perhaps a slip of the hand."""
    assert cell.definition is not None  # noqa: S101  # figures of a cell without one were refused
    background = Background(cell.definition, cell.unit, cell.limits, cell.recent)
    return next(iter(figure_doubts(figures, background)), None)
