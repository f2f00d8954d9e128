"""Who owes the figures that a report says are missing."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from kpis.models import Measure
from kpis.queries.debtors import who_owes
from reports.calc.facts import MISSING, MeasureFact


def with_owers(facts: Iterable[MeasureFact], today: dt.date) -> tuple[MeasureFact, ...]:
    """Four statements where something is missing, else none. Nobody owes what is computed from others."""
    found = list(facts)
    missing = [fact.id for fact in found if fact.status in MISSING]
    if not missing:
        return tuple(found)
    people = who_owes(list(Measure.objects.filter(pk__in=missing, source="entry")), today)
    return tuple(
        replace(fact, owed_by=", ".join(map(str, people[fact.id]))) if fact.id in people else fact
        for fact in found
    )
