import json
import socket
from pathlib import Path

import pytest

from kpiportal import env
from kpiportal.addresses import MisconfiguredError

PRODUCTION = {
    "KPIPORTAL_MODE": "production",
    "DATABASE_URL": "postgresql://kpi:s%40fe@db.example.org:5433/kpi?sslmode=verify-full",
    "REDIS_URL": "rediss://cache.example.org:6380/0",
    "SECRET_KEY": "0123456789" * 5,
    "SITE_URL": "https://kpi.example.org",
    "DEFAULT_FROM_EMAIL": "kpi@example.org",
}


def test_production_reads_every_variable() -> None:
    assert env.read(PRODUCTION) == env.Environment(
        mode="production",
        debug=False,
        secret_key=PRODUCTION["SECRET_KEY"],
        site_url="https://kpi.example.org",
        database={
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "kpi",
            "USER": "kpi",
            "PASSWORD": "s@fe",
            "HOST": "db.example.org",
            "PORT": "5433",
            "OPTIONS": {"sslmode": "verify-full"},
        },
        redis_url="rediss://cache.example.org:6380/0",
        email={},
        from_email="kpi@example.org",
        process="command",
        time_divisor=1,
        insight_writer=None,
        bounce_secret="",
        arrival_check=None,
    )


def test_a_writer_of_insights_is_named_by_a_dotted_path() -> None:
    named = env.read({**PRODUCTION, "KPIPORTAL_INSIGHT_WRITER": "house.words.write"})
    assert named.insight_writer == "house.words.write"
    assert env.read({**PRODUCTION, "KPIPORTAL_INSIGHT_WRITER": ""}).insight_writer is None


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("SECRET_KEY", env.SAMPLE_KEY, "SECRET_KEY is the sample key; production refuses it."),
        ("SECRET_KEY", "short", "SECRET_KEY must be set to at least 50 random characters."),
        ("SECRET_KEY", "a" * 60, "SECRET_KEY must be set to at least 50 random characters."),
        ("DEBUG", "1", "DEBUG is on; production refuses it."),
        ("DEBUG", "maybe", "DEBUG is 'maybe'; it must be yes or no."),
        ("SITE_URL", "http://kpi.example.org", env.SITE_URL_SHAPE),
        ("SITE_URL", "https://kpi.example.org/portal", env.SITE_URL_SHAPE),
        ("SITE_URL", "https://kpi.example.org?from=mail", env.SITE_URL_SHAPE),
        ("SITE_URL", "https://kpi@example.org", env.SITE_URL_SHAPE),
        ("SITE_URL", "https://kpi example.org", env.SITE_URL_SHAPE),
        ("DEFAULT_FROM_EMAIL", "", "DEFAULT_FROM_EMAIL must be set to an e-mail address."),
        ("DATABASE_URL", "", 'No database. Start "make run" or set DATABASE_URL.'),
        ("REDIS_URL", "", "REDIS_URL is not set; production needs a Redis or Valkey server."),
        ("KPIPORTAL_MODE", "prod", "KPIPORTAL_MODE is 'prod'; it must be one of demo, production, test."),
        (
            "KPIPORTAL_INSIGHT_WRITER",
            "w()",
            "KPIPORTAL_INSIGHT_WRITER is 'w()'; it must be a dotted path such as package.module.function.",
        ),
        ("KPIPORTAL_TIME_DIVISOR", "60", "KPIPORTAL_TIME_DIVISOR belongs to tests."),
        ("KPIPORTAL_TIME_DIVISOR", "0.5", "KPIPORTAL_TIME_DIVISOR must be a whole number from 1."),
    ],
)
def test_production_refuses(name: str, value: str, message: str) -> None:
    with pytest.raises(MisconfiguredError) as refused:
        env.read({**PRODUCTION, name: value})
    assert str(refused.value) == message


def test_a_site_may_have_a_port_that_exists() -> None:
    with_port = env.read({**PRODUCTION, "SITE_URL": "https://kpi.example.org:8443/"})
    assert (with_port.site_url, with_port.site_host) == ("https://kpi.example.org:8443", "kpi.example.org")
    with pytest.raises(MisconfiguredError, match=r"^SITE_URL cannot be read\."):
        env.read({**PRODUCTION, "SITE_URL": "https://kpi.example.org:99999"})


def test_a_bare_command_without_running_servers_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(MisconfiguredError) as refused:
        env.read({}, tmp_path / "servers.json")
    assert str(refused.value) == 'No database. Start "make run" or set DATABASE_URL.'


def test_servers_that_do_not_answer_are_no_servers(tmp_path: Path) -> None:
    path = tmp_path / "servers.json"
    path.write_text(json.dumps({"database_url": f"postgresql://kpiportal@/kpiportal?host={tmp_path}"}))
    assert env.running_servers(path) == {}


def test_a_bare_command_joins_the_running_demo(short_folder: Path) -> None:
    addresses = {
        "database_url": f"postgresql://kpiportal@/kpiportal?host={short_folder}",
        "redis_url": "unix:///s",
        "site_url": "http://127.0.0.1:8123",
    }
    path = short_folder / "servers.json"
    path.write_text(json.dumps(addresses))
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(short_folder / ".s.PGSQL.5432"))
        server.listen()
        found = env.read({}, path)
    assert (found.mode, found.database["HOST"], found.broker_url, found.site_url) == (
        "demo",
        str(short_folder),
        "redis+socket:///s",
        "http://127.0.0.1:8123",
    )


def test_the_demo_refuses_a_database_of_the_users(tmp_path: Path) -> None:
    with pytest.raises(MisconfiguredError) as refused:
        env.read({"KPIPORTAL_MODE": "demo", "DATABASE_URL": "postgresql://db/mine"}, tmp_path / "none")
    assert str(refused.value) == env.OWN_DATABASE


def test_demo_port_reads_port_and_refuses_a_database() -> None:
    assert env.demo_port({}) is None
    assert env.demo_port({"PORT": "9000"}) == 9000
    with pytest.raises(MisconfiguredError, match=r"^PORT is '70000'; it must be a number from 1 to 65535.$"):
        env.demo_port({"PORT": "70000"})
    with pytest.raises(MisconfiguredError) as refused:
        env.demo_port({"DATABASE_URL": "postgresql://db/mine"})
    assert str(refused.value) == env.OWN_DATABASE
