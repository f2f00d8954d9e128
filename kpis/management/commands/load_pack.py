"""Loads a KPI pack: all of it, or nothing and every reason why."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from accounts.audit import COMMAND
from kpis.actions.folder.load import Loaded
from kpis.actions.folder.packs import load_pack
from kpis.doors.packs import read_pack
from kpis.doors.refused_files import FileRefused
from kpis.management.commands.load_organisation import Command as FolderCommand


class Command(FolderCommand):
    help = "Load the KPIs of a pack as drafts. All or nothing; what the pack is silent about stays as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")

    def load(self, options: dict[str, Any]) -> Loaded:
        try:
            folder = read_pack(options["file"].read_bytes())
        except OSError as problem:
            raise CommandError(f"{options['file']} cannot be read: {problem.strerror}.") from problem
        except FileRefused as refused:
            raise CommandError(str(refused)) from refused
        return load_pack(folder, COMMAND, now=timezone.now(), dry_run=options["dry_run"])
