"""Writes definitions of KPIs into one file that another installation can load."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kpis.doors.cells import suggestion
from kpis.doors.packs import write_pack
from kpis.models import KPI
from kpis.queries.packs import pack_rows


class Command(BaseCommand):
    help = "Write chosen KPIs, and what their formulas read, into a ZIP file that load_pack takes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--kpi", action="append", required=True, metavar="CODE", dest="codes")

    def handle(self, *args: Any, **options: Any) -> None:
        known = list(KPI.objects.values_list("code", flat=True))
        for code in options["codes"]:
            if code.lower() not in {other.lower() for other in known}:
                raise CommandError(f"There is no KPI {code}{suggestion(code, known)}.")
        rows = pack_rows(options["codes"])
        try:
            options["file"].write_bytes(write_pack(rows))
        except OSError as problem:
            raise CommandError(f"{options['file']} cannot be written: {problem.strerror}.") from problem
        for name, found in rows.items():
            self.stdout.write(f"{name}.csv: {len(found)}")
