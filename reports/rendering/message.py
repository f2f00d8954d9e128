"""The finished mail of one recipient: the same bytes however often it is tried.

What the recipients of one artifact share is sealed once: its bodies, pictures and files, with a place for the
recipient's own stop link. The library would take 20 ms for each of them.
"""

import base64
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime

from reports.calc.addresses import on_the_wire

from .bodies import page_body, placed, text_body, with_crlf

_POLICY = EmailPolicy(linesep="\r\n", cte_type="7bit")  # every server takes it, without asking for 8BITMIME


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What all recipients of one artifact find above it; `stop_url` has the place of their own token."""

    sender: str
    date: dt.datetime
    list_id: str
    stop_url: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """What differs between them; a test is no `delivery` of the ledger."""

    to: str
    message_id: str
    delivery: int | None
    token: str


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Enclosed:
    """Parts that are the same for every recipient, encoded."""

    images: tuple[bytes, ...] = ()
    files: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Bodies:
    """What is frozen; `sha256` is that of all of it."""

    subject: str
    html: str
    text: str
    sha256: str
    enclosed: Enclosed = Enclosed()


@dataclass(frozen=True, slots=True)
class Sealed:
    """A mail as it goes over the wire, but for what stands on its envelope."""

    head: bytes
    content: bytes

    def addressed(self, envelope: Envelope) -> bytes:
        """Lines end with CRLF. Nothing in it is random: boundaries come from the digest."""
        return _own_headers(envelope) + placed(self.head + self.content, envelope.token)


def enclose(images: Mapping[str, str], attachments: Sequence[Attachment] = ()) -> Enclosed:
    """`images` are PNG in base64 by name."""
    pictures = (_image(name, base64.b64decode(content)) for name, content in images.items())
    return Enclosed(tuple(pictures), tuple(map(_file, attachments)))


def seal(bodies: Bodies, letterhead: Letterhead) -> Sealed:
    page, text = page_body(bodies.html), text_body(bodies.text)
    if bodies.enclosed.images:
        page = _whole("related", bodies, page, *bodies.enclosed.images)
    mail = _whole("alternative", bodies, text, page)
    if bodies.enclosed.files:
        mail = _whole("mixed", bodies, mail, *bodies.enclosed.files)
    return Sealed(_shared_headers(bodies.subject, letterhead), with_crlf(mail))


def _own_headers(envelope: Envelope) -> bytes:
    delivery = {} if envelope.delivery is None else {"X-Delivery-Id": str(envelope.delivery)}
    return _headers({"To": on_the_wire(envelope.to), "Message-ID": envelope.message_id, **delivery})


def _shared_headers(subject: str, letterhead: Letterhead) -> bytes:
    said = {
        "Subject": " ".join(subject.split()),
        "From": letterhead.sender,
        "Date": format_datetime(letterhead.date),
        "Auto-Submitted": "auto-generated",
        "List-Id": letterhead.list_id,
        "List-Unsubscribe": f"<{letterhead.stop_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "MIME-Version": "1.0",
    }
    return _headers(said)


def _headers(said: Mapping[str, str]) -> bytes:
    return b"".join(_header(name, value) for name, value in said.items())


def _header(name: str, value: str) -> bytes:
    """Headers in ASCII stand on one line: folding would encode the stop link, and nobody could read it. The
    others are folded, because no mail program need decode a word of more than 75 characters (RFC 2047).

    Raises ValueError for a line break in a value.
    """
    if value.isascii() and value.isprintable():
        return f"{name}: {value}\r\n".encode()
    return _POLICY.fold_binary(*_POLICY.header_store_parse(name, value))


def _image(name: str, content: bytes) -> bytes:
    part = EmailMessage(policy=_POLICY)
    part.set_content(content, "image", "png", cid=f"<{name}>", filename=name, disposition="inline")
    return _without_version(part)


def _file(file: Attachment) -> bytes:
    part, (main, _slash, sub) = EmailMessage(policy=_POLICY), file.content_type.partition("/")
    part.set_content(file.content, main, sub, filename=file.name, disposition="attachment")
    return _without_version(part)


def _without_version(part: EmailMessage) -> bytes:
    """The version stands at the head of the mail."""
    del part["MIME-Version"]
    return part.as_bytes()


def _whole(kind: str, bodies: Bodies, *parts: bytes) -> bytes:
    boundary = f"kpi-{kind}-{bodies.sha256[:32]}"
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'
    return head.encode() + b"".join(_parted(boundary, parts)) + f"--{boundary}--\r\n".encode()


def _parted(boundary: str, parts: Iterable[bytes]) -> Iterable[bytes]:
    for part in parts:
        yield f"--{boundary}\r\n".encode() + part + b"\r\n"
