"""The only reader of the environment. What it cannot understand it refuses by name."""

import json
import os
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kpiportal.addresses import (
    MisconfiguredError,
    checked_redis_url,
    parse_database_url,
    parse_email_url,
    split,
)

ROOT = Path(__file__).resolve().parent.parent
SERVERS_FILE = ROOT / ".data" / "servers.json"
SAMPLE_KEY = "sample-key-for-the-demo-and-the-tests-only-production-refuses-it"
MODES = ("demo", "production", "test")
NO_DATABASE = 'No database. Start "make run" or set DATABASE_URL.'
OWN_DATABASE = "The demo uses a database of its own: unset DATABASE_URL, or set KPIPORTAL_MODE=production."
SITE_URL_SHAPE = "SITE_URL must look like https://kpi.example.org, with nothing behind the host but a port."
_SITE_URL = re.compile(r"https://[a-z0-9.-]+(:[0-9]+)?", re.IGNORECASE)
_DOTTED_PATH = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+", re.ASCII)
_BOOLEANS = {
    "1": True,
    "true": True,
    "yes": True,
    "on": True,
    "0": False,
    "false": False,
    "no": False,
    "off": False,
}


@dataclass(frozen=True)
class Environment:
    mode: str
    debug: bool
    secret_key: str
    site_url: str
    database: dict[str, Any]
    redis_url: str
    email: dict[str, Any]
    from_email: str
    process: str
    time_divisor: int
    insight_writer: str | None
    bounce_secret: str
    arrival_check: str | None

    @property
    def site_host(self) -> str:
        return urlsplit(self.site_url).hostname or "localhost"

    @property
    def broker_url(self) -> str:
        """The Redis address in Celery's spelling: `unix:///s` is `redis+socket:///s` there."""
        return self.redis_url.replace("unix://", "redis+socket://", 1)


def read(given: Mapping[str, str] | None = None, demo: Path = SERVERS_FILE) -> Environment:
    """Raises MisconfiguredError. `given`: the process environment; `demo`: where its servers are written."""
    values = dict(os.environ if given is None else given)
    mode = _mode(values)
    database_url, redis_url = _servers(values, mode, demo)
    site_url = _site_url(values, mode, demo)
    return Environment(
        mode=mode,
        debug=_debug(values, mode),
        secret_key=_secret_key(values, mode),
        site_url=site_url,
        database=parse_database_url(database_url),
        redis_url=checked_redis_url(redis_url),
        email=parse_email_url(values.get("EMAIL_URL", "")),
        from_email=_from_email(values, mode, site_url),
        process=values.get("KPIPORTAL_PROCESS", "command"),
        time_divisor=_time_divisor(values, mode),
        insight_writer=_dotted_path(values, "KPIPORTAL_INSIGHT_WRITER"),
        bounce_secret=_bounce_secret(values),
        arrival_check=_dotted_path(values, "KPIPORTAL_ARRIVAL_CHECK"),
    )


def _mode(values: Mapping[str, str]) -> str:
    """A bare command beside a running demo belongs to that demo."""
    beside_the_demo = "DATABASE_URL" not in values and "SECRET_KEY" not in values
    mode = values.get("KPIPORTAL_MODE") or ("demo" if beside_the_demo else "production")
    if mode not in MODES:
        raise MisconfiguredError(f"KPIPORTAL_MODE is {mode!r}; it must be one of {', '.join(MODES)}.")
    return mode


def _servers(values: Mapping[str, str], mode: str, demo: Path) -> tuple[str, str]:
    """(database, redis) addresses: as given, those of a running demo, or names no test ever opens."""
    database_url, redis_url = values.get("DATABASE_URL", ""), values.get("REDIS_URL", "")
    if mode == "demo":
        return _demo_servers(database_url, redis_url, demo)
    if mode == "test":
        return database_url or "postgresql:///unset", redis_url or "redis://unset.invalid:1/0"
    if not database_url:
        raise MisconfiguredError(NO_DATABASE)
    if not redis_url:
        raise MisconfiguredError("REDIS_URL is not set; production needs a Redis or Valkey server.")
    return database_url, redis_url


def _demo_servers(database_url: str, redis_url: str, demo: Path) -> tuple[str, str]:
    running = running_servers(demo)
    if database_url and database_url != running.get("database_url"):
        raise MisconfiguredError(OWN_DATABASE)
    if not running:
        raise MisconfiguredError(NO_DATABASE)
    return running["database_url"], redis_url or running["redis_url"]


