import os
import signal
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from kpiportal.folders import StartError, socket_folder
from kpiportal.servers import Postgres, Valkey, write_addresses


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder the server may enter even when it runs as nobody."""
    name = f"kpi-place-{os.getpid()}"
    folder = socket_folder(name)
    yield folder
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    folder.rmdir()


@pytest.fixture
def cluster(place: Path) -> Iterator[Postgres]:
    server = Postgres(place / "pg", place, place / "pg.log", durable=False)
    server.start()
    yield server
    server.stop()


def test_sockets_live_in_a_folder_only_the_server_and_we_may_enter(place: Path) -> None:
    assert stat.S_IMODE(place.stat().st_mode) == 0o700


def test_a_planted_folder_is_refused(tmp_path: Path) -> None:
    planted = Path(tempfile.gettempdir()) / f"kpi-planted-{os.getpid()}"
    planted.symlink_to(tmp_path)
    try:
        with pytest.raises(StartError, match="belongs to somebody else"):
            socket_folder(planted.name)
    finally:
        planted.unlink()


def test_a_killed_cluster_starts_again_with_its_data(cluster: Postgres) -> None:
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS figure")
    assert cluster.process
    os.killpg(cluster.process.pid, signal.SIGKILL)
    cluster.process.wait()
    cluster.start()
    with psycopg.connect(cluster.url) as connection:
        assert connection.execute("SELECT figure FROM kept").fetchall() == [(7,)]


def test_a_pid_file_of_somebody_elses_process_does_not_stop_a_start(cluster: Postgres) -> None:
    cluster.stop()
    (cluster.data / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.data}\n")
    cluster.start()
    with psycopg.connect(cluster.url) as connection:
        assert connection.execute("SELECT 1").fetchall() == [(1,)]


def test_a_lock_left_in_the_socket_folder_does_not_stop_a_start(cluster: Postgres) -> None:
    """After a power cut its number is another process's, or the file is empty."""
    cluster.stop()
    (cluster.sockets / ".s.PGSQL.5432.lock").touch()
    cluster.start()
    with psycopg.connect(cluster.url) as connection:
        assert connection.execute("SELECT 1").fetchall() == [(1,)]


def test_the_cluster_knows_no_locale_of_ours(cluster: Postgres) -> None:
    asked = """
        SELECT datlocprovider, datlocale, pg_encoding_to_char(encoding)
        FROM pg_database WHERE datname = 'kpiportal'
    """
    with psycopg.connect(cluster.url) as connection:
        assert connection.execute(asked).fetchall() == [("b", "C.UTF-8", "UTF8")]


def test_a_server_that_cannot_start_says_where_its_log_is(place: Path) -> None:
    broken = Valkey(place / "vk", place / "none" / "valkey.sock", place / "vk.log")
    with pytest.raises(StartError, match=r"Valkey did not start\.\nIts log is .*vk\.log"):
        broken.start()


def test_addresses_are_readable_by_us_alone(tmp_path: Path) -> None:
    path = tmp_path / "servers.json"
    path.write_text("old")
    path.chmod(0o644)
    write_addresses(path, {"redis_url": "unix:///s"})
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ('{"redis_url": "unix:///s"}', 0o600)
