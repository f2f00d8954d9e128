import email
from email import policy
from types import TracebackType
from typing import Self

from django.db.models.functions import Now

from accounts.models import OutboxMail, User

from .contract import Reply

ACCEPTED = Reply(250, "kept in the outbox")


class OutboxTransport:
    """Keeps mails in the database. It can be asked later, so here nothing ever stays unknown."""

    name = "outbox"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """There is no connection."""

    def address(self, sender: str, recipient: str) -> None:
        self._recipient = recipient

    def hand_over(self, message: bytes) -> Reply:
        """A Message-ID that is kept already is the same mail: it stays once."""
        headers = email.message_from_bytes(message, policy=policy.default)
        OutboxMail.objects.get_or_create(
            message_id=headers["Message-ID"],
            defaults={
                "to": self._recipient,
                "reader": User.objects.filter(email=self._recipient).first(),
                "subject": str(headers["Subject"]),
                "raw": message,
                "at": Now(),
            },
        )
        return ACCEPTED

    def take_back(self) -> None:
        self._recipient = ""

    def arrived(self, message_id: str) -> bool:
        return OutboxMail.objects.filter(message_id=message_id).exists()
