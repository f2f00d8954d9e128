"""A person's tokens as the page of them shows them."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import ApiToken, User


@dataclass(frozen=True, slots=True)
class TokenRow:
    """`state` is empty while the token works."""

    id: int
    name: str
    start: str
    teams: str
    expires_at: dt.datetime
    last_used_at: dt.datetime | None
    state: str


def token_rows(user: User, now: dt.datetime) -> list[TokenRow]:
    """Two statements: the tokens, and their teams."""
    tokens = ApiToken.objects.editable_by(user).prefetch_related("scopes__team")
    return [_row(token, now) for token in tokens]


def _row(token: ApiToken, now: dt.datetime) -> TokenRow:
    return TokenRow(
        token.pk,
        token.name,
        f"kpi_{token.prefix}_…",
        _teams(token),
        token.expires_at,
        token.last_used_at,
        _state(token, now),
    )


def _teams(token: ApiToken) -> str:
    """ "reads OPS; reads and enters BUSES, RAIL"."""
    codes: dict[bool, list[str]] = {False: [], True: []}
    for scope in token.scopes.all():
        codes[scope.may_write].append(scope.team.code)
    words = {False: _("reads %(teams)s"), True: _("reads and enters %(teams)s")}
    return "; ".join(words[may] % {"teams": ", ".join(codes[may])} for may in words if codes[may])


def _state(token: ApiToken, now: dt.datetime) -> str:
    if token.revoked_at is not None:
        return _("Revoked")
    return "" if token.expires_at > now else _("Expired")
