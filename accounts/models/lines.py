import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

ONE_LINE = _("This must be one line without control characters.")


def is_one_line(text: str) -> bool:
    return not {"Cc", "Zl", "Zp"} & {unicodedata.category(letter) for letter in text}


def one_line(text: str) -> None:
    """For names that reach the headers of mails and files: no line break and no control character."""
    if not is_one_line(text):
        raise ValidationError(ONE_LINE)
