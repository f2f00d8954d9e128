"""Prints what has been restated between two moments, the most material first."""

import csv
import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.clock import today_in
from accounts.models import Organisation, Team
from kpis.calc.periods import PeriodError
from kpis.management.moments import past_moment
from kpis.models import Measure
from kpis.queries.calendars import calendar_of
from kpis.queries.restatements import Restatement, restatements
from kpis.queries.results import snapshot
from kpis.queries.two_moments import Span

COLUMNS = (
    *("effect", "what", "node", "code", "team", "grain", "period", "field", "before", "after"),
    *("value_before", "value_after", "score_before", "score_after", "status_before", "status_after"),
    *("who", "at", "why"),
)


class Command(BaseCommand):
    help = (
        "Prints as CSV what was restated between two moments: values, targets, weights, definitions and"
        " places, with what each altered. Persons' measures are left out."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--since", required=True, metavar="TIME", help="what was known then")
        parser.add_argument("--until", metavar="TIME", help="against what was known then; now if left out")
        parser.add_argument("--team", metavar="CODE", help="that team and everything below it")
        parser.add_argument("--grain", metavar="GRAIN", help="of the results; each measure's own if left out")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        span = _span(options, now)
        writer = csv.writer(self.stdout, lineterminator="\n")
        writer.writerow(COLUMNS)
        with snapshot():
            for one in restatements(span, now):
                writer.writerow(_row(one))


def _span(options: dict[str, Any], now: dt.datetime) -> Span:
    since = past_moment("--since", options["since"], now)
    until = past_moment("--until", options["until"], now) or now
    if since is None or until < since:
        raise CommandError(f"--until {options['until']}: this lies before --since {options['since']}.")
    try:
        calendar_of(Organisation.current()).check(options["grain"] or "year")
    except PeriodError as problem:
        raise CommandError(f"--grain {problem}") from problem
    teams = _teams(options["team"], now)
    measures = Measure.objects.filter(person=None, team__in=teams).values_list("pk", flat=True)
    return Span(since, until, frozenset(measures), teams, options["grain"])


def _teams(code: str | None, now: dt.datetime) -> frozenset[int]:
    found = Team.objects.all()
    if code is not None:
        top = Team.objects.filter(code__iexact=code).first()
        if top is None:
            raise CommandError(f"--team {code}: there is no such team.")
        found = Team.objects.under([top.pk], today_in(Organisation.current(), now))
    return frozenset(found.values_list("pk", flat=True))


def _row(one: Restatement) -> tuple[str, ...]:
    act, before, after = one.act, one.before, one.after
    return (
        *(one.effect, act.what, act.node, act.code, act.team, one.grain, one.period, act.field),
        *(act.before, act.after, before.value, after.value, before.score, after.score),
        *(before.status, after.status, act.who, act.at.isoformat(), act.why),
    )
