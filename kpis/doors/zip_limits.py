"""What is asked of a workbook, or another ZIP file, before anything in it is unpacked: its list of parts says
enough."""

import io
import stat
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from kpis.doors.refused_files import FileRefused

UNPACKED = 100 * 1024 * 1024
RATIO = 100
MEMBERS = 200
SMALL = 64 * 1024
"""A part of so few bytes is never a bomb, however well it packs."""

_ENCRYPTED = 0x1
_ARCHIVES = (".zip", ".xlsx", ".xlsm", ".docx", ".7z", ".gz", ".rar", ".tar", ".jar")


def check_parts(content: bytes) -> None:
    """FileRefused for what is no workbook, or none that a spreadsheet program would have written."""
    names = [part.filename for part in harmless_parts(content)]
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise FileRefused("not_a_workbook")


def harmless_parts(content: bytes) -> list[ZipInfo]:
    """What a ZIP file lists, or FileRefused."""
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (BadZipFile, LargeZipFile, ValueError, RuntimeError, OSError) as problem:
        raise FileRefused("damaged") from problem
    if len(parts) > MEMBERS:
        raise FileRefused("members")
    _check_size(parts, len(content))
    for part in parts:
        _check_name(part)
    if len({part.filename for part in parts}) < len(parts):
        raise FileRefused("unsafe_names")
    return parts


def _check_size(parts: list[ZipInfo], packed: int) -> None:
    unpacked = sum(part.file_size for part in parts)
    if unpacked > UNPACKED or unpacked > max(packed, SMALL) * RATIO:
        raise FileRefused("bomb")
    if any(part.file_size > SMALL and part.file_size > part.compress_size * RATIO for part in parts):
        raise FileRefused("bomb")


def _check_name(part: ZipInfo) -> None:
    name = part.filename.replace("\\", "/")
    lower = name.lower()
    is_link = stat.S_ISLNK(part.external_attr >> 16)
    if is_link or name.startswith("/") or ":" in name or ".." in name.split("/"):
        raise FileRefused("unsafe_names")
    if part.flag_bits & _ENCRYPTED:
        raise FileRefused("old_or_encrypted")
    if lower.endswith("vbaproject.bin"):
        raise FileRefused("macros")
    if lower.startswith("xl/externallinks/"):
        raise FileRefused("external_links")
    if lower.endswith(_ARCHIVES):
        raise FileRefused("unsafe_names")
