import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

ONE_LINE = _("This must be one line without control characters.")
CLEAN = _("A text here holds no control characters.")

_CONTROL_BUT_LINES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def is_one_line(text: str) -> bool:
    return not {"Cc", "Zl", "Zp"} & {unicodedata.category(letter) for letter in text}


def is_clean(text: str) -> bool:
    """For texts of several lines: nothing that a folder, sheet or mail cannot hold."""
    return not _CONTROL_BUT_LINES.search(text)


def one_line(text: str) -> None:
    """For names that reach the headers of mails and files: no line break and no control character."""
    if not is_one_line(text):
        raise ValidationError(ONE_LINE)


def clean_text(text: str) -> None:
    if not is_clean(text):
        raise ValidationError(CLEAN)
