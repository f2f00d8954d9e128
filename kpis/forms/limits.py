"""A decision about the limits of a measure."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.refusals import Refused


class LimitsForm(forms.Form):
    kind = forms.ChoiceField(label=_("Decision"))
    reason = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data: Any, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["kind"] = forms.ChoiceField(label=_("Decision"), choices=choices)

    def refuse(self, refused: Refused) -> None:
        for problem in refused.problems:
            self.add_error(problem.field, problem.rule)
