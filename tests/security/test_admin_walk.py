"""The admin site: every page of every model, for administrators only, and history cannot be written there."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from tests.security.digest import digest
from tests.security.permission_map import EVERYBODY, LOGIN, Scene
from tests.security.routes import client_of, is_sent_to_log_in, route_names
from tests.security.test_headers import SOURCES, policy

WRITTEN = {
    "accounts_organisation",
    "accounts_seeindividuals",
    "accounts_team",
    "accounts_user",
    "kpis_kpi",
    "kpis_measure",
    "kpis_objective",
    "kpis_perspective",
    "reports_reportschedule",
}
DATED = {"kpis_leadingpair", "kpis_scoringrules", "kpis_target"}  # added, never changed
READ = {
    "accounts_change",
    "accounts_look",
    "kpis_calendarperiod",
    "kpis_changeset",
    "kpis_entryrevision",
    "kpis_manualscore",
    "kpis_orphan",
    "kpis_targetproposal",
    "kpis_teamperiod",
    "reports_deliveryattempt",
    "reports_reminderstop",
    "reports_reportdelivery",
    "reports_reportoccurrence",
    "reports_signalstop",
    "reports_suppression",
}
SITE = {
    "index",
    "login",
    "logout",
    "password_change",
    "password_change_done",
    "autocomplete",
    "jsi18n",
    "view_on_site",
    "app_list",
    "<path:object_id>/",
    "(?P<url>.*)$",
}
PAGES = ("changelist", "add", "change", "history", "delete")
OTHERS = tuple(role for role in EVERYBODY if role != "administrator")
SITE_PAGES = {
    "index": (),
    "password_change": (),
    "password_change_done": (),
    "jsi18n": (),
    "autocomplete": (),
    "app_list": ("kpis",),
    "view_on_site": (1, 1),
}
"""Addresses of what the site has beside the models; log-in and log-out are those of everybody."""
CURATION = {"team_reorganise": [("move",), ("close",), ("merge",), ("split",)]}
"""Pages of our own, each with the ways to ask for it beside the team."""
GRIDS = {"target_year": "?team=BUSES"}
"""Pages of our own, and what they are asked for."""


def model_names() -> set[str]:
    names = {name.removeprefix("admin:") for name in route_names() if name.startswith("admin:")}
    return {name.rpartition("_")[0] for name in names - SITE - {*CURATION, *GRIDS}}


def curation_pages(scene: Scene) -> dict[str, str]:
    return {name: reverse(f"admin:{name}") + query for name, query in GRIDS.items()} | {
        f"{name} {' '.join(slots)}": reverse(f"admin:{name}", args=[scene.cast.buses.pk, *slots])
        for name, several in CURATION.items()
        for slots in several
    }


def test_every_model_of_the_site_is_mapped() -> None:
    assert model_names() == WRITTEN | DATED | READ


def pages(scene: Scene, model: str) -> Iterator[tuple[str, str]]:
    """Name and address of each page, with the first row there is, or one that is not there."""
    row = apps.get_model(model.replace("_", ".", 1))._default_manager.order_by("pk").first()
    for page in PAGES:
        slots = [] if page in ("changelist", "add") else [row.pk if row else 987654321]
        yield page, reverse(f"admin:{model}_{page}", args=slots)


def expected(scene: Scene, model: str) -> dict[str, tuple[int, int]]:
    """What administrators get from GET and POST. A row that is not there leads back with a message."""
    there = 200 if apps.get_model(model.replace("_", ".", 1))._default_manager.exists() else 302
    added = model in WRITTEN | DATED and model != "accounts_organisation"
    return {
        "changelist": (200, 200),
        "add": (200, 200) if added else (403, 403),
        "change": (there, there if model in WRITTEN else 403),
        "history": (there, there),
        "delete": (403, 403),
    }


@pytest.mark.parametrize("model", sorted(model_names()))
def test_administrators_write_what_is_curated_and_read_the_rest(scene: Scene, model: str) -> None:
    client, before = client_of(scene.cast, "administrator"), digest()
    found = {
        page: (client.get(url).status_code, client.post(url).status_code) for page, url in pages(scene, model)
    }
    assert found == expected(scene, model)
    assert digest() == before


def test_administrators_open_the_pages_of_curation_and_nothing_sent_changes_nothing(scene: Scene) -> None:
    client, before = client_of(scene.cast, "administrator"), digest()
    found = {
        name: (client.get(url).status_code, client.post(url).status_code)
        for name, url in curation_pages(scene).items()
    }
    assert found == dict.fromkeys(found, (200, 422))
    assert digest() == before


def test_every_row_has_a_name_of_its_own(scene: Scene) -> None:
    client = client_of(scene.cast, "administrator")
    shown = {url: client.get(url) for model in sorted(model_names()) for _page, url in pages(scene, model)}
    assert [url for url, page in shown.items() if b" object (" in page.content] == []


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_comes_in(scene: Scene, role: str) -> None:
    client, before = client_of(scene.cast, role), digest()
    asked = {page: reverse(f"admin:{page}", args=slots) for page, slots in SITE_PAGES.items()}
    asked |= curation_pages(scene)
    for model in sorted(model_names()):
        asked |= {f"{model} {page}": url for page, url in pages(scene, model)}
    found = {name: {_status(answer) for answer in _answers(client, url)} for name, url in asked.items()}
    assert found == {name: {LOGIN} for name in asked}
    assert digest() == before


def _answers(client: Client, url: str) -> Iterator[HttpResponseBase]:
    for headers in ({}, {"hx-request": "true"}):
        yield client.get(url, headers=headers)
        yield client.post(url, headers=headers)


def _status(answer: HttpResponseBase) -> int:
    return LOGIN if is_sent_to_log_in(answer) else answer.status_code


def test_every_page_of_the_site_is_asked() -> None:
    rest = {"login", "logout", "<path:object_id>/", "(?P<url>.*)$"}
    assert set(SITE_PAGES) | rest == SITE


def test_autocomplete_finds_no_figures_and_only_for_administrators(scene: Scene) -> None:
    client = client_of(scene.cast, "administrator")
    asked = {"app_label": "kpis", "model_name": "measure", "field_name": "owner", "term": "ines"}
    found = client.get(reverse("admin:autocomplete"), asked).json()["results"]
    assert found == [{"id": str(scene.cast.contributor.pk), "text": "Ines Aalto"}]


def test_admin_pages_tell_the_browser_the_same_and_take_no_post_without_a_token(scene: Scene) -> None:
    client = client_of(scene.cast, "administrator", enforce_csrf_checks=True)
    for model in sorted(model_names()):
        for page, url in pages(scene, model):
            answer = client.get(url)
            assert policy(answer) == SOURCES, url
            assert "no-store" in answer["Cache-Control"], url
            assert client.post(url).status_code == 403, (model, page)
    for url in curation_pages(scene).values():
        assert policy(client.get(url)) == SOURCES, url
        assert client.post(url).status_code == 403, url
