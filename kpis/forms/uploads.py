"""What comes back from the pages of uploads: a file, and a step with what was read of it."""

import uuid
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Team
from kpis.actions.uploads.receiving import MOST_BYTES
from kpis.forms.entries import TypedField


class UploadForm(forms.Form):
    """`token` names its rendering: a second click leads to the first upload."""

    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    team = forms.ModelChoiceField(Team.objects.none(), to_field_name="code", label=gettext_lazy("Team"))
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("XLSX or CSV, at most 10 MB."),
        max_length=200,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt,.tsv"}),
    )

    def __init__(self, *args: Any, teams: QuerySet[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["team"].empty_label = None  # type: ignore[attr-defined]  # the same

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB. Send it in parts."))
        return file


class StepForm(forms.Form):
    """A step with an upload: which rows it is about, all of one kind, why, and what the sender had before
    them."""

    row = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    kind = forms.CharField(required=False, max_length=20)
    reason = forms.CharField(required=False, max_length=1000)
    key = forms.CharField(required=False, max_length=64)

    @property
    def numbers(self) -> list[int]:
        return [self.cleaned_data["row"]] if self.cleaned_data["row"] else []

    def texts(self) -> dict[str, str]:
        """By input, "" for the value, as typed."""
        read = TypedField().to_python
        typed = {name: text for name, text in self.data.items() if name.startswith("value")}
        return {name.removeprefix("value").removeprefix("."): read(text) for name, text in typed.items()}
