"""The rules a submission must keep, in one place for every door."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from accounts.audit import Actor
from accounts.clock import today_in
from accounts.models import Organisation
from kpis.calc.deadlines import Grace
from kpis.calc.decimals import write_decimal
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
    persons are kept from entering ahead: a folder may hold what a later day will count."""

    calendar: Calendar
    today: dt.date
    grace: Grace
    correctable: frozenset[int]
    label: str = ""

    def figures(self, wanted: Submission, cell: Cell) -> Figures:
        """What is to be stored, or a TypedError. A blank for an empty cell is no figure, and no mistake."""
        self._check_cell(wanted, cell)
        assert cell.definition is not None  # noqa: S101  # _check_cell has refused such a cell
        figures = read_typed(wanted.typed, cell.definition, decimal_comma=wanted.decimal_comma)
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

    def check_change(self, wanted: Submission, cell: Cell) -> None:
        """A closed period is corrected by those who may, and they say why."""
        if not cell.is_closed(self.today, self.grace):
            return
        key = period_key(self.calendar, wanted.period)
        if cell.measure not in self.correctable:
            raise TypedError("closed", key)
        if not read_text(wanted.reason or wanted.note or self.label):
            raise TypedError("correction", key)


def admission(actor: Actor, cells: Iterable[Cell], organisation: Organisation, now: dt.datetime) -> Admission:
    today = today_in(organisation, now)
    calendar = calendar_of(organisation)
    grace = grace_of(organisation)
    closed = {cell.measure for cell in cells if cell.is_closed(today, grace)}
    correctable = _correctable(actor, closed, today)
    return Admission(calendar, today, grace, correctable, actor.label)


def _correctable(actor: Actor, measures: set[int], today: dt.date) -> frozenset[int]:
    """Without a person the organisation folder corrects, and that is its reason."""
    if actor.user is None or not measures:
        return frozenset(measures)
    managed = Measure.objects.managed_by(actor.user, today).filter(pk__in=measures)
    return frozenset(managed.values_list("pk", flat=True))


def doubt(figures: Figures, cell: Cell) -> TypedError | None:
    """A value outside the natural limits of its KPI: perhaps right, perhaps a slip of the hand."""
    lowest, highest = cell.limits
    value = figures.value
    if value is None:
        return None
    if (lowest is None or value >= lowest) and (highest is None or value <= highest):
        return None
    shown = ["" if limit is None else write_decimal(limit) for limit in cell.limits]
    return TypedError("outside", write_decimal(value), expected="..".join(shown))
