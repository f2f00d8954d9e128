"""The receipt of a measure: its inputs by person and place, its target, and the sums written out."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.queries.names import key_of, names_before
from kpis.calc.periods import Calendar, period_at, period_key
from kpis.calc.score_arithmetic import score_rule, score_sum
from kpis.formats.numbers import number
from kpis.formats.targets import target_text
from kpis.models import Score

from .receipt_milestones import is_milestone, milestone_lines, milestone_sum
from .receipt_sources import Sources, sources_of
from .receipt_targets import target_lines
from .receipt_values import input_lines, value_lines
from .receipts import Line, Receipt, dated_line, digest_of, weighted_mean_sum


def measure_receipt(score: Score, calendar: Calendar, zone: dt.tzinfo = dt.UTC) -> Receipt:
    """`score` with its measure, KPI, team and person; times are told in `zone`."""
    found = sources_of(score, calendar, zone)
    measure = score.measure
    whose = f", {measure.person}" if measure.person else ""
    name = names_before([measure.kpi], score.computed_at).get(key_of(measure.kpi), measure.kpi.name)
    return Receipt(
        title=f"{name} ({measure.kpi.code}){whose}",
        team=measure.team.code,
        period=period_key(calendar, period_at(calendar, score.grain, score.start)),
        value="" if score.value is None else number(score.value, found.version.decimals if found else 2),
        target=target_text(found.version.direction, found.lines, found.version.decimals) if found else "",
        score="" if score.score is None else number(score.score, 1),
        status=score.status,
        reason=score.reason,
        lines=tuple(_lines(found)) if found else (),
        children=(),
        computed_at=score.computed_at,
        is_fresh=score.is_fresh,
        digest=digest_of(score),
    )


def _lines(found: Sources) -> Iterator[Line]:
    yield Line(_("Definition"), "", dated_line(found.version, found.zone), "rule")
    yield from input_lines(found)
    yield from value_lines(found)
    yield from milestone_lines(found) if is_milestone(found) else target_lines(found)
    yield from _score_lines(found)


def _score_lines(found: Sources) -> Iterator[Line]:
    score = found.score
    if score.score is None:
        return
    if score.receipt.get("scored"):
        yield Line(_mean_of_units(score), number(score.score, 1), "", "sum")
    elif is_milestone(found):
        yield Line(milestone_sum(found), found.write(score.score), "", "sum")
    elif score.value is not None:
        judged = found.version.direction, score.value, found.lines, score.score
        text = score_sum(*judged, found.write) or _RULES.get(score_rule(*judged), _between)()
        yield Line(text, found.write(score.score), "", "sum")
    yield Line(_("Score"), number(score.score, 1), "", "sum")


def _mean_of_units(score: Score) -> str:
    """The weighted mean written out, where the reader may see all it is made of."""
    rows = [row for row in score.receipt["scored"] if len(row) > 3 and row[3] is not None]
    counted = [(Decimal(unit), Decimal(weight)) for _id, weight, _terms, unit in rows if Decimal(weight)]
    return weighted_mean_sum(counted, score.score) or _("The weighted mean of the scores of its units")


def _between() -> str:
    return _("Between two lines that are the same to 12 decimals")


_RULES = {
    "stretch": lambda: _("At the stretch or beyond: 120"),
    "beyond": lambda: _("At the zero point or beyond: 0"),
    "met": lambda: _("The target is met: 100"),
    "missed": lambda: _("The target is missed, and the red line is the target: 0"),
    "inside": lambda: _("Inside the band: 100"),
    "ordinal": lambda: _("The score of this level"),
}
