"""What was noticed in an uploaded file and how it is read, in words."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from kpis.calc.sheets.oddity import Oddity

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_PLACED: dict[str, "_StrPromise"] = {
    "hidden": _("This sheet is hidden in the workbook."),
    "above": _("Row %(place)s stands above the table and is not read."),
    "below": _("Row %(place)s stands below the table and is not read."),
    "two_rows": _("Rows %(place)s are read as one header."),
    "header_again": _("Row %(place)s repeats the header and is left out."),
    "total": _("Row %(place)s, %(text)s, is a total of other rows and is left out."),
    "total_unnamed": _("Row %(place)s is a total of other rows and is left out."),
    "untitled": _("What stands in columns without a title is not read: %(place)s."),
    "empty_columns": _("Column %(place)s is empty."),
    "thousands": _("Figures have marks between thousands, as in %(text)s."),
    "decimal_comma": _("Figures have decimal commas, as in %(text)s."),
    "percent": _("Percentages are read as they are shown: %(text)s is %(plain)s."),
    "currency": _("Signs of currencies are left out, as in %(text)s."),
    "brackets": _("Figures in brackets are negative, as in %(text)s."),
    "calendar_parts": _(
        "%(text)s is read as a part of the calendar year; a fiscal one is written like FY2026-Q3."
    ),
}
_SPANNED: dict[str, "_StrPromise"] = {
    "above": _("Rows %(first)s to %(last)s stand above the table and are not read."),
    "below": _("Rows %(first)s to %(last)s stand below the table and are not read."),
    "two_rows": _("Rows %(first)s and %(last)s are read as one header."),
    "empty_columns": _("Columns %(first)s to %(last)s are empty."),
}
_COUNTED = {
    "no_value": ngettext_lazy(
        "“%(text)s” is read as no value (%(count)d cell).",
        "“%(text)s” is read as no value (%(count)d cells).",
        "count",
    ),
    "line_breaks": ngettext_lazy(
        "Line breaks in %(count)d cell are read as spaces.",
        "Line breaks in %(count)d cells are read as spaces.",
        "count",
    ),
    "title_breaks": ngettext_lazy(
        "Line breaks in %(count)d title are read as spaces.",
        "Line breaks in %(count)d titles are read as spaces.",
        "count",
    ),
    "spaces": ngettext_lazy(
        "Spaces around the text of %(count)d cell are left out.",
        "Spaces around the text of %(count)d cells are left out.",
        "count",
    ),
    "rounded": ngettext_lazy(
        "%(count)d figure has more than 12 decimals and is rounded.",
        "%(count)d figures have more than 12 decimals and are rounded.",
        "count",
    ),
    "uncomputed": ngettext_lazy(
        "%(count)d cell holds a formula that was never computed. Open the file and save it once.",
        "%(count)d cells hold formulas that were never computed. Open the file and save it once.",
        "count",
    ),
    "errors": ngettext_lazy(
        "%(count)d cell holds an error such as #N/A.", "%(count)d cells hold errors such as #N/A.", "count"
    ),
}


def oddity_words(oddity: Oddity) -> str:
    """Whole sentences, in the reader's language."""
    if oddity.rule in _COUNTED:
        text, _tab, count = oddity.text.rpartition("\t")
        return str(_COUNTED[oddity.rule] % {"text": text, "count": int(count)})
    first, dash, last = oddity.place.partition("-")
    if dash and oddity.rule in _SPANNED:
        return str(_SPANNED[oddity.rule]) % {"first": first, "last": last}
    plain = oddity.text.replace("%", "").strip()
    rule = "total_unnamed" if oddity.rule == "total" and not oddity.text else oddity.rule
    return str(_PLACED[rule]) % {"place": oddity.place, "text": oddity.text, "plain": plain}
