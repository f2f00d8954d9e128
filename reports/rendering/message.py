"""The finished mail of one recipient: the same bytes however often it is tried.

What the recipients of one artifact share is encoded once, and the rest by hand: the library takes 20 ms for a
report, most of them for the same pictures again.
"""

import base64
import binascii
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime

from reports.calc.addresses import on_the_wire

_POLICY = EmailPolicy(linesep="\r\n", cte_type="7bit")  # every server takes it, without asking for 8BITMIME


@dataclass(frozen=True, slots=True)
class Envelope:
    """What differs between the recipients of one artifact; a test is no `delivery` of the ledger."""

    sender: str
    to: str
    date: dt.datetime
    message_id: str
    delivery: int | None
    list_id: str
    stop_url: str


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


def enclose(images: Mapping[str, str], attachments: Sequence[Attachment] = ()) -> Enclosed:
    """`images` are PNG in base64 by name."""
    pictures = (_image(name, base64.b64decode(content)) for name, content in images.items())
    return Enclosed(tuple(pictures), tuple(map(_file, attachments)))


def message_bytes(bodies: Bodies, envelope: Envelope) -> bytes:
    """Lines end with CRLF. Nothing in it is random: boundaries come from the digest."""
    headers = b"".join(_header(name, value) for name, value in _headers(bodies, envelope).items())
    page, text = _body("html", bodies.html), _body("plain", bodies.text)
    if bodies.enclosed.images:
        page = _whole("related", bodies, page, *bodies.enclosed.images)
    mail = _whole("alternative", bodies, text, page)
    if bodies.enclosed.files:
        mail = _whole("mixed", bodies, mail, *bodies.enclosed.files)
    return headers + mail


def _headers(bodies: Bodies, envelope: Envelope) -> dict[str, str]:
    delivery = {} if envelope.delivery is None else {"X-Delivery-Id": str(envelope.delivery)}
    return {
        "Subject": " ".join(bodies.subject.split()),
        "From": envelope.sender,
        "To": on_the_wire(envelope.to),
        "Date": format_datetime(envelope.date),
        "Message-ID": envelope.message_id,
        "Auto-Submitted": "auto-generated",
        "List-Id": envelope.list_id,
        "List-Unsubscribe": f"<{envelope.stop_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        **delivery,
        "MIME-Version": "1.0",
    }


def _header(name: str, value: str) -> bytes:
    """Headers in ASCII stand on one line: folding would encode the stop link, and nobody could read it. The
    others are folded, because no mail program need decode a word of more than 75 characters (RFC 2047).

    Raises ValueError for a line break in a value.
    """
    if value.isascii() and value.isprintable():
        return f"{name}: {value}\r\n".encode()
    return _POLICY.fold_binary(*_POLICY.header_store_parse(name, value))


def _body(kind: str, text: str) -> bytes:
    lines = text.replace("\r\n", "\n").removesuffix("\n") + "\n"
    encoded = binascii.b2a_qp(lines.replace("\n", "\r\n").encode(), istext=True)
    head = (
        f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    )
    return head.encode() + encoded


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
