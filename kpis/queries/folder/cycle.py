"""Finished months and manual scores as rows of the folder."""

from collections.abc import Iterator
from typing import Any

from accounts.models import Organisation
from kpis.calc.periods import Calendar, period_at, period_key, period_of
from kpis.models import ManualScore, TeamPeriod
from kpis.queries.calendars import calendar_of
from kpis.queries.history import overrides_of

Row = dict[str, Any]


def months() -> Iterator[Row]:
    """What persons finished or locked; a period that was opened again is what the clock makes of it."""
    calendar = calendar_of(Organisation.current())
    kept = TeamPeriod.objects.exclude(state=TeamPeriod.State.REOPENED).select_related("team", "by")
    found = [row for row in kept if _has_period(calendar, row)]
    for row in sorted(found, key=lambda row: (row.team.code, row.grain, row.start)):
        yield {
            "team": row.team.code,
            "grain": row.grain,
            "period": period_key(calendar, period_at(calendar, row.grain, row.start)),
            "state": row.state,
            "by": row.by.email if row.by else None,
            "reason": row.reason,
        }


def manual_scores() -> Iterator[Row]:
    """The overrides that stand."""
    calendar = calendar_of(Organisation.current())
    kept = [row for row in overrides_of().values() if _has_period(calendar, row)]
    found = [(_code(row), row) for row in kept if row.score is not None]
    for code, row in sorted(
        found, key=lambda pair: (pair[1].node, pair[0], pair[1].team.code, pair[1].start)
    ):
        yield {
            "node": row.node,
            "code": code,
            "team": row.team.code,
            "grain": row.grain,
            "period": period_key(calendar, period_at(calendar, row.grain, row.start)),
            "score": row.score,
            "reason": row.reason,
        }


def _has_period(calendar: Calendar, row: TeamPeriod | ManualScore) -> bool:
    """Where the fiscal year was moved since, its period is none any more."""
    return period_of(calendar, row.grain, row.start).start == row.start


def _code(row: ManualScore) -> str:
    return (row.objective or row.perspective or row.team).code
