import smtplib
import ssl
from collections.abc import Callable
from types import TracebackType
from typing import Self

from django.conf import settings
from django.core.mail.utils import DNS_NAME

from reports.calc.addresses import on_the_wire

from .arrivals import arrival
from .contract import BrokenOffError, RefusedError, Reply, UnreachableError

GONE = (smtplib.SMTPServerDisconnected, OSError)
"""Silence counts as gone: a time-out is an OSError."""

SERVICE_CLOSING = 421


class SmtpTransport:
    """One conversation for up to a task's worth of mails, each step with its own time limit."""

    name = "smtp"

    def __init__(self) -> None:
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._smtp is not None and kind is None:
            self._quit()
        self._drop()

    def address(self, sender: str, recipient: str) -> None:
        """A server may have closed a conversation that was idle: then once more on a new one."""
        if self._smtp is not None:
            try:
                return self._name_both(sender, recipient)
            except BrokenOffError:
                pass
        self._connect()
        return self._name_both(sender, recipient)

    def hand_over(self, message: bytes) -> Reply:
        """Until the server says 354 nothing has left; from the first byte on, only its answer is certain."""
        smtp = self._conversation
        self._open_data(smtp)
        self._limit("smtp_data")
        answer = self._ask(lambda: _give(smtp, message))
        self._limit("smtp_command")
        if not _is_yes(answer):
            raise RefusedError("data", answer)
        return answer

    def take_back(self) -> None:
        try:
            self._ask(self._conversation.rset)
        except BrokenOffError:
            return

    def arrived(self, message_id: str) -> bool | None:
        """Plain SMTP gives no receipt; the installation may know somebody to ask."""
        return arrival(message_id, settings.KPIPORTAL_ARRIVAL_CHECK)

    def _open_data(self, smtp: smtplib.SMTP) -> None:
        try:
            reply = self._ask(lambda: smtp.docmd("DATA"))
        except BrokenOffError as problem:
            raise UnreachableError(str(problem)) from problem
        if reply.code != 354:
            raise RefusedError("data", reply)

    def _name_both(self, sender: str, recipient: str) -> None:
        smtp = self._conversation
        for stage, command in (
            ("mail", lambda: smtp.mail(sender)),
            ("rcpt", lambda: smtp.rcpt(on_the_wire(recipient))),
        ):
            reply = self._ask(command)
            if reply.code == SERVICE_CLOSING:
                self._drop()
                raise BrokenOffError(f"{stage}: {reply.code} {reply.text}")
            if not _is_yes(reply):
                self.take_back()
                raise RefusedError(stage, reply)

    def _connect(self) -> None:
        """Raises UnreachableError, also for a certificate that is not right or a refused log-in."""
        try:
            self._smtp = self._open()
            self._limit("smtp_command")
            self._secure(self._smtp)
        except (*GONE, smtplib.SMTPException) as problem:
            self._drop()
            raise UnreachableError(_words(problem)) from problem

    def _open(self) -> smtplib.SMTP:
        limit = settings.TIMES["smtp_connect"].total_seconds()
        address = {"host": settings.EMAIL_HOST, "port": settings.EMAIL_PORT, "timeout": limit}
        name = DNS_NAME.get_fqdn()
        if settings.EMAIL_USE_SSL:
            return smtplib.SMTP_SSL(**address, local_hostname=name, context=ssl.create_default_context())
        return smtplib.SMTP(**address, local_hostname=name)

    def _secure(self, smtp: smtplib.SMTP) -> None:
        if settings.EMAIL_USE_TLS:
            smtp.starttls(context=ssl.create_default_context())
        smtp.ehlo_or_helo_if_needed()
        if settings.EMAIL_HOST_USER:
            smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)

    @property
    def _conversation(self) -> smtplib.SMTP:
        if self._smtp is None:
            raise BrokenOffError("The conversation is over.")
        return self._smtp

    def _ask(self, command: Callable[[], tuple[int, bytes]]) -> Reply:
        try:
            code, text = command()
        except GONE as problem:
            self._drop()
            raise BrokenOffError(_words(problem)) from problem
        reply = Reply(code, text.decode("utf-8", "replace")[:500])
        if code < 200:  # smtplib says -1 of an answer that is none
            self._drop()
            raise BrokenOffError(f"Not an answer: {reply.text}")
        return reply

    def _limit(self, name: str) -> None:
        """How long the next answers may take."""
        if self._smtp is not None and self._smtp.sock is not None:
            self._smtp.sock.settimeout(settings.TIMES[name].total_seconds())

    def _quit(self) -> None:
        try:
            self._ask(self._conversation.quit)
        except BrokenOffError:
            return

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp = None


def _is_yes(reply: Reply) -> bool:
    """Any 2xx: to take another one than 250 for a refusal would send a copy."""
    return 200 <= reply.code < 300


def _give(smtp: smtplib.SMTP, message: bytes) -> tuple[int, bytes]:
    """Its lines, which end with CRLF, with leading dots doubled; then the final dot. Headers begin no dot."""
    smtp.send(message.replace(b"\r\n.", b"\r\n..") + b".\r\n")
    return smtp.getreply()


def _words(problem: BaseException) -> str:
    return f"{type(problem).__name__}: {problem}"[:500]
