"""The days on which something dated begins or ends: between them teams, terms and definitions stand still."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator
from itertools import chain

from .facts import BEGINNING, Facts
from .periods import Period


class TurningDays:
    def __init__(self, facts: Facts) -> None:
        self.days = sorted({BEGINNING, *_begun(facts), *map(_after, _lasting(facts))})

    def latest(self, day: dt.date) -> dt.date:
        """The last of them up to that day."""
        return self.days[bisect_right(self.days, day) - 1]

    def standing(self, period: Period) -> Period:
        """For a day the first one that is like it in all this; other periods may hold several."""
        if period.grain != "day":
            return period
        first = self.latest(period.start)
        return Period("day", first, first)


def _begun(facts: Facts) -> Iterator[dt.date]:
    yield from (row.valid_from for row in facts.rules)
    yield from (row.valid_from for kpi in facts.kpis.values() for row in kpi.versions)
    yield from (row.valid_from for rows in facts.team_terms.values() for row in rows)
    yield from (row.valid_from for rows in facts.measure_terms.values() for row in rows)
    of_nodes = chain(facts.objective_terms.values(), facts.perspective_terms.values())
    yield from (row.valid_from for rows in of_nodes for row in rows)
    yield from (start for measure in facts.measures.values() for start, _ in measure.lives)
    yield from (team.active_from for team in facts.teams.values() if team.active_from is not None)


def _lasting(facts: Facts) -> Iterator[dt.date]:
    """Last days of what ends."""
    yield from (end for measure in facts.measures.values() for _, end in measure.lives)
    yield from (team.active_to for team in facts.teams.values() if team.active_to is not None)


def _after(day: dt.date) -> dt.date:
    return day if day == dt.date.max else day + dt.timedelta(days=1)
