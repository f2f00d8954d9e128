"""What comes back from the month page: ids and reasons; the actions know what may be done."""

from django import forms

LARGEST_ID = 2**63 - 1


class NudgeForm(forms.Form):
    person = forms.IntegerField(min_value=1, max_value=LARGEST_ID)


class ApproveForm(forms.Form):
    """`version` is that of the entry as the page showed it."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    measure = forms.IntegerField(min_value=1, max_value=LARGEST_ID)


class ApproveAllForm(forms.Form):
    """`seen` names each figure and the version of it that the page showed, "12:1 15:3"."""

    seen = forms.RegexField(r"\A\d{1,18}:\d{1,9}( \d{1,18}:\d{1,9})*\Z")

    @property
    def versions(self) -> dict[int, int]:
        """By measure."""
        pairs = (one.split(":") for one in self.cleaned_data["seen"].split())
        return {int(measure): int(version) for measure, version in pairs}


class DecideForm(forms.Form):
    """`asked` is the id of the correction; a refusal says why."""

    asked = forms.IntegerField(min_value=1, max_value=LARGEST_ID)
    note = forms.CharField(required=False, max_length=1000)
