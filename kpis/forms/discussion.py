"""What a reader adds to a measure: a comment or an action."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Team, User
from kpis.models import Measure


class CommentForm(forms.Form):
    text = forms.CharField(
        label=_("Add a comment"), max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )


class ActionForm(forms.Form):
    """Who may own it: members of the team or of a team above; of a person's measure those who see it."""

    title = forms.CharField(label=_("Action"), max_length=200)
    owner = forms.ModelChoiceField(User.objects.none(), label=_("Owner"))
    due = forms.DateField(label=_("Due"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: Any, measure: Measure, today: dt.date) -> None:
        super().__init__(data)
        self.today = today
        owners = User.objects.filter(_may_own(measure, today), is_active=True).distinct()
        self.fields["owner"] = forms.ModelChoiceField(owners.order_by("name"), label=_("Owner"))

    def clean_due(self) -> dt.date:
        due: dt.date = self.cleaned_data["due"]
        if due < self.today:
            raise forms.ValidationError(_("The day is over. Choose today or a later day."))
        return due


def _may_own(measure: Measure, today: dt.date) -> Q:
    if measure.person_id is None:
        return Q(memberships__team__in=Team.objects.above([measure.team_id], today))
    role = Membership.Role.MANAGER
    return Q(pk=measure.person_id) | Q(memberships__team=measure.team_id, memberships__role=role)
