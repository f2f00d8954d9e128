"""The dated scoring rules of the organisation."""

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import partial

from django.utils.translation import gettext as _

from accounts.actions.curation import Curation, curating
from accounts.actions.rows import append
from accounts.audit import Actor
from accounts.refusals import Problem
from kpis.actions import staleness
from kpis.actions.checks import check_lines
from kpis.calc.decimals import write_decimal
from kpis.models import ScoringRules, Target

FIELDS = (
    "tolerance_percent",
    "node_green_at",
    "node_amber_at",
    "coverage_floor_percent",
    "completeness_floor_percent",
)
_PERCENTAGES = ("tolerance_percent", "coverage_floor_percent", "completeness_floor_percent")


def set_rules(actor: Actor, rules: ScoringRules, *, now: dt.datetime, reason: str = "") -> ScoringRules:
    """Appends rules from `rules.valid_from` on. Refused where they break the lines of a target in force."""
    with curating(actor, now, reason) as curation:
        put_rules(curation, [rules])
    return rules


def put_rules(curation: Curation, rows: Sequence[ScoringRules]) -> list[ScoringRules]:
    bad = curation.refuse([problem for row in rows for problem in rule_problems(row)])
    good = [row for row in rows if (row.valid_from,) not in bad]
    written = append(curation, good, about="", fields=FIELDS)
    curation.touched.update(("rules", row.valid_from) for row in written)
    if written:
        curation.check(check_lines, Target.objects.order_by().values_list("measure", flat=True).distinct())
    for row in written:
        curation.mark_all(staleness.touch_all, row.valid_from)
    return written


def rule_problems(row: ScoringRules) -> Iterable[Problem]:
    """What forbids saving this row, whatever targets are in force."""
    problem = partial(Problem, noun="rules", key=(row.valid_from,))
    for name in _PERCENTAGES:
        value = getattr(row, name)
        if not 0 <= value <= 100:
            yield problem(name, write_decimal(value), _("A percentage lies between 0 and 100."))
    if not 0 <= row.node_amber_at < row.node_green_at <= 120:
        rule = _("The bands of nodes keep the order 0 <= amber (%(amber)s) < green <= 120.")
        text = rule % {"amber": write_decimal(row.node_amber_at)}
        yield problem("node_green_at", write_decimal(row.node_green_at), text)
