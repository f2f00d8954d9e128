import datetime as dt
from argparse import ArgumentParser
from dataclasses import dataclass
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import Team
from kpis.calc.book import Book
from kpis.calc.facts import NodeKey
from kpis.calc.periods import Calendar, Period, PeriodError, containing, typed_period
from kpis.management.moments import past_moment, typed_day
from kpis.models import Measure, NodeScore, Objective, Perspective, Score
from kpis.queries.as_known import organisation_at
from kpis.queries.calendars import calendar_of
from kpis.queries.comparisons import comparisons_of, year_score
from kpis.queries.facts import with_all_entries
from kpis.queries.measure_receipts import measure_receipt
from kpis.queries.node_receipts import node_receipt
from kpis.queries.receipts import Receipt
from kpis.queries.result_fields import unsaved_node_score, unsaved_score
from kpis.queries.results import snapshot
from kpis.queries.structure import whole

NODES: dict[str, Any] = {"objective": Objective, "perspective": Perspective, "team": Team}


class Command(BaseCommand):
    help = "Prints the receipt of a score: explain_score KPI TEAM PERIOD, or --node NODE CODE TEAM PERIOD."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="of the KPI, or with --node of the node")
        parser.add_argument("team")
        parser.add_argument("period", help="a key such as 2026-03 or FY2026-Q1")
        kind = parser.add_mutually_exclusive_group()
        kind.add_argument("--node", choices=NODES)
        kind.add_argument("--person", metavar="EMAIL", default="")

        parser.add_argument("--as-of", metavar="TIME", help="with what had been recorded by then")
        parser.add_argument("--today", metavar="DATE", help="the day by which open and closed are judged")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        known = past_moment("--as-of", options["as_of"], now)
        today = typed_day("--today", options["today"])
        calendar = calendar_of(organisation_at(known))
        try:
            period = typed_period(calendar, options["period"])
        except PeriodError as problem:
            raise CommandError(str(problem)) from problem
        asked = _Asked(options, period, calendar, now, today, known)
        for line in _text(_node(asked)) if options["node"] else _measure(asked):
            self.stdout.write(line)


@dataclass(frozen=True)
class _Asked:
    """What is to be explained: the stored score, or with a day or moment the one computed for it."""

    options: dict[str, Any]
    period: Period
    calendar: Calendar
    now: dt.datetime
    today: dt.date | None
    known: dt.datetime | None

    @property
    def is_stored(self) -> bool:
        return self.today is None and self.known is None

    def book(self) -> Book:
        facts = whole(self.now, today=self.today, targets=True, known=self.known)
        return Book(with_all_entries(facts, [(self.period.grain, self.period.start)], self.known))


def _measure(asked: _Asked) -> list[str]:
    measure = _measure_of(asked.options)
    row, year = _stored_scores(measure, asked) if asked.is_stored else _computed_scores(measure, asked)
    if row is None:
        named = asked.options
        raise CommandError(f"{named['period']}: {named['code']} has no score there for {named['team']}.")
    *lines, computed = _text(measure_receipt(row, asked.calendar))
    return [*lines, *_to_date(row, year, asked.calendar), computed]


def _to_date(score: Score, year: Score | None, calendar: Calendar) -> list[str]:
    return [
        "  ".join(filter(None, (one.name, one.value, one.target, one.change_text, one.word, one.note)))
        for one in comparisons_of(score, year, calendar)
    ]


def _measure_of(options: dict[str, Any]) -> Measure:
    measures = Measure.objects.filter(kpi__code__iexact=options["code"], team__code__iexact=options["team"])
    email = options["person"]
    measure = (
        measures.filter(person__email__iexact=email) if email else measures.filter(person=None)
    ).first()
    if measure is None:
        whose = f" of {email}" if email else ""
        raise CommandError(f"{options['code']} {options['team']}: there is no such measure{whose}.")
    return measure


Scores = tuple[Score | None, Score | None]
"""Of the period, and of the year around it."""


def _stored_scores(measure: Measure, asked: _Asked) -> Scores:
    rows = Score.objects.select_related("measure__kpi", "measure__team", "measure__person")
    period = asked.period
    row = rows.filter(measure=measure, grain=period.grain, start=period.start, present=True).first()
    return row, year_score(asked.calendar, measure, period)


def _computed_scores(measure: Measure, asked: _Asked) -> Scores:
    year = containing(asked.calendar, asked.period, "year")
    with snapshot():
        book = asked.book()
    row, around = (unsaved_score(book, measure, period, asked.now) for period in (asked.period, year))
    return row, around


def _node(asked: _Asked) -> Receipt:
    options = asked.options
    row = _stored_node(asked) if asked.is_stored else _computed_node(asked)
    if row is None:
        place = f"{options['node']} {options['code']} {options['team']} {options['period']}"
        raise CommandError(f"{place}: there is no such score.")
    return node_receipt(row, asked.calendar)


def _stored_node(asked: _Asked) -> NodeScore | None:
    node, period = asked.options["node"], asked.period
    rows = NodeScore.objects.select_related("team", "objective", "perspective").filter(
        node=node,
        team__code__iexact=asked.options["team"],
        grain=period.grain,
        start=period.start,
        present=True,
    )
    return rows.filter(**{f"{node}__code__iexact": asked.options["code"]}).first()


def _computed_node(asked: _Asked) -> NodeScore | None:
    node, code = asked.options["node"], asked.options["code"]
    team = Team.objects.filter(code__iexact=asked.options["team"]).first()
    named = NODES[node].objects.filter(code__iexact=code).first()
    if team is None or named is None or (node == "team" and named != team):
        return None
    of = None if node == "team" else named.pk
    key = NodeKey(node, team.pk, of, asked.period.grain, asked.period.start)
    with snapshot():
        book = asked.book()
    found = book.node(key) if team.pk in book.facts.teams else None
    return unsaved_node_score(found, asked.now) if found else None


def _text(receipt: Receipt) -> list[str]:
    head = [f"{receipt.title}, {receipt.team}, {receipt.period}"]
    status = f"{receipt.status} {receipt.reason}".strip()
    head.append(f"Score {receipt.score or '-'}, {status or 'not computed yet'}")
    if not receipt.is_fresh:
        head.append("A change is waiting to be computed.")
    lines = ["  ".join(filter(None, (line.label, line.figure, line.sub))) for line in receipt.lines]
    children = [
        "  ".join(
            filter(
                None,
                (
                    child.kind,
                    child.code,
                    child.period,
                    f"weight {child.weight}",
                    child.score or "-",
                    child.status,
                ),
            )
        )
        for child in receipt.children
    ]
    moment = f"{receipt.computed_at:%Y-%m-%d %H:%M}" if receipt.computed_at else "never"
    return [*head, *children, *lines, f"Computed {moment}, receipt {receipt.digest}"]
