"""Who is to give the figures that a report says are not in."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from kpis.models import Measure
from kpis.queries.debtors import who_owes
from reports.calc.facts import MISSING, NOT_DUE, MeasureFact


def with_owers(facts: Iterable[MeasureFact], today: dt.date) -> tuple[MeasureFact, ...]:
    """Four statements where something is not in, else none. Nobody owes what is computed from others."""
    found = list(facts)
    awaited = [fact.id for fact in found if fact.status in (*MISSING, NOT_DUE)]
    if not awaited:
        return tuple(found)
    people = who_owes(list(Measure.objects.filter(pk__in=awaited, source="entry")), today)
    return tuple(replace(fact, owed_by=tuple(map(str, people.get(fact.id, [])))) for fact in found)
