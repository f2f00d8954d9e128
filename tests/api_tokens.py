"""Tokens of the JSON API, and a client that sends one."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.actions.tokens import make_token
from accounts.models import ApiToken, Team, User


def make_api_token(
    user: User, *, read: Collection[Team] = (), write: Collection[Team] = (), days: int = 90
) -> tuple[ApiToken, str]:
    """A token made now and its text; without teams one that reads where its person is a member."""
    now = timezone.now()
    teams = read if read or write else [membership.team for membership in user.memberships.all()]
    life, today = dt.timedelta(days=days), now.date()
    return make_token(user, "Nightly", read=teams, write=write, life=life, today=today, now=now)


def client_with(text: str) -> Client:
    return Client(raise_request_exception=False, headers={"authorization": f"Bearer {text}"})


def problem(answer: Any) -> dict[str, Any]:
    """The problem document of an answer; anything else under /api/ is a failure."""
    assert answer["Content-Type"] == "application/problem+json", answer.content[:200]
    document: dict[str, Any] = answer.json()
    assert document["status"] == answer.status_code
    return document
