"""Does once what the beat and the workers do all day, without Celery: for cron, and in trouble."""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

import kpis.actions.tick
from kpis.actions.lead_tests import try_pairs
from kpis.actions.outlook import refresh_all
from kpis.actions.scores import recompute
from reports.actions.send import CHUNK, send
from reports.actions.sweep import sweep
from reports.actions.tick import tick


class Command(BaseCommand):
    help = "Begin periods, compute what is stale, look ahead, build and send due reports, sweep: once, here."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--now", type=dt.datetime.fromisoformat, help="as if it were then (test mode)")

    def handle(self, *args: Any, **options: Any) -> None:
        now = self._now(options["now"])
        kpis.actions.tick.tick(now)
        recompute(now)
        try_pairs(now)
        refresh_all(now)
        tick(now)
        while send(now) == CHUNK:
            pass
        sweep(now)

    def _now(self, given: dt.datetime | None) -> dt.datetime:
        if given is None:
            return timezone.now()
        if not settings.TESTING:
            raise CommandError("--now is for tests: a portal with a clock of its own would rewrite history.")
        if given.tzinfo is None:
            raise CommandError(
                f"--now {given.isoformat()}: say the offset too, for example 2026-11-01T06:00Z."
            )
        return given
