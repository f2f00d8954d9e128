"""A file for the catalogue, and what its sender says once they have looked it over."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kpis.doors.uploaded import UPLOAD
from kpis.models import CatalogueFile


class SendForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What the file is"),
        choices=CatalogueFile.Kind.choices,
        widget=forms.RadioSelect,
        initial=CatalogueFile.Kind.PACK,
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("ZIP or XLSX, at most 10 MB. Larger folders go in by load_organisation."),
        max_length=200,
        widget=forms.ClearableFileInput(attrs={"accept": ".zip,.xlsx"}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > UPLOAD:
            raise forms.ValidationError(_("The file is larger than 10 MB."))
        return file


class ConfirmForm(forms.Form):
    """`key` says what the sender had before them."""

    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    leave_out = forms.BooleanField(
        label=gettext_lazy("Leave the lines in conflict as they are"), required=False
    )


class TakeBackForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=1000)
