"""A person in a form, by name or address; long lists of people stay out of the page."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext as _

from accounts.models import User

PEOPLE_LIST = "people"
"""The id of the suggestions."""


def person_input() -> forms.TextInput:
    return forms.TextInput(attrs={"list": PEOPLE_LIST, "autocomplete": "off"})


def the_one(text: str, found: Mapping[str, list[User]]) -> User:
    """Raises ValidationError where nobody or several are called so; `found` is that of `people_called`."""
    called = found.get(text.lower(), [])
    if not called:
        raise forms.ValidationError(
            _("Nobody here is called “%(text)s”: write a whole name or an address.") % {"text": text}
        )
    if len(called) > 1:
        words = {"text": text, "people": ", ".join(f"{one} ({one.email})" for one in called)}
        raise forms.ValidationError(_("“%(text)s” may be %(people)s: write the address.") % words)
    return called[0]
