"""Comments that a month waits for: of measures that are red for the first time, or red with a new signal."""

import datetime as dt
from collections.abc import Collection, Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import ngettext

from accounts.models import Organisation, Team
from kpis.calc.periods import Period, shift
from kpis.models import Comment, Measure, Score, Signal
from kpis.queries.calendars import calendar_of

REQUIRED = Organisation.CommentWhenRed.REQUIRE
Key = tuple[int, dt.date]
_SAME = {"measure": OuterRef("measure"), "grain": OuterRef("grain")}


def comments_owed(organisation: Organisation, team: Team, period: Period) -> list[str]:
    """The names of the team's KPIs that keep the period from being finished, in order; none unless the
    organisation requires comments. One statement."""
    if organisation.comment_when_red != REQUIRED:
        return []
    of_team = Measure.objects.filter(team=team, person=None, source=Measure.Source.ENTRY)
    rows = _newly_red(organisation, [period]).filter(measure__in=of_team)
    return list(rows.order_by("measure__kpi__code").values_list("measure__kpi__name", flat=True))


def cells_owed(
    organisation: Organisation, measures: Collection[int], periods: Sequence[Period]
) -> frozenset[Key]:
    """The cells of these measures whose comment is missing; periods of one grain. One statement, or none. No
    period waits for a person's measure."""
    if organisation.comment_when_red != REQUIRED or not measures:
        return frozenset()
    rows = _newly_red(organisation, periods).filter(measure__in=measures, measure__person=None)
    return frozenset(rows.values_list("measure", "start"))


def red_without_comment(
    organisation: Organisation, measures: Collection[int], periods: Collection[Period]
) -> dict[tuple[int, str, dt.date], bool]:
    """Cells that ask for a comment, by measure, grain and start, and whether their month waits for it. One
    statement, or none."""
    if organisation.comment_when_red == Organisation.CommentWhenRed.NEVER or not measures:
        return {}
    new = _newly_red(organisation, periods).filter(measure__person=None)
    rows = _red(periods).filter(measure__in=measures).annotate(is_new=Exists(new.filter(pk=OuterRef("pk"))))
    is_required = organisation.comment_when_red == REQUIRED
    return {
        (measure, grain, start): is_required and is_new
        for measure, grain, start, is_new in rows.values_list("measure", "grain", "start", "is_new")
    }


def owed_words(names: Collection[str]) -> str:
    """ "2 comments missing"."""
    return ngettext("%(count)s comment missing", "%(count)s comments missing", len(names)) % {
        "count": len(names)
    }


def _red(periods: Collection[Period]) -> QuerySet[Score]:
    """Without a comment."""
    said = Comment.objects.filter(start=OuterRef("start"), **_SAME)
    wanted = Q(pk=None)
    for period in periods:
        wanted |= Q(grain=period.grain, start=period.start)
    return Score.objects.filter(wanted, ~Exists(said), status="red", present=True)


def _newly_red(organisation: Organisation, periods: Collection[Period]) -> QuerySet[Score]:
    """Whether it was red before is asked of the period before, whatever became of it there."""
    calendar = calendar_of(organisation)
    wanted = Q(pk=None)
    for period in periods:
        earlier = Score.objects.filter(start=shift(calendar, period, -1).start, status="red", **_SAME)
        told = Signal.objects.filter(found=period.start, **_SAME)
        here = Q(grain=period.grain, start=period.start)
        wanted |= here & (~Exists(earlier) | Exists(told))
    return _red(periods).filter(wanted)
