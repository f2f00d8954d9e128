"""What a browser sends from the entry page, and what then stands in the database."""

import re
import uuid
from typing import Any

from django.test import Client

from accounts.models import User
from kpis.models import Entry, EntryDraft, Measure
from tests.story import OCTOBER

ADDRESS = "/update/OPS/?period=2026-10"
HTMX = {"HX-Request": "true"}


def session(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def cell(measure: Measure, value: str = "", version: int = 0, **more: Any) -> dict[str, Any]:
    """What the browser sends from a fresh rendering."""
    return {
        "measure": measure.pk,
        "period": "2026-10",
        "version": version,
        "token": str(uuid.uuid4()),
        "value": value,
        **more,
    }


def send(client: Client, sent: dict[str, Any], *, htmx: bool = True) -> Any:
    return client.post(ADDRESS, sent, headers=HTMX if htmx else None)


def entry(measure: Measure) -> tuple[Any, ...] | None:
    return (
        Entry.objects.filter(measure=measure, start=OCTOBER)
        .values_list("version", "state", "value", "inputs")
        .first()
    )


def draft(measure: Measure) -> tuple[Any, ...] | None:
    rows = EntryDraft.objects.filter(measure=measure, start=OCTOBER)
    return rows.values_list("author__name", "problem", "typed__value", "base_version").first()


def text(response: Any) -> str:
    """The page as one line of words, without markup."""
    bare = re.sub(r"<(template|noscript)>.*?</\1>", "", response.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", bare).split())
