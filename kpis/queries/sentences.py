"""The sentences beside a measure in one period, each with the arithmetic behind it."""

from dataclasses import dataclass

from kpis import formats
from kpis.calc.insights import MOST
from kpis.calc.insights import Insight as Found
from kpis.calc.periods import Calendar, Period, parse_key
from kpis.formats.insights.rewording import told
from kpis.models import Insight, Measure

State = Insight.State


@dataclass(frozen=True, slots=True)
class Sentence:
    id: int
    text: str
    how: list[str]
    is_new: bool
    is_useful: bool


def sentences(calendar: Calendar, measure: Measure, period: Period) -> list[Sentence]:
    """At most three, the most telling first, without those that somebody dismissed; one statement."""
    rows = Insight.objects.filter(measure=measure, grain=period.grain, start=period.start)
    shown = list(rows.exclude(state=State.DISMISSED).order_by("-rank", "kind")[:MOST])
    found = [Found(row.kind, row.rank, row.parts, row.arithmetic) for row in shown]
    finished = told(found, lambda key: formats.period_name(parse_key(calendar, key), calendar))
    return [
        Sentence(row.pk, one["sentence"], one["how"], row.state == State.NEW, row.state == State.USEFUL)
        for row, one in zip(shown, finished, strict=True)
    ]
