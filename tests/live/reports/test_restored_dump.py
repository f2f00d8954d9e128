"""A dump of yesterday is put back: what left since then does not leave again."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from kpiportal.servers import postgres_binaries
from reports.actions.send import send
from tests.report_scene import make_report, make_scene, start_now, states
from tests.servers_live import Manage
from tests.smtp_sink import Sink

RUTH, BOB, ADA = "ruth@example.org", "bob@example.org", "ada@merrow.example"


def server() -> list[str]:
    given = connection.settings_dict
    port = ["--port", str(given["PORT"])] if given["PORT"] else []
    return ["--host", str(given["HOST"]), *port, "--username", str(given["USER"])]


def run(program: str, *arguments: str | Path) -> None:
    done = subprocess.run(
        [postgres_binaries() / program, *server(), *arguments], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture
def other() -> Iterator[str]:
    """The name of an empty database beside ours."""
    name = f"{connection.settings_dict['NAME']}_restored"
    run("createdb", name)
    yield name
    run("dropdb", "--force", name)


def states_in(name: str) -> dict[str, str]:
    given = connection.get_connection_params() | {"dbname": name, "cursor_factory": psycopg.Cursor}
    with psycopg.connect(**given) as there:
        rows = there.execute("SELECT address, state FROM reports_reportdelivery").fetchall()
    return {str(address): str(state) for address, state in rows}


def test_what_was_waiting_in_the_dump_is_held(
    sink: Sink, sink_env: dict[str, str], manage: Manage, tmp_path: Path, other: str
) -> None:
    name, dump = str(connection.settings_dict["NAME"]), tmp_path / "yesterday"
    start_now(make_report(make_scene(RUTH, BOB)))
    run("pg_dump", "--format=custom", f"--file={dump}", name)
    send(timezone.now())
    assert (states(), sink.copies) == ({RUTH: "sent", BOB: "sent"}, {RUTH: 1, BOB: 1})
    run("pg_restore", f"--dbname={other}", dump)
    assert states_in(other) == {RUTH: "queued", BOB: "queued"}
    sink_env["DATABASE_URL"] = sink_env["DATABASE_URL"].replace(f"/{name}?", f"/{other}?")
    for _ in range(2):
        ticked = manage("tick")
        assert ticked.returncode == 0, ticked.stderr
    assert states_in(other) == {RUTH: "held_after_restore", BOB: "held_after_restore"}
    assert sink.copies == {RUTH: 1, BOB: 1, ADA: 1}
    told = str(sink.kept[-1].mail["Subject"])
    assert told == "Board report, October 2026: 2 held after a restore"
