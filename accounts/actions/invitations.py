"""People come in by invitation: a link that works once and for 48 hours lets them set their password."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts import emails
from accounts.actions.checks import check
from accounts.audit import Actor, record
from accounts.models import Organisation, User

_SALT = "accounts.invitation"


@transaction.atomic
def invite(actor: Actor, email: str, name: str, *, now: dt.datetime, reason: str = "") -> User:
    """A person who can log in once the link in the mail was used. Raises Refused."""
    user = User(email=email.strip().lower(), name=name.strip())
    user.set_unusable_password()
    check(user)
    user.save()
    record(actor, user, {}, {"email": user.email, "name": user.name}, now, reason)
    _mail(actor, user, now)
    return user


@transaction.atomic
def invite_again(actor: Actor, user: User, *, now: dt.datetime) -> User:
    """A new link; the one sent before ends. Only for somebody who has not come in yet."""
    held = User.objects.select_for_update().get(pk=user.pk)
    if not held.has_usable_password():
        held.set_unusable_password()
        held.save(update_fields=["password"])
        record(actor, held, {}, {"invited again": now}, now)
        _mail(actor, held, now)
    return held


def invited_by(token: str, *, now: dt.datetime) -> User | None:
    """The person whose invitation this is, unless it is forged, used, replaced, or too old."""
    try:
        content: dict[str, Any] = signing.Signer(salt=_SALT).unsign_object(token)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=content["user"], is_active=True).first()
    age = now - dt.datetime.fromtimestamp(content["at"], dt.UTC)
    fresh = age <= settings.TIMES["invitation"]
    return user if user and fresh and constant_time_compare(content["mark"], _mark(user)) else None


@transaction.atomic
def accept(token: str, password: str, *, now: dt.datetime) -> User | None:
    """Sets the password and spends the invitation; None if it was spent in the meantime."""
    invited = invited_by(token, now=now)
    if invited is None:
        return None
    held = User.objects.select_for_update().get(pk=invited.pk)
    if invited_by(token, now=now) is None:
        return None
    held.set_password(password)
    held.save(update_fields=["password"])
    record(Actor.of(held), held, {}, {"invitation accepted": now}, now)
    return held


def _token(user: User, now: dt.datetime) -> str:
    content = {"user": user.pk, "at": int(now.timestamp()), "mark": _mark(user)}
    return signing.Signer(salt=_SALT).sign_object(content)


def _mark(user: User) -> str:
    """Changes with the password: an unusable one is random, and a usable one ends every invitation."""
    return salted_hmac(_SALT, user.password, algorithm="sha256").hexdigest()[:32]


def _mail(actor: Actor, user: User, now: dt.datetime) -> None:
    """After the commit, so that no link leads to a person who was never stored."""
    inviter = str(actor.user or Organisation.current())
    token, hours = _token(user, now), settings.TIMES["invitation"] // dt.timedelta(hours=1)
    transaction.on_commit(lambda: emails.invitation(user, inviter, token, hours), robust=True)
