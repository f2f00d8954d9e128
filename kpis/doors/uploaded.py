"""Reads an uploaded file to its cells. What it is, its first bytes say and not its name."""

from kpis.calc.sheets.book import Book
from kpis.doors.refused_files import FileRefused as FileRefused
from kpis.doors.text_cells import read_text_file
from kpis.doors.workbook_cells import read_workbook

UPLOAD = 10 * 1024 * 1024
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"<")
"""Kinds of files that people do upload. A page of HTML or XML that is named .xls begins with `<`."""


def read_upload(name: str, content: bytes) -> Book:
    """FileRefused with the reason where it is too large, dangerous or no table at all. `name` says only what
    an empty or unreadable file was meant to be."""
    if not content:
        raise FileRefused("empty")
    if len(content) > UPLOAD:
        raise FileRefused("too_large")
    if content.startswith(_OLE):
        raise FileRefused("old_or_encrypted")
    if content.startswith(_ZIP):
        return read_workbook(content)
    is_named_workbook = name.lower().endswith((".xlsx", ".xlsm", ".xls", ".ods"))
    if is_named_workbook or content.lstrip().startswith(_OTHERS):
        raise FileRefused("unknown_kind")
    return read_text_file(content)
