"""A ZIP file of files of the organisation folder, of all of them or of a few."""

import io
import zlib
from collections.abc import Iterable
from pathlib import PurePosixPath
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from kpis.doors.csv_lines import Mistake
from kpis.doors.folder import KNOWN, Folder, folder_of
from kpis.doors.refused_files import FileRefused
from kpis.doors.settings_file import FILE as SETTINGS_FILE
from kpis.doors.zip_limits import harmless_parts

_BEGINNING = b"PK"
_RULES = {
    "damaged": "zip_damaged",
    "old_or_encrypted": "zip_damaged",
    "members": "zip_heavy",
    "bomb": "zip_heavy",
}
"""The rules of workbooks, in the words of ZIP files; all others are names."""

_NO_PART = ("__MACOSX", ".DS_Store")
"""What computers add by themselves."""


def read_zip(content: bytes) -> dict[str, bytes]:
    """The files by name, or FileRefused. They may lie in one directory together, as packing a folder puts
    them; what lies elsewhere keeps its path and so is no file of a folder."""
    if not content.startswith(_BEGINNING):
        raise FileRefused("empty" if not content else "no_zip")
    try:
        parts = [part for part in harmless_parts(content) if _is_file(part)]
    except FileRefused as refused:
        raise FileRefused(_RULES.get(refused.rule, "zip_unsafe")) from refused
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            found = {part.filename: archive.read(part) for part in parts}
    except (BadZipFile, RuntimeError, OSError, EOFError, zlib.error) as problem:
        raise FileRefused("zip_damaged") from problem
    return _without_directory(found)


def read_whole(content: bytes) -> Folder:
    """A whole organisation folder; FileRefused where the file cannot be read."""
    files = read_zip(content)
    folder = folder_of(files)
    if not set(KNOWN) & set(files):
        rule = "There is no file of an organisation folder in it."
        folder.mistakes.append(Mistake(SETTINGS_FILE, 0, "", "", rule))
    return folder


def write_zip(files: Iterable[tuple[str, str]]) -> bytes:
    """Without the time of writing, so that the same files make the same bytes."""
    stream = io.BytesIO()
    with ZipFile(stream, "w") as archive:
        for name, text in files:
            info = ZipInfo(name)
            info.compress_type = ZIP_DEFLATED
            archive.writestr(info, text.encode())
    return stream.getvalue()


def _is_file(part: ZipInfo) -> bool:
    names = PurePosixPath(part.filename).parts
    return not part.is_dir() and not set(names) & set(_NO_PART)


def _without_directory(files: dict[str, bytes]) -> dict[str, bytes]:
    tops = {name.partition("/")[0] for name in files if "/" in name}
    if len(tops) != 1 or not all("/" in name for name in files):
        return files
    return {name.partition("/")[2]: content for name, content in files.items()}
