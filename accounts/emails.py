"""One function and three templates for each kind of mail; and the outbox for installations without SMTP.

Links come from SITE_URL, never from a request. A mail goes to one address.
"""

import secrets
from collections.abc import Mapping, Sequence
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from css_inline import CSSInliner
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Organisation, OutboxMail, User

_INLINER = CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def invitation(user: User, inviter: str, token: str, hours: int) -> None:
    """`hours`: how long the link works."""
    link = absolute(reverse("invitation", args=[token]))
    _send("invitation", user, {"inviter": inviter, "link": link, "hours": hours})


def password_reset(user: User, path: str) -> None:
    _send("password_reset", user, {"link": absolute(path)})


def password_changed(user: User) -> None:
    """A notice, so that a password changed by somebody else does not stay unnoticed."""
    _send("password_changed", user, {"link": absolute(reverse("account_reset_password"))})


def absolute(path: str) -> str:
    """The address of a page as it may stand in a mail: `https://kpi.example.org/outbox/`."""
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def build(
    kind: str, to: str, context: Mapping[str, Any], headers: Mapping[str, str] | None = None
) -> EmailMultiAlternatives:
    """The mail of `emails/KIND.{subject.txt,txt,html}`; a name with a line break cannot add a header."""
    filled = {"organisation": Organisation.current(), **context}
    html = render_to_string(f"emails/{kind}.html", filled)
    mail = EmailMultiAlternatives(
        subject=" ".join(render_to_string(f"emails/{kind}.subject.txt", filled).split()),
        body=render_to_string(f"emails/{kind}.txt", filled).strip() + "\n",
        to=[to],
        headers={"Message-ID": _message_id(), "Auto-Submitted": "auto-generated", **(headers or {})},
    )
    mail.attach_alternative(_INLINER.inline(html), "text/html")
    return mail


def _send(kind: str, user: User, context: Mapping[str, Any]) -> None:
    with translation.override(user.language or settings.LANGUAGE_CODE):
        build(kind, user.email, {"user": user, **context}).send()


def _message_id() -> str:
    return f"<kpi.{secrets.token_hex(16)}@{urlsplit(settings.SITE_URL).hostname}>"


class OutboxBackend(BaseEmailBackend):
    """Keeps mails in the database. A Message-ID already kept is the same mail, handed over again."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        addresses = {parseaddr(mail.to[0])[1].lower() for mail in email_messages}
        readers = {user.email: user for user in User.objects.filter(email__in=addresses)}
        rows = [self._row(mail, readers) for mail in email_messages]
        OutboxMail.objects.bulk_create(rows, ignore_conflicts=True)
        return len(rows)

    def _row(self, mail: EmailMessage, readers: Mapping[str, User]) -> OutboxMail:
        if len(mail.recipients()) != 1:
            raise ValueError("A mail goes to one address.")
        message = mail.message()
        address = parseaddr(mail.to[0])[1]
        return OutboxMail(
            to=address,
            reader=readers.get(address.lower()),
            subject=str(mail.subject),
            message_id=message["Message-ID"],
            raw=message.as_bytes(),
            at=timezone.now(),
        )
