"""What a PDF of ours says when its text is selected, and how it is tagged."""

import re
import zlib
from collections.abc import Iterator, Mapping

_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_INSIDE = rb"(?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*"  # brackets in pairs stand as they are
_ONE = rb"\(%b\)|<[0-9A-Fa-f]*>" % _INSIDE
_SHOWN = re.compile(
    rb"/(f\d+) [\d.]+ Tf|\[((?:%b|[-\d. ])*)\]TJ|(%b)\s*Tj" % (_ONE, _ONE),
    re.DOTALL,
)
_STRING = re.compile(rb"\((%b)\)|<([0-9A-Fa-f]*)>" % _INSIDE, re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pdf_text(content: bytes) -> list[str]:
    """The text of each page, in the order in which it is drawn; runs are parted by one blank."""
    objects = _objects(content)
    return [_page(objects, page) for page in _pages(objects)]


def pdf_objects(content: bytes) -> bytes:
    """Everything but streams: dictionaries of the catalog, the pages and the tree of tags."""
    return b"\n".join(body.partition(b"stream\n")[0] for body in _objects(content).values())


def _objects(content: bytes) -> Mapping[int, bytes]:
    return {int(number): body for number, body in _OBJECT.findall(content)}


def _pages(objects: Mapping[int, bytes]) -> list[bytes]:
    (root,) = [body for body in objects.values() if b"/Type/Pages" in body and b"/Parent" not in body]
    kids = re.search(rb"/Kids\[([^\]]*)\]", root)
    assert kids is not None
    return [objects[int(number)] for number in re.findall(rb"(\d+) 0 R", kids[1])]


def _page(objects: Mapping[int, bytes], page: bytes) -> str:
    resources = objects[_reference(page, b"Resources")]
    fonts = {
        name.decode(): _letters(objects, objects[int(number)])
        for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", resources)
    }
    runs = _runs(_stream(objects[_reference(page, b"Contents")]), fonts)
    return re.sub(r"\s+", " ", " ".join(runs))


def _runs(drawn: bytes, fonts: Mapping[str, Mapping[int, str]]) -> Iterator[str]:
    font: Mapping[int, str] = {}
    for name, several, one in _SHOWN.findall(drawn):
        if name:
            font = fonts[name.decode()]
        else:
            codes = b"".join(_bytes(*found) for found in _STRING.findall(several or one))
            pairs = (int.from_bytes(codes[at : at + 2]) for at in range(0, len(codes), 2))
            yield "".join(font.get(code, "") for code in pairs)


def _bytes(literal: bytes, in_hex: bytes) -> bytes:
    if in_hex:
        return bytes.fromhex(in_hex.decode())
    return _ESCAPE.sub(lambda found: _unescaped(found[1]), literal)


def _unescaped(escape: bytes) -> bytes:
    return bytes([int(escape, 8)]) if escape.isdigit() else _LETTERS.get(escape, escape)


def _letters(objects: Mapping[int, bytes], font: bytes) -> dict[int, str]:
    table = _stream(objects[_reference(font, b"ToUnicode")])
    pairs = re.findall(rb"^<([0-9A-F]{4})> <([0-9A-F]+)>$", table, re.MULTILINE)
    return {int(code, 16): bytes.fromhex(letter.decode()).decode("utf-16-be") for code, letter in pairs}


def _reference(body: bytes, name: bytes) -> int:
    found = re.search(rb"/" + name + rb" (\d+) 0 R", body)
    assert found is not None
    return int(found[1])


def _stream(body: bytes) -> bytes:
    content = body.partition(b"stream\n")[2].rpartition(b"\nendstream")[0]
    return zlib.decompress(content) if b"/FlateDecode" in body.partition(b"stream\n")[0] else content
