"""What comes back from the month page: ids and reasons; the actions know what may be done."""

from django import forms

LARGEST_ID = 2**63 - 1


class NudgeForm(forms.Form):
    person = forms.IntegerField(min_value=1, max_value=LARGEST_ID)


class ApproveForm(forms.Form):
    """`version` is that of the entry as the page showed it."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    measure = forms.IntegerField(min_value=1, max_value=LARGEST_ID)


class DecideForm(forms.Form):
    """`asked` is the id of the correction; a refusal says why."""

    asked = forms.IntegerField(min_value=1, max_value=LARGEST_ID)
    note = forms.CharField(required=False, max_length=1000)