def running_servers(path: Path) -> dict[str, str]:
    """The addresses `make run` wrote, if its database answers; else nothing."""
    try:
        servers: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return servers if _answers(servers.get("database_url", "")) else {}


def _answers(database_url: str) -> bool:
    folder = parse_database_url(database_url)["HOST"] if database_url else ""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(2)
        try:
            probe.connect(f"{folder}/.s.PGSQL.5432")
        except OSError:
            return False
    return True


def demo_port(given: Mapping[str, str] | None = None) -> int | None:
    """The port asked for by PORT, if any. Raises MisconfiguredError, also for a database of the user's."""
    values = os.environ if given is None else given
    if values.get("DATABASE_URL"):
        raise MisconfiguredError(OWN_DATABASE)
    port = values.get("PORT", "")
    if port and not (port.isdecimal() and 0 < int(port) < 65536):
        raise MisconfiguredError(f"PORT is {port!r}; it must be a number from 1 to 65535.")
    return int(port) if port else None


def for_demo(addresses: Mapping[str, str]) -> dict[str, str]:
    """The environment of the demo's processes: ours, the servers' addresses, and UTF-8 in any locale."""
    return {
        **os.environ,
        "KPIPORTAL_MODE": "demo",
        "DATABASE_URL": addresses["database_url"],
        "REDIS_URL": addresses["redis_url"],
        "SITE_URL": addresses["site_url"],
        "DJANGO_SETTINGS_MODULE": "kpiportal.settings",
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
        "REMAP_SIGTERM": "SIGQUIT",
    }


def _debug(values: Mapping[str, str], mode: str) -> bool:
    debug = boolean("DEBUG", values.get("DEBUG", "0"))
    if debug and mode == "production":
        raise MisconfiguredError("DEBUG is on; production refuses it.")
    return debug


def boolean(name: str, value: str) -> bool:
    if value.lower() not in _BOOLEANS:
        raise MisconfiguredError(f"{name} is {value!r}; it must be yes or no.")
    return _BOOLEANS[value.lower()]


def _secret_key(values: Mapping[str, str], mode: str) -> str:
    key = values.get("SECRET_KEY", "")
    if mode != "production":
        return key or SAMPLE_KEY
    if key == SAMPLE_KEY:
        raise MisconfiguredError("SECRET_KEY is the sample key; production refuses it.")
    if len(key) < 50 or len(set(key)) < 5:
        raise MisconfiguredError("SECRET_KEY must be set to at least 50 random characters.")
    return key


def _site_url(values: Mapping[str, str], mode: str, demo: Path) -> str:
    """As given; a command beside a running demo mails links to that demo."""
    site_url = values.get("SITE_URL", "").rstrip("/")
    if mode == "demo" and not site_url:
        site_url = running_servers(demo).get("site_url", "")
    if mode != "production":
        return site_url or "http://localhost:8000"
    if not _SITE_URL.fullmatch(site_url):
        raise MisconfiguredError(SITE_URL_SHAPE)
    split(site_url, "SITE_URL")
    return site_url


def _from_email(values: Mapping[str, str], mode: str, site_url: str) -> str:
    address = values.get("DEFAULT_FROM_EMAIL", "")
    if mode == "production" and "@" not in address:
        raise MisconfiguredError("DEFAULT_FROM_EMAIL must be set to an e-mail address.")
    return address or f"kpiportal@{urlsplit(site_url).hostname}"


def _time_divisor(values: Mapping[str, str], mode: str) -> int:
    divisor = values.get("KPIPORTAL_TIME_DIVISOR", "1")
    if not divisor.isdecimal() or int(divisor) < 1:
        raise MisconfiguredError("KPIPORTAL_TIME_DIVISOR must be a whole number from 1.")
    if divisor != "1" and mode != "test":
        raise MisconfiguredError("KPIPORTAL_TIME_DIVISOR belongs to tests.")
    return int(divisor)


def _dotted_path(values: Mapping[str, str], name: str) -> str | None:
    path = values.get(name, "")
    if path and not _DOTTED_PATH.fullmatch(path):
        raise MisconfiguredError(
            f"{name} is {path!r}; it must be a dotted path such as package.module.function."
        )
    return path or None


def _bounce_secret(values: Mapping[str, str]) -> str:
    """Unset, nobody may report bounces."""
    secret = values.get("BOUNCE_SECRET", "")
    if secret and (len(secret) < 32 or len(set(secret)) < 5):
        raise MisconfiguredError("BOUNCE_SECRET must be at least 32 random characters.")
    return secret
