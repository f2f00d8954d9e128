import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def one_line(text: str) -> None:
    """For names that reach the headers of mails and files: no line break and no control character."""
    if {"Cc", "Zl", "Zp"} & {unicodedata.category(letter) for letter in text}:
        raise ValidationError(_("This must be one line without control characters."))
