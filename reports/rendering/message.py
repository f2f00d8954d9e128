"""The finished mail of one recipient: the same bytes however often it is tried."""

import base64
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime

from reports.calc.addresses import on_the_wire


class _Policy(EmailPolicy):
    """Headers in ASCII stand on one line: folding would encode the stop link, and nobody could read it. The
    others are folded, because no mail program need decode a word of more than 75 characters (RFC 2047)."""

    def fold_binary(self, name: str, value: str) -> bytes:
        return f"{name}: {value}\r\n".encode() if value.isascii() else super().fold_binary(name, value)


_POLICY = _Policy(linesep="\r\n", cte_type="7bit")  # every server takes it, without asking for 8BITMIME


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
class Bodies:
    """What is frozen; `images` are base64 by name, `sha256` that of all of it."""

    subject: str
    html: str
    text: str
    images: Mapping[str, str]
    sha256: str
    attachments: Sequence[Attachment] = ()


def message_bytes(bodies: Bodies, envelope: Envelope) -> bytes:
    """Lines end with CRLF. Nothing in it is random: boundaries come from the digest."""
    mail = EmailMessage(policy=_POLICY)
    for name, value in _headers(bodies, envelope).items():
        mail[name] = value
    if envelope.delivery is not None:
        mail["X-Delivery-Id"] = str(envelope.delivery)
    mail.set_content(bodies.text)
    mail.add_alternative(bodies.html, subtype="html")
    _attach_images(mail, bodies.images)
    for file in bodies.attachments:
        main, _slash, sub = file.content_type.partition("/")
        mail.add_attachment(file.content, main, sub, filename=file.name)
    _name_boundaries(mail, bodies.sha256)
    return mail.as_bytes()


def _headers(bodies: Bodies, envelope: Envelope) -> dict[str, str]:
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
    }


def _attach_images(mail: EmailMessage, images: Mapping[str, str]) -> None:
    page = mail.get_body(("html",))
    assert isinstance(page, EmailMessage)  # noqa: S101 - it was added a line before
    for name, content in images.items():
        page.add_related(
            base64.b64decode(content), "image", "png", cid=f"<{name}>", filename=name, disposition="inline"
        )


def _name_boundaries(mail: EmailMessage, digest: str) -> None:
    wholes = (part for part in mail.walk() if part.is_multipart())
    for number, part in enumerate(wholes):
        part.set_boundary(f"kpi-{digest[:32]}-{number}")
