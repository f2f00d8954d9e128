"""How many rows of results there are, and how many of them are stale."""

import datetime as dt

from django.db.models import Count, Q

from kpis.models import NodeScore, Score, Upload
from kpis.models.scores import STALE

from .stored import Moment


def rows_by_kpi() -> dict[int, int]:
    """How many rows the measures of each KPI have."""
    found = Score.objects.values_list("measure__kpi").annotate(Count("pk")).order_by()
    return dict(found)


def rows_by_period() -> dict[Moment, int]:
    """How many rows the nodes have in each period, by time."""
    counted = NodeScore.objects.values_list("grain", "start").annotate(Count("pk")).order_by("start", "grain")
    return {(grain, start): count for grain, start, count in counted}


def count_stale(since_before: dt.datetime | None = None) -> int:
    """Rows that are stale, or those that have been stale since before that moment. An upload whose nodes are
    not all marked yet counts as one."""
    stale, saved = STALE, Upload.objects.being_marked()
    if since_before is not None:
        stale, saved = stale & Q(stale_since__lt=since_before), saved.filter(at__lt=since_before)
    return Score.objects.filter(stale).count() + NodeScore.objects.filter(stale).count() + saved.count()


def is_mostly_stale(many: int) -> bool:
    """Whether there are so many stale scores, and more of them than fresh ones."""
    if Score.objects.filter(STALE)[:many].count() < many:
        return False
    return Score.objects.filter(STALE).count() * 2 > Score.objects.count()


def has_nodes(grain: str, start: dt.date) -> bool:
    """Whether any team has a row for that period."""
    return NodeScore.objects.filter(grain=grain, start=start).exists()
