"""The finished mail of one recipient: the same bytes however often it is tried."""

import base64
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

_POLICY = SMTP.clone(cte_type="7bit")  # every server takes it, without asking for 8BITMIME
_UNFOLDED = _POLICY.clone(max_line_length=998)  # folding would encode the stop link, which nobody could read


@dataclass(frozen=True, slots=True)
class Envelope:
    """What differs between the recipients of one artifact."""

    sender: str
    to: str
    date: dt.datetime
    message_id: str
    delivery: int
    list_id: str
    stop_url: str


@dataclass(frozen=True, slots=True)
class Bodies:
    """What is frozen; `images` are base64 by name, `sha256` that of all of it."""

    subject: str
    html: str
    text: str
    images: Mapping[str, str]
    sha256: str


def message_bytes(bodies: Bodies, envelope: Envelope) -> bytes:
    """Lines end with CRLF. Nothing in it is random: boundaries come from the digest."""
    mail = EmailMessage(policy=_POLICY)
    for name, value in _headers(bodies, envelope).items():
        mail[name] = value
    mail.set_content(bodies.text)
    mail.add_alternative(bodies.html, subtype="html")
    _attach_images(mail, bodies.images)
    _name_boundaries(mail, bodies.sha256)
    return mail.as_bytes(policy=_UNFOLDED)


def _headers(bodies: Bodies, envelope: Envelope) -> dict[str, str]:
    return {
        "Subject": " ".join(bodies.subject.split()),
        "From": envelope.sender,
        "To": envelope.to,
        "Date": format_datetime(envelope.date),
        "Message-ID": envelope.message_id,
        "X-Delivery-Id": str(envelope.delivery),
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
