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
    reads: str
    writes: str
    expires_at: dt.datetime
    last_used_at: dt.datetime | None
    state: str


def token_rows(user: User, now: dt.datetime) -> list[TokenRow]:
    """Two statements: the tokens, and their teams."""
    tokens = ApiToken.objects.editable_by(user).prefetch_related("scopes__team")
    return [_row(token, now) for token in tokens]


def _row(token: ApiToken, now: dt.datetime) -> TokenRow:
    scopes = token.scopes.all()
    return TokenRow(
        token.pk,
        token.name,
        f"kpi_{token.prefix}_…",
        ", ".join(scope.team.code for scope in scopes if not scope.may_write),
        ", ".join(scope.team.code for scope in scopes if scope.may_write),
        token.expires_at,
        token.last_used_at,
        _state(token, now),
    )


def _state(token: ApiToken, now: dt.datetime) -> str:
    if token.revoked_at is not None:
        return _("Revoked")
    return "" if token.expires_at > now else _("Expired")
