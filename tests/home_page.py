"""The home page as a person finds it."""

import re
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation, User
from kpis.queries.entry_book import Reader
from kpis.queries.homes import home_of
from tests.story_entering import NOW


def page(user: User) -> Any:
    client = Client()
    client.force_login(user)
    return client.get("/")


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def statements(who: User) -> int:
    """That a person's home page costs."""
    reader = Reader(User.objects.get(pk=who.pk), Organisation.current(), NOW, NOW.date())
    with CaptureQueriesContext(connection) as captured:
        home_of(reader)
    return len(captured)
