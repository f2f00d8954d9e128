"""One measure in the year's grid: a target for the year, or one for each of its periods."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kpis import formats
from kpis.calc.decimals import write_decimal
from kpis.calc.lines import Lines, line_problems
from kpis.calc.periods import Calendar
from kpis.calc.target_rules import TargetRow, target_flaws
from kpis.forms.figures import FigureField
from kpis.models import Target
from kpis.models.periods import Grain
from kpis.queries.history import definition_of, lines_of
from kpis.queries.target_years import YearMeasure, grains_of, later

MOST_DIGITS = 18
LABELS: Mapping[str, Any] = {
    "target": gettext_lazy("Target"),
    "red_line": gettext_lazy("Red line"),
    "stretch": gettext_lazy("Stretch"),
    "lower": gettext_lazy("Lower"),
    "upper": gettext_lazy("Upper"),
    "red_lower": gettext_lazy("Lower red line"),
    "red_upper": gettext_lazy("Upper red line"),
}
TARGET_FIGURES = ("target", "red_line", "stretch")
BAND_FIGURES = ("lower", "upper", "red_lower", "red_upper")


class MeasureForm(forms.Form):
    """What both kinds of row have. Every control is named by its KPI, for the columns are far away."""

    rationale = forms.CharField(
        label=gettext_lazy("Rationale"), required=False, max_length=2000, widget=forms.TextInput({"size": 12})
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, row: YearMeasure, calendar: Calendar) -> None:
        super().__init__(data, prefix=str(row.measure.pk))
        self.row, self.calendar = row, calendar
        self.fields["seen"].initial = row.seen

    def named(self) -> None:
        """Called when all fields are there."""
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{self.row.name}: {field.label}"

    @property
    def seen_row(self) -> int:
        text = self.cleaned_data["seen"]
        return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else 0

    def target(self, day: dt.date, grain: str, **figures: Any) -> Target:
        rationale = self.cleaned_data["rationale"]
        return Target(measure=self.row.measure, grain=grain, valid_from=day, rationale=rationale, **figures)

    def judge(self, target: Target, tolerance: Decimal, field: str = "target") -> None:
        """Puts what forbids the target at its cells; `field` is where the rest of it stands."""
        definition = definition_of(self.row.version)
        facts = TargetRow(target.valid_from, target.grain, lines_of(target), target.profile, target.due)
        for flaw in target_flaws(self.calendar, definition, facts):
            self.add_error(flaw.field if flaw.field in self.fields else field, flaw.rule)
        for rule in line_problems(self.row.version.direction, lines_of(target), tolerance):
            self.add_error(field, rule)


class YearRowForm(MeasureForm):
    """An empty row leaves the target as it is."""

    profile = forms.CharField(
        label=gettext_lazy("Profile"),
        required=False,
        max_length=400,
        widget=forms.TextInput({"list": "profiles", "autocomplete": "off", "size": 8}),
    )

    def __init__(self, data: Any, row: YearMeasure, calendar: Calendar) -> None:
        super().__init__(data, row, calendar)
        grains = [(grain, Grain(grain).label) for grain in grains_of(row.version, calendar)]
        self.fields["grain"] = forms.ChoiceField(label=_("By"), choices=grains, initial=row.grain)
        self.figures = BAND_FIGURES if row.version.direction == "range" else TARGET_FIGURES
        for name in self.figures:
            self.fields[name] = FigureField(label=LABELS[name], required=False, attrs={"size": 6})
        if row.version.aggregation != "sum":
            del self.fields["profile"]
        self.named()

    @property
    def cells(self) -> list[Any]:
        return [self[name] for name in self.figures]

    @property
    def columns(self) -> list[tuple[str, Any]]:
        """Head and cell of each column; a cell is None where the row has none."""
        profile = self["profile"] if "profile" in self.fields else None
        cells = [(str(cell.label), cell) for cell in (self["grain"], *self.cells)]
        return [*cells, (_("Profile"), profile), (_("Rationale"), self["rationale"])]

    def targets(self, day: dt.date) -> list[Target]:
        """None where nothing is typed."""
        data = self.cleaned_data
        figures = {name: data.get(name) for name in self.figures}
        if all(figure is None for figure in figures.values()):
            return []
        return [self.target(day, data["grain"], profile=data.get("profile") or "even", **figures)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        typed = any(cleaned.get(name) is not None for name in self.figures)
        if not typed and not self.errors and (cleaned.get("profile") or cleaned.get("rationale")):
            self.add_error(self.figures[0], _("Write the figure too, or leave the whole row empty."))
        return cleaned


class PeriodsRowForm(MeasureForm):
    """One cell for each period; as they stand at first they are what is in force."""

    total = FigureField(label=gettext_lazy("Year’s total"), required=False, attrs={"size": 9})

    def __init__(self, data: Any, row: YearMeasure, calendar: Calendar) -> None:
        super().__init__(data, row, calendar)
        for number, (period, target) in enumerate(row.months):
            name = f"p{number}"
            label = formats.period_short(period, calendar)
            self.fields[name] = FigureField(label=label, required=False, attrs={"size": 6})
            if target is not None and target.target is not None:
                self.fields[name].initial = typed_figure(target.target)
        if row.version.aggregation != "sum":
            del self.fields["total"]
        self.named()

    @property
    def cells(self) -> list[Any]:
        return [self[name] for name in self.names]

    @property
    def columns(self) -> list[tuple[str, Any]]:
        """Head and cell of each column; a cell is None where the row has none."""
        total = self["total"] if "total" in self.fields else None
        cells = [(str(cell.label), cell) for cell in self.cells]
        return [(_("Year’s total"), total), *cells, (_("Rationale"), self["rationale"])]

    @property
    def names(self) -> list[str]:
        return [f"p{number}" for number in range(len(self.row.months))]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        empty = [name for name in self.names if cleaned.get(name) is None and name not in self.errors]
        if len(empty) < len(self.names):
            for name in empty:
                self.add_error(name, _("Write the target of each period, or leave the whole row empty."))
        return cleaned

    def targets(self, day: dt.date) -> list[Target]:
        """A row for each period from the day on whose target is another than it would be without."""
        found: list[Target] = []
        typed: Target | None = None
        for name, (period, stored) in zip(self.names, self.row.months, strict=True):
            figure = self.cleaned_data[name]
            if figure is None or period.end < day:
                continue
            before = later(stored, typed)
            if before is None or figure != before.target:
                typed = self.target(period.start, period.grain, target=figure)
                found.append(typed)
        return found


def typed_figure(figure: Decimal) -> str:
    return formats.current_style().styled(write_decimal(figure))


def lines_typed(lines: Lines) -> dict[str, str]:
    """As the cells of a row are named and written."""
    several = {
        "target": lines.target,
        "red_line": lines.red,
        "stretch": lines.stretch,
        "lower": lines.lower,
        "upper": lines.upper,
        "red_lower": lines.red_lower,
        "red_upper": lines.red_upper,
    }
    return {name: typed_figure(figure) for name, figure in several.items() if figure is not None}
