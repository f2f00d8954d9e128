"""Writes periods.csv of a well-known table calendar, for the organisation folder."""

import csv
from argparse import ArgumentParser
from dataclasses import astuple, fields
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kpis.calc.patterns import PATTERNS, RULES, WEEKDAYS, Pattern, rows_of_pattern
from kpis.calc.periods import PeriodError
from kpis.calc.table_rows import TableRow


class Command(BaseCommand):
    help = "Prints periods.csv of a 4-4-5, 4-5-4, 5-4-4 or 13-period calendar."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("pattern", metavar="PATTERN", help=", ".join(PATTERNS))
        parser.add_argument("first", type=int, metavar="FIRST", help="first fiscal year, by its name")
        parser.add_argument("last", type=int, metavar="LAST", help="last fiscal year")
        parser.add_argument("--month", type=int, required=True, help="month (1-12) in which the year ends")
        parser.add_argument("--weekday", default="saturday", help=f"of the last day: {', '.join(WEEKDAYS)}")
        parser.add_argument("--rule", default="last", help=f"that weekday of the month: {', '.join(RULES)}")
        parser.add_argument("--label", default="end", help="a year is named after its end or its start")

    def handle(self, *args: Any, **options: Any) -> None:
        said = (options[name] for name in ("pattern", "month", "weekday", "rule", "label"))
        try:
            rows = rows_of_pattern(Pattern(*said), options["first"], options["last"])
        except PeriodError as problem:
            raise CommandError(str(problem)) from problem
        writer = csv.writer(self.stdout, lineterminator="\n")
        writer.writerow(field.name for field in fields(TableRow))
        writer.writerows(map(astuple, rows))
