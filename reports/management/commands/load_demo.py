"""Fills an empty installation with Merrow Transit, the made-up organisation of the demo."""

import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.clock import today_in
from accounts.models import Organisation, Team
from kpis.actions.folder.load import load_folder
from kpis.actions.outlook import refresh_all
from kpis.actions.scores import recompute
from kpis.demo.curated import curate
from kpis.demo.folder import Clock, write_folder
from kpis.demo.planted import plant
from reports.demo import report


class Command(BaseCommand):
    help = "Load the demo into an empty installation; where it stands already, nothing changes."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demo is not for production: its people log in without a password.")
        if Team.objects.filter(code="MERROW").exists():
            self.stdout.write("The demo is there already.")
        elif Team.objects.exists():
            raise CommandError("This installation holds an organisation already.")
        else:
            now = timezone.now()
            clock = self._load(now)
            plant(clock, now)
            curate(clock, now)
            recompute(now)
            self._look_ahead(clock, now)
            report(clock, now)
            self.stdout.write("Merrow Transit is ready.")

    def _look_ahead(self, clock: Clock, now: dt.datetime) -> None:
        """Now, and before that as a worker would have done when the last closed month was over."""
        over = dt.datetime.combine(clock.open.start, dt.time(12), tzinfo=dt.UTC)
        for moment in (over, now):
            refresh_all(moment)

    def _load(self, now: dt.datetime) -> Clock:
        with tempfile.TemporaryDirectory() as folder:
            clock = write_folder(Path(folder), today_in(Organisation.current(), now))
            load_folder(Path(folder), now=now)
        return clock
