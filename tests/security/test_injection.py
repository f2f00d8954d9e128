"""Hostile words in every text field: pages, mails and the admin show them, nothing runs them."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from accounts import emails
from accounts.models import Organisation, OutboxMail
from accounts.queries.mails import read_mail
from kpis.models import Action, Comment, EntryDraft
from tests.builders import make_entry, moment
from tests.report_scene import OCTOBER, make_figures
from tests.security.permission_map import LINES, Scene
from tests.security.routes import address, client_of
from tests.security.test_admin_walk import model_names, pages

HOSTILE = "\"'><img src=x onerror=alert(1)></script><script>alert(2)</script>{{ 7|add:7 }}"
TEXTS = {
    "accounts.organisation": ["name"],
    "accounts.team": ["name"],
    "accounts.user": ["name"],
    "accounts.change": ["object_label", "before", "after", "reason"],
    "accounts.outboxmail": ["subject"],
    "accounts.teamterms": ["reason"],
    "kpis.perspective": ["name"],
    "kpis.objective": ["name", "description"],
    "kpis.kpi": ["name", "definition", "function", "source", "retire_reason"],
    "kpis.kpiversion": ["scope", "reason"],
    "kpis.target": ["reason", "rationale"],
    "kpis.comment": ["text"],
    "kpis.action": ["title"],
    "kpis.entryrevision": ["note", "reason", "place"],
    "kpis.entrydraft": ["note", "message"],
    "reports.reportschedule": ["name"],
    "reports.reportdelivery": ["last_error"],
    "reports.reportoccurrence": ["last_error"],
}
SHORT = {"unit": "<b>%</b>"}


class Live(HTMLParser):
    """Finds what a browser would run because of our hostile words."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        handlers = [name for name, _value in attrs if name.startswith("on")]
        links = [value for name, value in attrs if name in ("href", "src", "action") and value]
        if handlers or ("src", "x") in attrs or any(link.startswith("javascript:") for link in links):
            self.found.append(f"<{tag} {attrs}>")

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "script" and "alert(2)" in data and self.get_starttag_text() == "<script>":
            self.found.append("<script>alert(2)")


def live_nodes(html: str) -> list[str]:
    parser = Live()
    parser.feed(html)
    return parser.found


@pytest.fixture
def hostile(scene: Scene) -> Scene:
    cast = scene.cast
    make_figures(cast)
    make_entry(cast.punctuality, OCTOBER, "84.6")
    period = {"measure": cast.punctuality, "grain": "month", "start": OCTOBER}
    Comment.objects.create(**period, author=cast.manager, at=moment(), text="x")
    Action.objects.create(
        measure=cast.punctuality, title="x", owner=cast.manager, due=OCTOBER, opened_at=moment()
    )
    EntryDraft.objects.create(
        **period,
        author=cast.contributor,
        typed={"value": HOSTILE},
        problem="invalid",
        message="x",
        base_version=1,
        at=moment(),
    )
    _poison()
    return scene


def _poison() -> None:
    """Straight into the tables, as a hostile folder or a leak of validation would."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for label, names in TEXTS.items():
            model = apps.get_model(label)
            model._default_manager.update(**{name: _fits(model, name) for name in names})
        apps.get_model("kpis.kpiversion")._default_manager.update(**SHORT)
        cursor.execute("SET LOCAL session_replication_role = origin")


def _fits(model: type[models.Model], name: str) -> Any:
    room = getattr(model._meta.get_field(name), "max_length", None)
    return HOSTILE[:room]


def test_the_trap_catches() -> None:
    assert live_nodes('<p title="a" onclick="x">') != []
    assert live_nodes("<img src=x>") != []
    assert live_nodes("<script>alert(2)</script>") != []
    assert live_nodes('<a href="javascript:x">') != []
    assert live_nodes("<p>&lt;img src=x onerror=alert(1)&gt;</p>") == []


@pytest.mark.parametrize("role", ["contributor", "manager", "executive", "administrator"])
def test_no_page_runs_what_was_stored(hostile: Scene, role: str) -> None:
    shown = 0
    for name in sorted(LINES):
        for headers in ({}, {"hx-request": "true"}):
            client = client_of(hostile.cast, role)
            page = client.get(address(name, hostile) + "?period=2026-10", headers=headers)
            body = page.content.decode(errors="replace")
            assert page.status_code < 500, name
            if not LINES[name].framed_by_us:  # the raw document of a mail may run nothing anyway
                assert live_nodes(body) == [], name
            assert "{{ 7|add:7 }}" in body or "14" not in re.findall(r">(14)<", body), name
            shown += "&lt;img src=x onerror=alert(1)&gt;" in body
    assert shown > 10


def test_no_page_of_the_admin_site_runs_what_was_stored(hostile: Scene) -> None:
    client, shown = client_of(hostile.cast, "administrator"), 0
    for model in sorted(model_names()):
        for _page, url in pages(hostile, model):
            body = client.get(url).content.decode()
            assert live_nodes(body) == [], url
            shown += "onerror=alert(1)&gt;" in body
    assert shown > 10


def test_no_mail_runs_what_was_stored(hostile: Scene) -> None:
    emails.invitation(hostile.cast.viewer, HOSTILE, "token", 48)
    emails.password_reset(hostile.cast.viewer, "/x/")
    emails.password_changed(hostile.cast.viewer)
    for kept in OutboxMail.objects.order_by("-id")[:3]:
        mail = read_mail(bytes(kept.raw))
        assert live_nodes(mail.html) == []
        assert "onerror=alert(1)&gt;" in mail.html
        assert Organisation.current().name in mail.text
