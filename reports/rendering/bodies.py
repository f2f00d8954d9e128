"""The two bodies of a mail as they go over the wire, with places for the recipient's own stop token.

Both are in ASCII, so that every server takes them as they are.
"""

import binascii
from collections.abc import Iterator

from .content import STOP_TOKEN

LONGEST = 998
"""Characters of a line that every server must take (RFC 5322, 2.1.1), its end not counted."""
FOLDED = 800
"""Characters after which a line of a page is folded: there is room for a token."""
TOKEN = 150
"""Characters that a token has at most."""
CLIPPED = 100_000
"""Bytes from which on mail programs cut off the end of a page."""

_PLACE = STOP_TOKEN.encode()
_SOFT_BREAK = b"=\r\n"
_QUOTED_PLACE = _SOFT_BREAK + _PLACE + _SOFT_BREAK


def placed(content: bytes, token: str) -> bytes:
    """With the recipient's token in all its places."""
    quoted = content.replace(_QUOTED_PLACE, _SOFT_BREAK + _quoted(token) + _SOFT_BREAK)
    return quoted.replace(_PLACE, token.encode())


def text_body(text: str) -> bytes:
    """The place of the token stands on a line of its own, joined to those around it by soft breaks: whatever
    is put there, no line gets longer than mail programs take."""
    return _quoted_body("plain", text)


def page_body(html: str) -> bytes:
    """Its long lines end where a space stood, which says the same in HTML. That makes a third of the lines of
    quoted-printable, and servers read line by line. A page that cannot be broken so is quoted; so is one that
    its letters make too long, for a reference takes 7 bytes of the page, a letter that was quoted 2 or 3."""
    page = _lines(html).encode("ascii", "xmlcharrefreplace")
    lines = [part for line in page.split(b"\n") for part in _folded(line)]
    if len(page) > CLIPPED or max(map(_length, lines)) > LONGEST:
        return _quoted_body("html", html)
    return _head("html", "7bit") + with_crlf(b"\n".join(lines))


def with_crlf(content: bytes) -> bytes:
    """A line feed or carriage return alone is a line end to some servers and none to others, which is how one
    mail is made to look like two."""
    return content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")


def _folded(line: bytes) -> Iterator[bytes]:
    while len(line) > FOLDED and (end := line.rfind(b" ", 1, FOLDED)) > 0:
        yield line[:end]
        line = line[end + 1 :]
    yield line


def _length(line: bytes) -> int:
    """With the longest token in each place."""
    return len(line) + line.count(_PLACE) * (TOKEN - len(_PLACE))


def _quoted_body(kind: str, text: str) -> bytes:
    parts = _lines(text).replace("\n", "\r\n").split(STOP_TOKEN)
    return _head(kind, "quoted-printable") + _QUOTED_PLACE.join(map(_quoted, parts))


def _quoted(text: str) -> bytes:
    """The library breaks a text without line ends by bare line feeds."""
    return with_crlf(binascii.b2a_qp(text.encode(), istext=True))


def _head(kind: str, encoding: str) -> bytes:
    head = f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'
    return head.encode()


def _lines(text: str) -> str:
    """Each ended by a line feed."""
    return text.replace("\r\n", "\n").removesuffix("\n") + "\n"
