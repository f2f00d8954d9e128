import csv
import datetime as dt
from argparse import ArgumentParser
from collections.abc import Collection
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.actions.individuals import look
from accounts.clock import today_in
from accounts.models import Team, User
from kpis.calc.periods import EVERY_GRAIN, Calendar, Period, PeriodError, typed_period
from kpis.management.moments import past_moment, typed_day
from kpis.models import Measure
from kpis.queries.as_known import organisation_at
from kpis.queries.calendars import calendar_of
from kpis.queries.exports import COLUMNS, Export, default_range, export_rows
from kpis.queries.results import snapshot

TEAM, PERSON = COLUMNS.index("team"), COLUMNS.index("person")


class Command(BaseCommand):
    help = "Prints scores as CSV, computed in this process where they are not stored or stale."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--grain", required=True, metavar="GRAIN", help=", ".join(EVERY_GRAIN))
        parser.add_argument("--from", dest="first", metavar="KEY", help="first period, such as 2026-01")
        parser.add_argument("--to", dest="last", metavar="KEY", help="last period")
        parser.add_argument("--team", metavar="CODE", help="that team and everything below it")
        parser.add_argument("--as-of", metavar="TIME", help="with what had been recorded by then")
        parser.add_argument("--today", metavar="DATE", help="the day by which open and closed are judged")
        parser.add_argument(
            "--individuals", action="store_true", help="with persons' measures; needs --actor"
        )
        parser.add_argument("--actor", metavar="EMAIL", help="who looks; needs the right to see individuals")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        known = past_moment("--as-of", options["as_of"], now)
        organisation = organisation_at(known)
        today = typed_day("--today", options["today"]) or today_in(organisation, now)
        asked = _asked(options, calendar_of(organisation), today, known)
        writer = csv.writer(self.stdout, lineterminator="\n")
        writer.writerow(COLUMNS)
        if asked is None:
            return
        printed = set()
        with snapshot():
            for row in export_rows(asked, now):
                writer.writerow(row)
                printed.add((row[PERSON], row[TEAM]))
        if asked.persons:
            _record_looks(options["actor"], asked.persons, printed, now)


def _asked(
    options: dict[str, Any], calendar: Calendar, today: dt.date, known: dt.datetime | None
) -> Export | None:
    """None where no entry gives a range and none was asked for."""
    grain = options["grain"]
    try:
        calendar.check(grain)
    except PeriodError as problem:
        raise CommandError(f"--grain {problem}") from problem
    span = default_range(calendar, grain, today, known)
    first = _period("--from", options["first"], calendar, grain) or (span and span[0])
    last = _period("--to", options["last"], calendar, grain) or (span and span[1])
    if first is None or last is None:
        return None
    if options["first"] and options["last"] and last < first:
        raise CommandError(f"--to {options['last']}: this lies before --from {options['first']}.")
    team = _team(options["team"])
    persons = _persons(options, today)
    return Export(grain, first, last, team, persons, today if options["today"] else None, known)


def _period(option: str, key: str | None, calendar: Calendar, grain: str) -> Period | None:
    try:
        return typed_period(calendar, key, grain) if key else None
    except PeriodError as problem:
        raise CommandError(f"{option} {problem}") from problem


def _team(code: str | None) -> int | None:
    if code is None:
        return None
    team = Team.objects.filter(code__iexact=code).first()
    if team is None:
        raise CommandError(f"--team {code}: there is no such team.")
    return team.pk


def _persons(options: dict[str, Any], today: dt.date) -> frozenset[int]:
    """The persons' measures the actor has the right to see."""
    if not options["individuals"]:
        return frozenset()
    email = options["actor"]
    if not email:
        raise CommandError("--individuals: --actor EMAIL says who looks.")
    holder = User.objects.filter(email__iexact=email, is_active=True).first()
    if holder is None:
        raise CommandError(f"--actor {email}: there is no such person.")
    seen = Measure.objects.visible_to(holder, today).filter(person__isnull=False)
    if not seen.exists():
        raise CommandError(f"--actor {email}: this person has no right to see individuals.")
    return frozenset(seen.values_list("pk", flat=True))


def _record_looks(
    email: str, measures: frozenset[int], printed: Collection[tuple[str, str]], now: dt.datetime
) -> None:
    """Of the persons whose rows were printed, each in that team."""
    holder = User.objects.get(email__iexact=email)
    found = Measure.objects.filter(pk__in=measures).looked_into_by(holder)
    rows = found.values_list("person", "team", "person__email", "team__code")
    seen = [(person, team) for person, team, *named in rows if tuple(named) in printed]
    look(holder, seen, "export_scores", now=now)
