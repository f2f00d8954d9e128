import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from kpis.actions.all_scores import catch_up, recompute_all
from kpis.actions.uploads.marking import mark_saved
from kpis.queries.row_counts import count_stale

PAUSE_SECONDS = 0.2


class Command(BaseCommand):
    help = (
        "Computes every stale score in this process and returns when nothing is stale. "
        "Needs neither Valkey nor a worker."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        kind = parser.add_mutually_exclusive_group()
        kind.add_argument("--all", action="store_true", help="compute every score, stale or not")
        kind.add_argument(
            "--wait", action="store_true", help="compute nothing, wait until workers have done it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        compute = _wait if options["wait"] else _compute
        written = recompute_all(timezone.now()) if options["all"] else compute()
        while count_stale():
            time.sleep(PAUSE_SECONDS)  # others are at it
            written += compute()
        self.stdout.write(f"Nothing is stale. Rows written: {written}.")


def _compute() -> int:
    now = timezone.now()
    mark_saved(now)
    return catch_up(now)


def _wait() -> int:
    return 0
