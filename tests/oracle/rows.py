"""The way in: facts and a span of days go in, all rows come out."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import localcontext

from kpis.calc.facts import Facts, MeasureKey, NodeKey
from kpis.calc.periods import Period, periods_between

from .arithmetic import WIDE
from .blocks import NodeRow
from .measures import MeasureRow, Measures
from .nodes import Nodes


@dataclass(frozen=True)
class Rows:
    """Every key that was asked about; None where it has no row."""

    measures: dict[MeasureKey, MeasureRow | None]
    nodes: dict[NodeKey, NodeRow | None]


def all_rows(facts: Facts, first: dt.date, last: dt.date, grains: Iterable[str]) -> Rows:
    """The rows of all periods that touch the days from first to last."""
    measures = Measures(facts)
    nodes = Nodes(measures)
    rows = Rows({}, {})
    with localcontext(WIDE):
        for grain in grains:
            for period in periods_between(facts.calendar, grain, first, last):
                for measure in facts.measures:
                    key = MeasureKey(measure, period.grain, period.start)
                    rows.measures[key] = measures.row(key)
                for node in _nodes(facts, period):
                    rows.nodes[node] = nodes.row(node)
    return rows


def _nodes(facts: Facts, period: Period) -> Iterator[NodeKey]:
    for team in facts.teams:
        yield NodeKey("team", team, None, period.grain, period.start)
        for objective in facts.objectives:
            yield NodeKey("objective", team, objective, period.grain, period.start)
        for perspective in facts.perspectives:
            yield NodeKey("perspective", team, perspective, period.grain, period.start)
