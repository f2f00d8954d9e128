"""Steps of the life cycle for ticked KPIs: what they ask for, and what they answer."""

import datetime as dt
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import ValidationError
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.refusals import Refused
from kpis import formats
from kpis.models import KPI


class StepForm(ActionForm):
    """What may be typed beside the step. Nothing is refused here: the admin site would say that no step was
    chosen."""

    from_day = forms.CharField(label=gettext_lazy("From"), required=False)
    reason = forms.CharField(label=gettext_lazy("Reason"), required=False)
    successor = forms.CharField(label=gettext_lazy("Successor (code)"), required=False)


class StepAnswers(forms.Form):
    """The same as the step takes it; a dated one needs its day."""

    from_day = forms.DateField(
        required=False, error_messages={"invalid": gettext_lazy("Write the day as 2027-01-01.")}
    )
    reason = forms.CharField(required=False)
    successor = forms.CharField(required=False, max_length=64)

    def __init__(self, data: Any, *, is_dated: bool) -> None:
        super().__init__(data)
        self.is_dated = is_dated

    def clean_successor(self) -> KPI | None:
        code = self.cleaned_data["successor"]
        found = KPI.objects.alias(lower_code=Lower("code")).filter(lower_code=code.lower()).first()
        if code and found is None:
            raise ValidationError(_("There is no KPI with the code %(code)s."), params={"code": code})
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.is_dated and not (cleaned.get("from_day") or "from_day" in self.errors):
            raise ValidationError(_("Say from which day, and why."))
        return cleaned

    def problems(self) -> list[str]:
        return [str(error) for errors in self.errors.values() for error in errors]


def told_by_kpi(refused: Refused) -> list[str]:
    """All that stands against the step, a sentence or more for each KPI, and that nothing was done."""
    by_code = groupby(refused.problems, key=lambda problem: problem.key[0])
    told = [f"{code}: {' '.join(problem.rule for problem in problems)}" for code, problems in by_code]
    return [*told, _("Nothing was changed: the step is taken by all of them or by none.")]


def done_text(kpis: Sequence[KPI], from_day: dt.date | None) -> str:
    """Active: OPS_01, OPS_02. Retired from Fri 1 Jan 2027: OPS_01."""
    words = {"state": kpis[0].get_status_display().capitalize(), "codes": ", ".join(kpi.code for kpi in kpis)}
    if from_day is None:
        return _("%(state)s: %(codes)s.") % words
    return _("%(state)s from %(day)s: %(codes)s.") % {**words, "day": formats.day_text(from_day)}
