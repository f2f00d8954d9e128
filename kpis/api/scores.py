"""Scores as the worker left them: value, target, score and status of a measure in a period."""

import datetime as dt

from ninja import Query, Router
from pydantic import BaseModel

from kpis.calc.periods import Calendar, period_key
from kpis.models import Score

from .auth import TokenRequest
from .numbers import plain
from .of_measures import AskedRows, asked_rows, period_or_none
from .paging import Page, cut
from .schema import responses

router = Router(tags=["scores"])


class ListedScore(BaseModel):
    """`target` or, for a band, `lower` and `upper`. While `updating`, something it depends on has changed
    since `computed_at`: the worker is about to say the new result."""

    team: str
    kpi: str
    grain: str
    period: str
    start: dt.date
    end: dt.date
    value: str | None
    target: str | None
    lower: str | None
    upper: str | None
    score: str | None
    status: str | None
    reason: str
    provisional: bool
    computed_at: dt.datetime | None
    updating: bool


class ScoresPage(Page):
    items: list[ListedScore]


@router.get("/scores", response=responses(ScoresPage, 404))
def scores(request: TokenRequest, asked: Query[AskedRows]) -> ScoresPage:
    """Of teams' measures, never of persons. A page may hold fewer rows than asked for and have a next one."""
    access = request.auth
    found = asked_rows(Score.objects.filter(present=True), asked, access)
    rows, following = cut(request, found.defer("receipt", "lines", "to_date", "inputs"), asked)
    listed = (_score(row, access.moment.calendar) for row in rows)
    return ScoresPage(items=[item for item in listed if item], next=following)


FIGURES = ("value", "target", "lower", "upper", "score")


def _score(row: Score, calendar: Calendar) -> ListedScore | None:
    period = period_or_none(calendar, row.grain, row.start)
    if period is None:
        return None
    return ListedScore(
        **{name: plain(getattr(row, name)) for name in FIGURES},
        team=row.measure.team.code,
        kpi=row.measure.kpi.code,
        grain=row.grain,
        period=period_key(calendar, period),
        start=period.start,
        end=period.end,
        status=row.status or None,
        reason=row.reason,
        provisional=row.provisional,
        computed_at=row.computed_at,
        updating=not row.is_fresh,
    )
