"""The year's grid as one form: its head, and a row for each measure."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.refusals import Refused
from kpis import formats
from kpis.actions.targets import target_key
from kpis.actions.year_targets import Wish
from kpis.calc.lines import Lines
from kpis.calc.periods import Calendar, Period, parts
from kpis.calc.styles import NumberStyle
from kpis.forms.target_blocks import LONGEST, Column, Pasted, paste
from kpis.forms.target_rows import MeasureForm, PeriodsRowForm, YearRowForm, lines_typed, typed_figure
from kpis.models import Target
from kpis.queries.shares import shares
from kpis.queries.target_years import YearMeasure
from kpis.queries.trials import Trials


class YearForm(forms.Form):
    """From when all rows rule, and why."""

    valid_from = forms.ChoiceField(label=gettext_lazy("Valid from"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy(
            "Kept with the change. Needed where the target of a closed period is replaced."
        ),
    )
    block = forms.CharField(
        label=gettext_lazy("Lines from a spreadsheet"),
        required=False,
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea({"rows": 4, "spellcheck": "false"}),
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, days: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["valid_from"] = forms.ChoiceField(label=_("Valid from"), choices=days)


@dataclass(slots=True)
class Table:
    """Rows with the same columns."""

    heads: list[str]
    rows: list[Any]


class YearForms:
    """`data` is what was sent, None for an empty grid. `by_period` says that each period has its cell."""

    def __init__(
        self, data: Any, rows: Sequence[YearMeasure], year: Period, calendar: Calendar, *, by_period: bool
    ) -> None:
        self.year, self.calendar, self.by_period = year, calendar, by_period
        self.data = data
        days = [
            (period.start.isoformat(), formats.day_text(period.start))
            for period in parts(calendar, year, calendar.fine)
        ]
        self.top = YearForm(data, days)
        kind: type[YearRowForm] | type[PeriodsRowForm] = PeriodsRowForm if by_period else YearRowForm
        self.rows: list[Any] = [kind(data, row, calendar) for row in rows]

    @property
    def tables(self) -> list[Table]:
        found: dict[tuple[str, ...], Table] = {}
        for form in self.rows:
            heads = [head for head, _cell in form.columns]
            found.setdefault(tuple(heads), Table(heads, [])).rows.append(form)
        return list(found.values())

    def is_valid(self) -> bool:
        refused = [form for form in (self.top, *self.rows) if not form.is_valid()]
        return not refused

    @property
    def day(self) -> dt.date:
        return dt.date.fromisoformat(self.top.cleaned_data["valid_from"])

    def targets(self) -> list[tuple[MeasureForm, list[Target]]]:
        """Of the rows in which something is typed."""
        several = [(form, form.targets(self.day)) for form in self.rows]
        return [(form, targets) for form, targets in several if targets]

    def wishes(self) -> list[Wish]:
        return [Wish(target, form.seen_row) for form, targets in self.targets() for target in targets]

    def judge(self, ground: Trials) -> bool:
        """Puts at its cells what forbids a target; False when there is any."""
        for form, targets in self.targets():
            for target in targets:
                form.judge(target, ground.tolerance(target.valid_from), self._cell(form, target))
        return not any(form.errors for form in self.rows)

    def refuse(self, refused: Refused) -> None:
        """At the cell of each target that is refused, else above all."""
        several = [(form, target) for form, targets in self.targets() for target in targets]
        places: dict[Any, Any] = {target_key(target): (form, target) for form, target in several}
        for problem in refused.problems:
            if problem.field == "reason" or problem.key not in places:
                self._refuse_top(problem.field, problem.rule)
                continue
            form, target = places[problem.key]
            field = problem.field if problem.field in form.fields else self._cell(form, target)
            form.add_error(None if field == "seen" else field, problem.rule)

    def _refuse_top(self, field: str, rule: str) -> None:
        known = field if field in self.top.fields else None
        if rule not in self.top.errors.get(known or "__all__", ()):
            self.top.add_error(known, rule)

    def _cell(self, form: Any, target: Target) -> str:
        """Where a figure of the target stands."""
        if not self.by_period:
            return str(form.figures[0])
        starts = [period.start for period, _stored in form.row.months]
        return f"p{starts.index(target.valid_from)}"

    @property
    def digest(self) -> str:
        """Names what is typed, and what it is beside, so that nothing is saved that was not previewed."""
        told = [
            (
                target_key(target),
                [getattr(target, name) for name in (*Target.FIGURES, "profile", "rationale")],
                form.seen_row,
            )
            for form, targets in self.targets()
            for target in targets
        ]
        return hashlib.sha256(repr(told).encode()).hexdigest()

    # What a button writes into the cells, as sent data for a form made anew.

    def pasted(self, style: NumberStyle) -> tuple[Any, Pasted]:
        keys = {form.row.key.lower(): form.prefix for form in self.rows}
        found = paste(
            self.data.get("block", ""), keys, {form.prefix: self._columns(form) for form in self.rows}
        )
        cells = {f"{row}-{name}": text for (row, name), text in found.cells.items()}
        return self._with({**cells, "block": found.left}), found

    def _columns(self, form: Any) -> list[Column]:
        names = [cell.name for cell in form.cells]
        names += [name for name in ("profile", "rationale") if name in form.fields]
        return [Column(name, str(form.fields[name].label)) for name in names]

    def spread(self, way: str, ground: Trials) -> tuple[Any, list[str]]:
        """The totals in equal parts, or by the latest figures of each period; and what could not be spread.
        Told of no scorecard that may not be read."""
        cells: dict[str, str] = {}
        refused: list[str] = []
        for form in self.rows:
            total = form.cleaned_data.get("total")
            if total is None:
                continue
            found = shares(ground, form.row, total, way)
            if found is None:
                refused.append(form.row.name)
            else:
                written = ("" if part is None else typed_figure(part) for part in found)
                cells |= {
                    f"{form.prefix}-{name}": text for name, text in zip(form.names, written, strict=True)
                }
        return self._with(cells), refused

    def with_proposal(self, row: str, lines: Lines) -> Any:
        return self._with({f"{row}-{name}": text for name, text in lines_typed(lines).items()})

    def _with(self, cells: Mapping[str, str]) -> Any:
        changed = self.data.copy()
        for name, text in cells.items():
            changed[name] = text
        return changed
