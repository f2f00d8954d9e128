"""What people say about a measure in a period: threads of comments and questions."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Prefetch

from kpis import formats
from kpis.calc.periods import Period
from kpis.models import Comment, Measure, Mention


@dataclass(frozen=True, slots=True)
class CommentLine:
    """`told` are the people it mentions. `asks` names whom a question is for, until when is `due`; `answered`
    is empty while it waits, then it is `days_late` or not."""

    id: int
    author: str
    initials: str
    at: str
    text: str
    told: str = ""
    asks: str = ""
    due: str = ""
    answered: str = ""
    days_late: int = 0


@dataclass(frozen=True, slots=True)
class Thread:
    head: CommentLine
    replies: list[CommentLine]


@dataclass(frozen=True, slots=True)
class Talk:
    """`unseen` are mentions by person, of those who have not been here since."""

    threads: list[Thread]
    unseen: dict[int, list[int]] = field(default_factory=dict)


def talk(measure: Measure, period: Period, zone: dt.tzinfo, today: dt.date) -> Talk:
    """Two statements, in the order in which it was written."""
    told = Prefetch("mentions", Mention.objects.select_related("user").order_by("user__name", "pk"))
    rows = Comment.objects.filter(measure=measure, grain=period.grain, start=period.start)
    said = list(rows.select_related("author", "asked").prefetch_related(told))
    replies = defaultdict(list)
    for row in said:
        if row.parent_id is not None:
            replies[row.parent_id].append(_line(row, zone, today))
    heads = [row for row in said if row.parent_id is None]
    return Talk([Thread(_line(row, zone, today), replies[row.pk]) for row in heads], _unseen(said))


def _unseen(said: list[Comment]) -> dict[int, list[int]]:
    found = defaultdict(list)
    for row in said:
        for mention in row.mentions.all():
            if mention.seen_at is None:
                found[mention.user_id].append(mention.pk)
    return found


def _line(row: Comment, zone: dt.tzinfo, today: dt.date) -> CommentLine:
    author = str(row.author)
    waits = row.asked is not None and row.answered_at is None
    return CommentLine(
        row.pk,
        author,
        formats.initials(author),
        formats.moment_text(row.at.astimezone(zone), today),
        row.text,
        ", ".join(str(mention.user) for mention in row.mentions.all()),
        str(row.asked) if row.asked else "",
        formats.day_text(row.due) if row.due else "",
        formats.day_text(row.answered_at.astimezone(zone).date()) if row.answered_at else "",
        max((today - row.due).days, 0) if waits and row.due else 0,
    )
