"""Writes the organisation as known now into a folder."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kpis.actions.folder.dump import dump_organisation


class Command(BaseCommand):
    help = "Write the organisation as known now into a folder of CSV files, persons' measures included."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if folder.exists() and not folder.is_dir():
            raise CommandError(f"{folder} is not a folder.")
        dumped = dump_organisation(folder, now=timezone.now())
        for file, rows in dumped.rows.items():
            self.stdout.write(f"{file}: {rows}")
        if dumped.persons:
            what = "a person's measure" if dumped.persons == 1 else f"{dumped.persons} persons' measures"
            self.stdout.write(f"The folder holds {what}: keep it as safe as the database.")
        if dumped.left_out:
            self.stdout.write(f"{dumped.left_out} entries count nowhere and were left out.")
