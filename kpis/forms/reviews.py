"""What a review of a KPI comes to."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.refusals import Refused
from kpis.models import Review


class ReviewForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("What it comes to"),
        widget=forms.RadioSelect,
        choices=[
            (Review.Outcome.KEEP, _("Keep: it decides something, and goes on as it is")),
            (Review.Outcome.CHANGE, _("Change: a new version, owner or target is needed")),
            (Review.Outcome.RETIRE, _("Retire: nobody would decide otherwise without it")),
        ],
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        strip=True,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("What is decided by it, or why it changes or goes. Only to keep it may do without."),
    )
    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
        help_text=_("Retires it after this day. Without one the review is written down alone."),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")

    def refuse(self, refused: Refused) -> None:
        for problem in refused.problems:
            self.add_error(problem.field if problem.field in self.fields else None, problem.rule)
