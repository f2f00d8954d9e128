"""Why a file is not read at all, and what its reader can do about it."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

RULES: dict[str, "_StrPromise"] = {
    "empty": _("The file is empty."),
    "too_large": _("The file is larger than 10 MB. Split it, or leave out the sheets that hold no figures."),
    "unknown_kind": _("This is neither an XLSX nor a CSV file, whatever its name says."),
    "old_or_encrypted": _(
        "This is an old .xls file or one protected by a password. Open it in your spreadsheet program, take "
        "the password off and save it as .xlsx."
    ),
    "not_a_workbook": _("This is a ZIP file but no XLSX workbook."),
    "damaged": _("The workbook is damaged and cannot be read. Open it, save it again as .xlsx and try that."),
    "macros": _("The workbook holds macros. Save it as .xlsx, without macros."),
    "external_links": _(
        "The workbook takes values from other files. Break these links in your spreadsheet program, so that "
        "the values stay, and save it again."
    ),
    "bomb": _("The workbook unpacks to far more than its size. Save only the sheet with the figures."),
    "members": _("The workbook is made of more than 200 parts. Save only the sheet with the figures."),
    "unsafe_names": _("The workbook holds parts that no spreadsheet program writes. It is not opened."),
    "entities": _("The workbook holds XML that no spreadsheet program writes. It is not opened."),
    "too_many_rows": _("A sheet has more than 50,000 rows. Split the file."),
    "too_many_columns": _("A sheet has more than 400 columns. Leave out those that hold no figures."),
    "too_many_cells": _("The file has more than 1,000,000 filled cells. Split it."),
    "too_much_text": _("The file holds more text than can be read. Leave out the columns of long text."),
    "too_heavy": _("Reading the file took too much time or memory. Save only the sheet with the figures."),
    "encoding": _("The file is no text that can be read. Save it again as CSV in UTF-8."),
    "null": _("The text holds bytes that belong to no text. Save it again as CSV in UTF-8."),
    "long_field": _("Line %(row)s holds a field of more than 10,000 characters, or a quote that never ends."),
    "no_cells": _("There are no cells in the file."),
    "no_workbook": _("This is no XLSX workbook, whatever its name says."),
    "no_zip": _("This is no ZIP file."),
    "zip_damaged": _("The ZIP file is damaged or protected by a password. Pack the files again."),
    "zip_heavy": _("The ZIP file unpacks to far more than its size, or holds more than 200 files."),
    "zip_unsafe": _("The ZIP file holds names that no folder of ours holds. It is not opened."),
}


class FileRefused(ValueError):  # noqa: N818 - an outcome for the reader, and the word of the interface
    """`rule` is a word of RULES; as text it is the sentence for the reader, in the reader's language."""

    def __init__(self, rule: str, **where: object) -> None:
        super().__init__(rule)
        self.rule = rule
        self.where = where

    def __str__(self) -> str:
        return str(RULES[self.rule]) % self.where if self.where else str(RULES[self.rule])
