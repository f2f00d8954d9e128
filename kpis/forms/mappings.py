"""What the columns of a file hold, and whose the names in it are, as its sender says."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kpis.calc.periods import Calendar, PeriodError, typed_period
from kpis.calc.sheets.figures import IGNORED, Register
from kpis.calc.sheets.mapping import Mapping as SheetReading
from kpis.calc.sheets.mapping import Use, from_json
from kpis.models import Upload

ROLES = {
    "ignore": gettext_lazy("not used"),
    "kpi": gettext_lazy("KPI, code or name"),
    "team": gettext_lazy("team, code or name"),
    "person": gettext_lazy("person"),
    "period": gettext_lazy("period or day"),
    "year": gettext_lazy("year"),
    "month": gettext_lazy("month"),
    "input": gettext_lazy("name of the input"),
    "value": gettext_lazy("value"),
    "state": gettext_lazy("state, such as na"),
    "note": gettext_lazy("comment"),
}
COMBINES = {
    "": gettext_lazy("is a mistake"),
    "sum": gettext_lazy("add them up"),
    "count": gettext_lazy("count the rows"),
    "mean": gettext_lazy("take their mean"),
    "last": gettext_lazy("take the last one"),
}


class MappingForm(forms.Form):
    """What each column holds, whose the names are that nobody knows, and how the figures are written."""

    sheet = forms.ChoiceField(label=gettext_lazy("Sheet"), required=False)
    kpi = forms.ChoiceField(label=gettext_lazy("KPI of the whole sheet"), required=False)
    team = forms.ChoiceField(label=gettext_lazy("Team of the whole sheet"), required=False)
    period = forms.CharField(
        label=gettext_lazy("Period of the whole sheet"),
        help_text=gettext_lazy("Such as 2026-10, where no column says it."),
        required=False,
        max_length=12,
    )
    combine = forms.ChoiceField(
        label=gettext_lazy("Several rows of one figure"), choices=list(COMBINES.items()), required=False
    )
    decimal_comma = forms.ChoiceField(
        label=gettext_lazy("Decimal sign"),
        choices=[("", gettext_lazy("point, 12.5")), ("1", gettext_lazy("comma, 12,5"))],
        required=False,
    )
    month_first = forms.ChoiceField(
        label=gettext_lazy("Days such as 3/4/2026"),
        choices=[("", gettext_lazy("day first: 3 April")), ("1", gettext_lazy("month first: 4 March"))],
        required=False,
    )

    def __init__(self, data: Any, *, upload: Upload, register: Register, calendar: Calendar) -> None:
        self.upload, self.register, self.calendar = upload, register, calendar
        self.present = from_json(upload.mapping or {"columns": {}})
        super().__init__(data, initial=self._initial())
        layout = upload.layout
        anywhere = [("", _("as the rows say"))]
        self._choices("sheet", [(name, name) for name in layout["sheets"]])
        self._choices("kpi", anywhere + _codes(register.kpis))
        self._choices("team", anywhere + _codes(register.teams))
        for number, title in enumerate(layout["titles"], 1):
            label = title or _("column %(number)s") % {"number": number}
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=label, choices=self._uses(number), required=False, widget=_select()
            )
        for role, known in (("kpi", register.kpis), ("team", register.teams)):
            for place, name in enumerate(layout["unknown"][role]):
                field = forms.ChoiceField(label=name, choices=_whose(known), required=False)
                self.fields[f"{role}-{place}"] = field

    def columns(self) -> Iterator[tuple[BoundField, list[str]]]:
        """Each column with what stands in its first rows."""
        samples = self.upload.layout["samples"]
        for number in range(1, len(self.upload.layout["titles"]) + 1):
            yield self[f"column-{number}"], [row[number - 1] for row in samples if len(row) >= number]

    def names(self) -> list[BoundField]:
        unknown = self.upload.layout["unknown"]
        return [self[f"{role}-{place}"] for role in ("kpi", "team") for place in range(len(unknown[role]))]

    def clean_period(self) -> str:
        key: str = self.cleaned_data["period"]
        try:
            return key and typed_period(self.calendar, key) and key
        except PeriodError as problem:
            raise forms.ValidationError(
                _("%(key)s names no period: write it like 2026-10.") % {"key": key}
            ) from problem

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        uses = self._chosen().values()
        if self.errors or self.is_other_sheet:
            return given
        values = [use for use in uses if use.role == "value"]
        roles = {use.role for use in uses}
        if not values and given.get("combine") != "count":
            raise forms.ValidationError(_("Say which column holds the values."))
        if not ("kpi" in roles or given.get("kpi") or all(use.kpi for use in values)):
            raise forms.ValidationError(
                _("Say which column holds the KPI, or which KPI the whole sheet is about.")
            )
        if not (roles & {"period", "year"} or given.get("period") or all(use.period for use in values)):
            raise forms.ValidationError(
                _("Say which column holds the period, or give one for the whole sheet.")
            )
        return given

    @property
    def is_other_sheet(self) -> bool:
        chosen = self.cleaned_data.get("sheet", "")
        return chosen not in ("", self.upload.sheet)

    def reading(self) -> SheetReading:
        given = self.cleaned_data
        return SheetReading(
            columns=self._chosen(),
            team=given["team"],
            kpi=given["kpi"],
            period=given["period"],
            combine=given["combine"],
            decimal_comma=bool(given["decimal_comma"]),
            day_first=not given["month_first"],
            names={role: self._named(role) for role in ("kpi", "team")},
        )

    def _chosen(self) -> dict[int, Use]:
        numbers = range(1, len(self.upload.layout["titles"]) + 1)
        return {
            number: self._use(number, self.cleaned_data.get(f"column-{number}", "")) for number in numbers
        }

    def _use(self, number: int, chosen: str) -> Use:
        """What was found in a column stays, unless another use of it is chosen."""
        present = self.present.columns.get(number, Use("ignore"))
        if chosen in ("", _written(present)):
            return present
        role, kpi, name = [*chosen.split(":"), "", ""][:3]
        return Use(role, kpi, name, present.period if role == present.role else "")

    def _named(self, role: str) -> Mapping[str, str]:
        """What was said of these names now, and of others before."""
        unknown = self.upload.layout["unknown"][role]
        said = {name: self.cleaned_data[f"{role}-{place}"] for place, name in enumerate(unknown)}
        return {**self.present.names.get(role, {}), **{name: code for name, code in said.items() if code}}

    def _initial(self) -> dict[str, Any]:
        present = self.present
        fields: dict[str, Any] = {
            name: getattr(present, name) for name in ("team", "kpi", "period", "combine")
        }
        fields["decimal_comma"] = "1" if present.decimal_comma else ""
        fields |= {"month_first": "" if present.day_first else "1", "sheet": self.upload.sheet}
        return fields | {f"column-{number}": _written(use) for number, use in present.columns.items()}

    def _uses(self, number: int) -> list[tuple[str, str]]:
        """The roles, and for a wide file every KPI whose value, or input, a column may hold."""
        roles = [(role, str(words)) for role, words in ROLES.items()]
        values = []
        for code in sorted(set(self.register.kpis.values())):
            values.append((f"value:{code}:", _("value of %(kpi)s") % {"kpi": code}))
            for name in self.register.inputs.get(code, ()):
                values.append(
                    (f"value:{code}:{name}", _("%(input)s of %(kpi)s") % {"input": name, "kpi": code})
                )
        present = _written(self.present.columns.get(number, Use("ignore")))
        known = {choice for choice, _words in [*roles, *values]}
        beside = [] if present in known else [(present, present.replace(":", " ").strip())]
        return [*beside, *roles, *values]

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


def _written(use: Use) -> str:
    return f"value:{use.kpi}:{use.input}" if use.kpi or (use.role == "value" and use.input) else use.role


def _select() -> forms.Select:
    return forms.Select(attrs={"class": "input"})


def _codes(known: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(code, code) for code in sorted(set(known.values()))]


def _whose(known: Mapping[str, str]) -> list[tuple[str, str]]:
    return [("", _("nobody knows it")), (IGNORED, _("leave its rows out")), *_codes(known)]
