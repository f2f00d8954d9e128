"""What of a typed version its formula is checked by, wherever the form stands."""

import datetime as dt
from typing import Any

from django import forms

from kpis.models import KPI, KPIVersion

INLINE = "versions-0"
"""The prefix of the first version below a new KPI."""


class FormulaForm(forms.Form):
    """Never refused: what cannot be read is left as it is where nobody has typed."""

    formula = forms.CharField(required=False, strip=False)
    inputs = forms.CharField(required=False)
    unit = forms.CharField(required=False)
    currency = forms.CharField(required=False)
    frequency = forms.CharField(required=False)
    valid_from = forms.DateField(required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data, prefix=INLINE if f"{INLINE}-formula" in data else None)
        self.code = data.get("code", "")

    def version(self, kpi: KPI | None, today: dt.date) -> KPIVersion:
        self.is_valid()
        typed = {name: value for name, value in self.cleaned_data.items() if value}
        return KPIVersion(kpi=kpi or KPI(code=self.code), **{"valid_from": today, **typed})
