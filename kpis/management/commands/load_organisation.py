"""Loads an organisation folder: all of it, or nothing and every reason why."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kpis.actions.folder.load import FolderRefused, Loaded, load_folder


class Command(BaseCommand):
    help = "Load the organisation from a folder of CSV files. All or nothing; loading twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = self.load(options)
        except FolderRefused as refused:
            for mistake in refused.mistakes:
                self.stderr.write(str(mistake))
            raise CommandError(f"Nothing was loaded: {_counted(len(refused.mistakes))}.") from refused
        self._report(loaded, dry_run=options["dry_run"])

    def load(self, options: dict[str, Any]) -> Loaded:
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder.")
        return load_folder(folder, now=timezone.now(), dry_run=options["dry_run"])

    def _report(self, loaded: Loaded, *, dry_run: bool) -> None:
        for file in loaded.aside:
            self.stdout.write(f"Left aside: {file}")
        for warning in loaded.warnings:
            self.stdout.write(f"Warning: {warning}")
        for file, tally in loaded.tallies.items():
            counts = f"{tally.new} new, {tally.changed} changed, {tally.unchanged} unchanged"
            beyond = f"; {tally.beyond} more in the database" if tally.beyond else ""
            self.stdout.write(f"{file}: {counts}{beyond}")
        if not loaded.changes_anything:
            self.stdout.write("Nothing changed.")
        elif dry_run:
            self.stdout.write("Nothing was written: this was a dry run.")


def _counted(count: int) -> str:
    return "1 mistake" if count == 1 else f"{count} mistakes"
