"""What a person prefers: how numbers are written, how pages look, whether single letters are keys."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import NUMBER_STYLES, User

AUTOMATIC = "auto"
THEMES = [("light", _("Light")), ("dark", _("Dark"))]


class PreferencesForm(forms.Form):
    """Nothing chosen is a choice of its own, so that a form which forgets a field changes nothing."""

    number_style = forms.ChoiceField(
        choices=[(AUTOMATIC, _("As in the language of my browser")), *NUMBER_STYLES.items()]
    )
    theme = forms.ChoiceField(choices=[(AUTOMATIC, _("As on my device")), *THEMES])
    shortcuts = forms.BooleanField(required=False)

    @classmethod
    def of(cls, user: User) -> "PreferencesForm":
        chosen = {"number_style": user.number_style or AUTOMATIC, "theme": user.theme or AUTOMATIC}
        return cls(initial={**chosen, "shortcuts": user.shortcuts})

    def clean(self) -> dict[str, Any]:
        return {name: "" if value == AUTOMATIC else value for name, value in self.cleaned_data.items()}


class ThemeForm(forms.Form):
    """The switch beside the name, which knows two of the three."""

    theme = forms.ChoiceField(choices=THEMES)
