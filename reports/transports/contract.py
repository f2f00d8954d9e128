"""What every way out promises: to say as exactly as it can what became of a mail."""

from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self


@dataclass(frozen=True, slots=True)
class Reply:
    code: int
    text: str


class UnreachableError(Exception):
    """No connection was made, or it was lost before anything was sent."""


class RefusedError(Exception):
    """The server answered no to `stage`: mail, rcpt or data. Nothing arrived."""

    def __init__(self, stage: str, reply: Reply) -> None:
        super().__init__(f"{stage}: {reply.code} {reply.text}")
        self.stage, self.reply = stage, reply


class BrokenOffError(Exception):
    """The connection was lost or kept silent. While handing over, nobody knows whether the mail arrived."""


class Transport(Protocol):
    """At most one connection at a time; leaving the context closes it."""

    name: str

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def address(self, sender: str, recipient: str) -> None:
        """Connects if need be and names both ends; nothing can arrive yet. Raises any of the errors."""

    def hand_over(self, message: bytes) -> Reply:
        """The mail itself, each of its lines ended by CRLF.

        Raises RefusedError or UnreachableError when it surely did not arrive, else BrokenOffError.
        """

    def take_back(self) -> None:
        """Forgets the addressed mail: it is not to be handed over now."""

    def arrived(self, message_id: str) -> bool | None:
        """Whether a mail handed over earlier arrived; None where that cannot be known."""
