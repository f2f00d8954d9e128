"""How many tests ran plain, on the database, live and in the browser: the last lines of `make test`."""

import os
from collections import Counter as Tally
from pathlib import Path

import pytest

KINDS = {"unit": "plain", "db": "on the database", "security": "on the database"}
KINDS |= {"live": "live", "faults": "live", "bench": "live", "browser": "in the browser"}


def folder_of(path: Path, tests: Path) -> str:
    """`unit` for tests/unit/kpis/test_x.py; a file right under tests needs nothing, so it is `unit` too."""
    parts = path.relative_to(tests).parts
    return parts[0] if len(parts) > 1 else "unit"


class Counter:
    def __init__(self, config: pytest.Config, tests: Path) -> None:
        self.config, self.tests = config, tests
        self.ran: Tally[str] = Tally()
        self.skipped: Tally[str] = Tally()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        kind = KINDS[folder_of(self.config.rootpath / report.fspath, self.tests)]
        if report.skipped:
            self.skipped[kind] += 1
        elif report.when == "call":
            self.ran[kind] += 1

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Where everything is installed, a live or browser test that did not run is a failure."""
        left_out = self.skipped["live"] + self.skipped["in the browser"]
        if os.environ.get("CI") == "true" and left_out and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_unconfigure(self, config: pytest.Config) -> None:
        terminal = config.pluginmanager.get_plugin("terminalreporter")
        if terminal is None or hasattr(config, "workerinput"):
            return
        kinds = dict.fromkeys(KINDS.values())
        terminal.write_line("Tests run: " + ", ".join(f"{self.ran[kind]} {kind}" for kind in kinds))
        if self.skipped["in the browser"]:
            terminal.write_line(f"SKIPPED: {self.skipped['in the browser']} browser tests, install chromium")
