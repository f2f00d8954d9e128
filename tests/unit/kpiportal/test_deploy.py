"""Settings are read once in a process, so production is asked in a process of its own."""

import subprocess
import sys

from kpiportal import env

PRODUCTION = {
    "KPIPORTAL_MODE": "production",
    "DATABASE_URL": "postgresql://kpi:secret@db.example.org/kpi",
    "REDIS_URL": "redis://cache.example.org:6379/0",
    "SECRET_KEY": "".join(chr(33 + number) for number in range(60)),
    "SITE_URL": "https://kpi.example.org",
    "DEFAULT_FROM_EMAIL": "kpi@example.org",
}


def manage(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**PRODUCTION, **variables}
    command = [sys.executable, str(env.ROOT / "manage.py"), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)


def test_production_settings_pass_the_deployment_check() -> None:
    answer = manage("check", "--deploy", "--fail-level", "WARNING")
    assert (answer.returncode, answer.stderr) == (0, "")


def test_production_refuses_to_start_with_the_sample_key() -> None:
    answer = manage("check", SECRET_KEY=env.SAMPLE_KEY)
    assert (answer.returncode, answer.stderr) == (1, "SECRET_KEY is the sample key; production refuses it.\n")


def test_production_refuses_to_start_with_debug() -> None:
    answer = manage("check", DEBUG="true")
    assert (answer.returncode, answer.stderr) == (1, "DEBUG is on; production refuses it.\n")


def test_production_has_no_demo_logins_and_names_its_cookies_host_only() -> None:
    names = ["DEMO_LOGINS", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "ALLOWED_HOSTS", "SECURE_HSTS_SECONDS"]
    asked = f"from django.conf import settings; print([getattr(settings, name) for name in {names}])"
    answer = manage("shell", "--no-imports", "--command", asked)
    assert answer.stdout == "[False, '__Host-session', '__Host-csrf', ['kpi.example.org'], 31536000]\n"


def test_running_the_demo_needs_no_django() -> None:
    asked = "import sys, kpiportal.run; print('django' in sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", asked], cwd=env.ROOT, capture_output=True, text=True, timeout=60
    )
    assert answer.stdout == "False\n"
