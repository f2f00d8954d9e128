from django import forms
from django.utils.translation import gettext_lazy as _


class KeyForm(forms.Form):
    """`key` is of one rendering of the page: two clicks act once. Without id: a page has two such forms."""

    key = forms.UUIDField(widget=forms.HiddenInput(attrs={"id": False}))


class AgainForm(KeyForm):
    to = forms.ChoiceField(
        label=_("Send to"),
        choices=[("not_reached", _("those it did not reach")), ("all", _("everybody"))],
    )

    @property
    def to_all(self) -> bool:
        return bool(self.cleaned_data["to"] == "all")
