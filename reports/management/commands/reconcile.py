"""Settles mails of which nobody knows whether they arrived, by the Message-IDs in a log of a mail server."""

import re
import sys
from argparse import ArgumentParser, FileType
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kpis.management.moments import past_moment
from reports.actions.reconcile import Settled, settle_absent, settle_arrived

MESSAGE_ID = re.compile(r"kpi\.[0-9a-f]{32}@[\w.-]+", re.ASCII)


class Command(BaseCommand):
    help = (
        "Reads Message-IDs, or lines of a log that contain them, and settles the mails that are unknown:"
        " what arrived is sent, what surely did not is sent again with the same Message-ID."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=FileType(errors="replace"), default=sys.stdin)
        means = parser.add_mutually_exclusive_group(required=True)
        means.add_argument("--arrived", action="store_true", help="what is named arrived")
        means.add_argument("--absent", action="store_true", help="what is named surely did not arrive")
        parser.add_argument(
            "--complete-since",
            metavar="TIME",
            help="with --arrived: everything that arrived since then is named; what is not did not arrive",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        since = past_moment("--complete-since", options["complete_since"], now)
        if since and options["absent"]:
            raise CommandError("--complete-since belongs to --arrived.")
        with options["file"] as lines:
            named = set(_named(lines))
        settled = (
            settle_absent(named, now=now)
            if options["absent"]
            else settle_arrived(named, now=now, complete_since=since)
        )
        self._tell(settled, len(named))

    def _tell(self, settled: Settled, named: int) -> None:
        for words, ids in (("sent", settled.sent), ("retry", settled.retried), ("unknown", settled.open)):
            for message_id in ids:
                self.stdout.write(f"{words} {message_id}")
        self.stdout.write(
            f"{named} named: {len(settled.sent)} settled as sent, {len(settled.retried)} sent again,"
            f" {len(settled.open)} still unknown."
        )


def _named(lines: Iterable[str]) -> Iterable[str]:
    for line in lines:
        yield from (f"<{found}>" for found in MESSAGE_ID.findall(line))
