from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Organisation
from kpis.calc.periods import Calendar, Period, PeriodError, typed_period
from kpis.models import Measure, NodeScore, Score
from kpis.queries.calendars import calendar_of
from kpis.queries.comparisons import comparisons_of
from kpis.queries.measure_receipts import measure_receipt
from kpis.queries.node_receipts import node_receipt
from kpis.queries.receipts import Receipt

NODES = ("objective", "perspective", "team")


class Command(BaseCommand):
    help = "Prints the receipt of a score: explain_score KPI TEAM PERIOD, or --node NODE CODE TEAM PERIOD."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="of the KPI, or with --node of the node")
        parser.add_argument("team")
        parser.add_argument("period", help="a key such as 2026-03 or FY2026-Q1")
        kind = parser.add_mutually_exclusive_group()
        kind.add_argument("--node", choices=NODES)
        kind.add_argument("--person", metavar="EMAIL", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        calendar = calendar_of(Organisation.current())
        try:
            period = typed_period(calendar, options["period"])
        except PeriodError as problem:
            raise CommandError(str(problem)) from problem
        if options["node"]:
            lines = _text(_node(options, period, calendar))
        else:
            score = _score(options, period)
            *lines, computed = _text(measure_receipt(score, calendar))
            lines += [*_to_date(score, calendar), computed]
        for line in lines:
            self.stdout.write(line)


def _to_date(score: Score, calendar: Calendar) -> list[str]:
    return [
        "  ".join(filter(None, (one.name, one.value, one.target, one.change_text, one.word, one.note)))
        for one in comparisons_of(score, calendar)
    ]


def _score(options: dict[str, Any], period: Period) -> Score:
    measures = Measure.objects.filter(kpi__code__iexact=options["code"], team__code__iexact=options["team"])
    email = options["person"]
    measure = (
        measures.filter(person__email__iexact=email) if email else measures.filter(person=None)
    ).first()
    if measure is None:
        whose = f" of {email}" if email else ""
        raise CommandError(f"{options['code']} {options['team']}: there is no such measure{whose}.")
    rows = Score.objects.select_related("measure__kpi", "measure__team", "measure__person")
    row = rows.filter(measure=measure, grain=period.grain, start=period.start, present=True).first()
    if row is None:
        raise CommandError(
            f"{options['period']}: {options['code']} has no score there for {options['team']}."
        )
    return row


def _node(options: dict[str, Any], period: Period, calendar: Calendar) -> Receipt:
    node = options["node"]
    rows = NodeScore.objects.select_related("team", "objective", "perspective").filter(
        node=node, team__code__iexact=options["team"], grain=period.grain, start=period.start, present=True
    )
    row = rows.filter(**{f"{node}__code__iexact": options["code"]}).first()
    if row is None:
        place = f"{node} {options['code']} {options['team']} {options['period']}"
        raise CommandError(f"{place}: there is no such score.")
    return node_receipt(row, calendar)


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
