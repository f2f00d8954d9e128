"""What a reader makes of a sentence."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kpis.models import Insight

GREATEST_ID = 2**63 - 1


class JudgementForm(forms.Form):
    insight = forms.IntegerField(min_value=1, max_value=GREATEST_ID, widget=forms.HiddenInput)
    state = forms.ChoiceField(
        choices=[(Insight.State.USEFUL, _("useful")), (Insight.State.DISMISSED, _("dismissed"))]
    )
    reason = forms.CharField(label=_("Why not"), required=False, max_length=1000)
