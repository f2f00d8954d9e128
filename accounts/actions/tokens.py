"""Tokens of the JSON API: made, used and revoked. The database holds only what a secret is checked by."""

import datetime as dt
import hashlib
import re
import secrets
import string
from collections.abc import Collection

from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from accounts.actions.checks import check
from accounts.audit import Actor, record
from accounts.models import ApiToken, ApiTokenScope, Team, User
from accounts.refusals import Problem, Refused

USED_EVERY = dt.timedelta(minutes=1)
_LETTERS = string.ascii_letters + string.digits
_FORM = re.compile(r"kpi_([A-Za-z0-9]{8})_([A-Za-z0-9]{40})")


@transaction.atomic
def make_token(
    user: User,
    name: str,
    *,
    read: Collection[Team],
    write: Collection[Team],
    life: dt.timedelta,
    today: dt.date,
    now: dt.datetime,
) -> tuple[ApiToken, str]:
    """The token and its text, `kpi_<8 public>_<40 secret>`, which exists nowhere else.

    Raises Refused: no team, a team its person may not read, or not enter figures for, or a life above a year.
    """
    _check_teams(user, read, write, today)
    public, secret = _random(8), _random(40)
    token = ApiToken(
        user=user,
        name=name.strip(),
        prefix=public,
        secret_sha256=_digest(secret),
        created_at=now,
        expires_at=now + life,
    )
    check(token, exclude=["last_used_at", "revoked_at"])
    token.save()
    scopes = {team.pk: False for team in read} | {team.pk: True for team in write}
    ApiTokenScope.objects.bulk_create(
        ApiTokenScope(token=token, team_id=team, may_write=may) for team, may in scopes.items()
    )
    record(Actor.of(user), token, {}, _said(token, read, write), now)
    return token, f"kpi_{public}_{secret}"


@transaction.atomic
def revoke_token(actor: Actor, token: ApiToken, *, now: dt.datetime) -> None:
    """Ends it at once; ending it again changes nothing."""
    held = ApiToken.objects.select_for_update(of=("self",)).get(pk=token.pk)
    if held.revoked_at is None:
        held.revoked_at = now
        held.save(update_fields=["revoked_at"])
        record(actor, held, {"revoked": False}, {"revoked": True}, now)


def authenticate(text: str, *, now: dt.datetime) -> ApiToken | None:
    """The valid token of this text, with its person and scopes. Its last use is noted to the minute."""
    form = _FORM.fullmatch(text)
    if form is None:
        return None
    found = ApiToken.objects.valid_at(now).filter(prefix=form[1])
    token = found.select_related("user").prefetch_related("scopes").first()
    kept = token.secret_sha256 if token else ""
    if not constant_time_compare(kept, _digest(form[2])) or token is None:
        return None
    _note_use(token, now)
    return token


def _note_use(token: ApiToken, now: dt.datetime) -> None:
    if token.last_used_at is None or token.last_used_at <= now - USED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def _check_teams(user: User, read: Collection[Team], write: Collection[Team], today: dt.date) -> None:
    if not read and not write:
        raise Refused([Problem("read", "", _("Choose at least one team."))])
    _refuse(read, set(Team.objects.visible_to(user, today)), "read", _("You cannot read %(team)s."))
    _refuse(write, set(Team.objects.editable_by(user, today)), "write", _("You cannot enter for %(team)s."))


def _refuse(wanted: Collection[Team], allowed: set[Team], field: str, rule: str) -> None:
    problems = [
        Problem(field, team.code, rule % {"team": team.code}) for team in wanted if team not in allowed
    ]
    if problems:
        raise Refused(problems)


def _said(token: ApiToken, read: Collection[Team], write: Collection[Team]) -> dict[str, object]:
    return {
        "name": token.name,
        "teams to read": [team.code for team in read if team not in write],
        "teams to write": [team.code for team in write],
        "expires": token.expires_at.date(),
    }


def _random(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _letter in range(length))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
