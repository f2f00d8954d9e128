"""A kept mail taken apart the way a mail client does."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

SHOWN_HEADERS = (
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
)
IMAGES = frozenset({"image/png", "image/jpeg", "image/gif"})
_CID = re.compile(r"""cid:([^"'\s)>]+)""")


@dataclass(frozen=True)
class Part:
    number: int
    name: str
    content_type: str
    cid: str
    content: bytes

    @property
    def is_image(self) -> bool:
        """Shown inside the mail; everything else is an attachment."""
        return self.cid != "" and self.content_type in IMAGES


@dataclass(frozen=True)
class Mail:
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str
    parts: tuple[Part, ...]

    @property
    def attachments(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if not part.is_image)

    def html_with(self, address_of: Callable[[int], str]) -> str:
        """The HTML with `cid:` replaced by `address_of` the image's number; an unknown cid stays."""
        numbers = {part.cid: part.number for part in self.parts if part.is_image}

        def replace(found: re.Match[str]) -> str:
            number = numbers.get(found[1])
            return found[0] if number is None else address_of(number)

        return _CID.sub(replace, self.html)


def read_mail(raw: bytes) -> Mail:
    message = message_from_bytes(raw, policy=policy.default)
    bodies: dict[str, str] = {}
    parts: list[Part] = []
    for part in message.walk():
        kind = part.get_content_type()
        if part.is_multipart():
            continue
        if kind in ("text/plain", "text/html") and part.get_content_disposition() is None:
            bodies.setdefault(kind, part.get_content())
        else:
            parts.append(_part(len(parts) + 1, part))
    shown = ((name, str(message[name])) for name in SHOWN_HEADERS if message[name])
    return Mail(tuple(shown), bodies.get("text/plain", ""), bodies.get("text/html", ""), tuple(parts))


def _part(number: int, part: EmailMessage) -> Part:
    content = part.get_payload(decode=True)
    return Part(
        number=number,
        name=part.get_filename() or f"{number}",
        content_type=part.get_content_type(),
        cid=str(part["Content-ID"] or "").strip(" <>"),
        content=content if isinstance(content, bytes) else b"",
    )
