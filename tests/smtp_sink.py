"""A real SMTP server for tests: it keeps what it accepted, and answers and fails as it is told."""

import asyncio
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Event, Lock

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django.fixtures import Settings

OK = "250 OK"
DROP = "drop"
"""Break the connection off without an answer."""

HANG = "hang"
"""Keep the connection and never answer."""


@dataclass(frozen=True)
class Kept:
    to: str
    content: bytes

    @property
    def mail(self) -> EmailMessage:
        mail = message_from_bytes(self.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        return mail


@dataclass
class Sink:
    """`on_...` say what to answer: to an address, to a mail before it is kept, and after it was kept."""

    port: int
    on_rcpt: Callable[[str], str] = lambda address: OK
    before_keeping: Callable[[Kept], str] = lambda kept: OK
    after_keeping: Callable[[Kept], str] = lambda kept: OK
    kept: list[Kept] = field(default_factory=list)
    connections: int = 0
    has_kept: Event = field(default_factory=Event)
    _lock: Lock = field(default_factory=Lock)

    @property
    def copies(self) -> Counter[str]:
        """Address -> how many mails it got."""
        with self._lock:
            return Counter(one.to for one in self.kept)

    def keep(self, mail: Kept) -> None:
        with self._lock:
            self.kept.append(mail)
        self.has_kept.set()


class Handler:
    """The callbacks of aiosmtpd."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.sink.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802 - the same
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = await said(server, self.sink.on_rcpt(address))
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the same
        content = envelope.content
        assert isinstance(content, bytes)
        kept = Kept(envelope.rcpt_tos[0], content)
        answer = await said(server, self.sink.before_keeping(kept))
        if answer != OK:
            return answer
        self.sink.keep(kept)
        return await said(server, self.sink.after_keeping(kept))


async def said(server: SMTP, answer: str) -> str:
    """The answer itself, or what stands for it done to the connection."""
    if answer == DROP and isinstance(server.transport, asyncio.WriteTransport):
        server.transport.abort()
    if answer == HANG:
        await asyncio.Event().wait()
    return answer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    """Running, and named by the settings of this process; children get it by `sink_env`."""
    sink = Sink(free_port())
    controller = Controller(Handler(sink), hostname="127.0.0.1", port=sink.port)
    controller.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    yield sink
    controller.stop()


@pytest.fixture
def sink_env(child_env: dict[str, str], sink: Sink) -> dict[str, str]:
    """The environment of a child process that mails into the sink."""
    child_env["EMAIL_URL"] = f"smtp://127.0.0.1:{sink.port}"
    return child_env
