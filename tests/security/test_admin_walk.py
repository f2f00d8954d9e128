"""The admin site: every page of every model, for administrators only, and history cannot be written there."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.urls import reverse

from tests.security.digest import digest
from tests.security.permission_map import LOGIN, VISITOR, Scene
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
DATED = {"kpis_scoringrules", "kpis_target"}  # added, never changed
READ = {
    "accounts_change",
    "accounts_look",
    "kpis_changeset",
    "kpis_entryrevision",
    "kpis_manualscore",
    "kpis_teamperiod",
    "reports_deliveryattempt",
    "reports_reportdelivery",
    "reports_reportoccurrence",
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
OTHERS = ("executive", "manager", "outsider", VISITOR)


def model_names() -> set[str]:
    names = {name.removeprefix("admin:") for name in route_names() if name.startswith("admin:")}
    return {name.rpartition("_")[0] for name in names - SITE}


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


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_comes_in(scene: Scene, role: str) -> None:
    client, before = client_of(scene.cast, role), digest()
    site = [(page, reverse(f"admin:{page}")) for page in ("index", "password_change", "jsi18n")]
    for model in sorted(model_names()):
        for page, url in [*site, *pages(scene, model)]:
            for answer in (client.get(url), client.post(url)):
                status = LOGIN if is_sent_to_log_in(answer) else answer.status_code
                assert status == LOGIN, (model, page)
    assert digest() == before


def test_admin_pages_tell_the_browser_the_same_and_take_no_post_without_a_token(scene: Scene) -> None:
    client = client_of(scene.cast, "administrator", enforce_csrf_checks=True)
    for model in sorted(model_names()):
        for page, url in pages(scene, model):
            answer = client.get(url)
            assert policy(answer) == SOURCES, url
            assert "no-store" in answer["Cache-Control"], url
            assert client.post(url).status_code == 403, (model, page)
