"""Files that want to do harm, or that nobody could read: each is refused quickly, the next one is read."""

import io
import resource
import stat
import time
from decimal import Decimal
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from kpis.doors.uploaded import FileRefused, read_upload
from kpis.doors.workbook_cells import book_told
from tests.workbooks import PARTS, sheet_of, workbook

GOOD = workbook('<row r="1"><c r="A1"><v>84.60000000000001</v></c></row>')
ONE_ROW = b"<row><c><v>1</v></c></row>"
LAUGHS = '<!DOCTYPE lolz [<!ENTITY a "lol">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
BOMB = workbook('<row r="1"><c r="A1" t="str"><v>&i;</v></c></row>', before=f"{LAUGHS}]>")
EXTERNAL = workbook(
    '<row r="1"><c r="A1" t="str"><v>&x;</v></c></row>',
    before='<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
)
CORNER = workbook(
    '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
)
DEEP = workbook('<row r="1048576"><c r="A1048576"><v>1</v></c></row>')
WIDE = workbook('<row r="1"><c r="XFD1"><v>1</v></c></row>')
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def large(piece: bytes, times: int, part: str = "xl/worksheets/sheet1.xml") -> bytes:
    """One piece of a part again and again; at no time does the whole stand in our own memory. The sheet says
    of itself that it has four cells."""
    written = io.BytesIO()
    sheet = sheet_of("").replace("<sheetData>", '<dimension ref="A1:B2"/><sheetData>')
    with ZipFile(written, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in {**PARTS, "xl/worksheets/sheet1.xml": sheet}.items():
            if name != part:
                archive.writestr(name, content)
                continue
            head, end, tail = content.partition("</Types>" if "Types" in part else "</sheetData>")
            with archive.open(name, "w") as stream:
                stream.write(head.encode())
                for _ in range(times):
                    stream.write(piece)
                stream.write(f"{end}{tail}".encode())
    return written.getvalue()


def varied(form: str, count: int) -> bytes:
    """What packs no better than honest figures do."""
    return "".join(form.format(n * n % 9973 % 7) for n in range(count)).encode()


def with_part(part: ZipInfo, content: bytes = b"<x/>") -> bytes:
    written = io.BytesIO(GOOD)
    with ZipFile(written, "a") as archive:
        archive.writestr(part, content)
    return written.getvalue()


def archive_of(name: str) -> bytes:
    written = io.BytesIO()
    with ZipFile(written, "w") as archive:
        archive.writestr(name, "text")
    return written.getvalue()


def link() -> ZipInfo:
    part = ZipInfo("xl/media/image1.png")
    part.external_attr = (stat.S_IFLNK | 0o777) << 16
    return part


def encrypted() -> bytes:
    """The flag of its first part says so, in front of it and in the list at the end."""
    content = bytearray(GOOD)
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


HOSTILE = {
    "entity bomb": (BOMB, "entities"),
    "external entity": (EXTERNAL, "entities"),
    "two cells in far corners": (CORNER, "too_many_columns"),
    "one cell far below": (DEEP, "too_many_rows"),
    "one cell far to the right": (WIDE, "too_many_columns"),
    "10,000 parts": (workbook("", {f"xl/media/{n}.bin": b"" for n in range(10_000)}), "members"),
    "part above the root": (with_part(ZipInfo("../../evil.xml")), "unsafe_names"),
    "part at the root": (with_part(ZipInfo("/evil.xml")), "unsafe_names"),
    "part on a drive": (with_part(ZipInfo("C:evil.xml")), "unsafe_names"),
    "part with backslashes": (with_part(ZipInfo("xl\\..\\..\\evil.xml")), "unsafe_names"),
    "link": (with_part(link(), b"/etc/passwd"), "unsafe_names"),
    "archive in the archive": (with_part(ZipInfo("xl/embeddings/more.zip")), "unsafe_names"),
    "macros": (with_part(ZipInfo("xl/vbaProject.bin")), "macros"),
    "values of other files": (with_part(ZipInfo("xl/externalLinks/externalLink1.xml")), "external_links"),
    "old or encrypted workbook": (OLE, "old_or_encrypted"),
    "encrypted parts": (encrypted(), "old_or_encrypted"),
    "picture": (PNG, "unknown_kind"),
    "page that is called a workbook": (b"<html><table></table></html>", "unknown_kind"),
    "half a workbook": (GOOD[: len(GOOD) // 2], "damaged"),
    "workbook of no XML": (workbook("", {"xl/workbook.xml": "no XML"}), "damaged"),
    "another archive": (archive_of("letter.txt"), "not_a_workbook"),
    "ten megabytes and a byte": (b"a" * (10 * 1024 * 1024 + 1), "too_large"),
    "nothing": (b"", "empty"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_and_the_next_one_is_read(what: str) -> None:
    content, rule = HOSTILE[what]
    began = time.monotonic()
    with pytest.raises(FileRefused) as refused:
        read_upload("figures.xlsx", content)
    assert refused.value.rule == rule
    assert str(refused.value)[-1] == "."
    assert time.monotonic() - began < 25
    assert read_upload("figures.xlsx", GOOD).sheets[0].rows == [(Decimal("84.6"),)]


def memory() -> int:
    """The most that we ever had, in KB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def refused_at_once(content: bytes) -> str:
    """The rule; our own memory has not grown by what the file unpacks to."""
    before = memory()
    with pytest.raises(FileRefused) as refused:
        read_upload("figures.xlsx", content)
    assert memory() - before < 50 * 1024
    return refused.value.rule


def test_twenty_million_rows_are_refused_by_what_they_unpack_to() -> None:
    """520 MB in a file of some two."""
    assert refused_at_once(large(ONE_ROW * 100_000, 200)) == "bomb"


def test_rows_are_counted_and_what_a_sheet_says_of_its_size_is_not_believed() -> None:
    assert refused_at_once(large(varied("<row><c><v>{}</v></c></row>", 20_000), 5)) == "too_many_rows"


def test_cells_are_counted() -> None:
    row = f"<row>{varied('<c><v>{}</v></c>', 400).decode()}</row>".encode()
    assert refused_at_once(large(row, 2_501)) == "too_many_cells"


def test_no_row_is_wider_than_a_spreadsheet() -> None:
    assert refused_at_once(large(varied('<c s="{}"/>', 10_000), 90)) == "damaged"


def test_a_part_that_fills_the_memory_ends_its_process_and_nothing_else() -> None:
    """A list of parts with millions of entries."""
    entries = varied('<Default Extension="{}"/>', 10_000)
    assert refused_at_once(large(entries, 350, "[Content_Types].xml")) == "too_heavy"
    assert read_upload("figures.xlsx", GOOD).sheets[0].rows == [(Decimal("84.6"),)]


def test_a_process_that_stopped_in_between_has_told_no_book() -> None:
    with pytest.raises(FileRefused) as refused:
        book_told([b'{"sheet":"October","hidden":false}', b"[1,84.6]"])
    assert refused.value.rule == "too_heavy"
