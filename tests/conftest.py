import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from kpiportal.servers import Valkey
from tests import counting, servers

pytest_plugins = ["tests.servers_live", "tests.smtp_sink"]
TESTS = Path(__file__).parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
REAL_DATA = Path(os.environ.get("KPIPORTAL_REAL_DATA") or TESTS.parent.parent / "shared" / "data")
ONE_BY_ONE = ("live", "browser/pages")
"""Folders that one worker of xdist runs alone: they have deadlines, or share a demo that loads slowly."""
_run = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """With xdist the controller holds PostgreSQL, for a worker may end before the others."""
    if getattr(config.option, "numprocesses", None) and not servers.xdist_worker():
        _run.enter_context(servers.running_postgres())
    config.pluginmanager.register(counting.Counter(config, TESTS), "kpiportal-counting")


def pytest_unconfigure(config: pytest.Config) -> None:
    _run.close()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The first folder says what a test needs, and it gets that."""
    if not REAL_DATA.is_dir():
        left_out = [item for item in items if item.get_closest_marker("real_data")]
        items[:] = [item for item in items if item not in left_out]
    for item in items:
        need = counting.folder_of(item.path, TESTS)
        if need in ("live", "browser"):
            item.add_marker(need)
        for folder in ONE_BY_ONE:
            if item.path.is_relative_to(TESTS / folder):
                item.add_marker(pytest.mark.xdist_group(folder))
        if need == "browser" and CHROMIUM is None:
            item.add_marker(pytest.mark.skip(reason="install chromium"))
        if need != "unit" and not item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.django_db(transaction=need in ("live", "faults", "browser")))


@pytest.fixture(scope="session")
def postgres() -> Iterator[None]:
    with ExitStack() as ours:
        if not servers.xdist_worker():
            ours.enter_context(servers.running_postgres())
        yield


@pytest.fixture(scope="session")
def valkey(postgres: None) -> Iterator[Valkey]:
    """This worker's own Valkey; stop() and start() are for tests of its absence."""
    with servers.running_valkey() as server:
        yield server


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, postgres: None, valkey: Valkey
) -> None:
    """pytest-django asks for this before it creates the test database of this worker."""


@pytest.fixture(autouse=True)
def _empty_valkey(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if request.node.get_closest_marker("django_db") or "db" in request.fixturenames:
        servers.empty(request.getfixturevalue("valkey"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's chromium, whose sandbox root cannot use."""
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": arguments}


@pytest.fixture
def real_data() -> Path:
    return REAL_DATA


@pytest.fixture(scope="session")
def test_database_name(django_db_setup: None) -> str:
    return str(connection.settings_dict["NAME"])
