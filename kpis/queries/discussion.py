"""What people say and plan about a measure: comments of a period, and actions that are still open."""

import datetime as dt
from dataclasses import dataclass

from kpis import formats
from kpis.calc.periods import Period
from kpis.models import Action, Comment, Measure


@dataclass(frozen=True, slots=True)
class CommentLine:
    """`asks` names whom a question is for and until when, empty for a plain comment."""

    author: str
    initials: str
    at: str
    text: str
    asked: str
    due: str


@dataclass(frozen=True, slots=True)
class ActionLine:
    title: str
    owner: str
    due: str
    days_late: int


@dataclass(frozen=True, slots=True)
class Talk:
    comments: list[CommentLine]
    actions: list[ActionLine]


def talk(measure: Measure, period: Period, zone: dt.tzinfo, today: dt.date) -> Talk:
    """Two statements; comments in the order they were written."""
    comments = Comment.objects.filter(measure=measure, grain=period.grain, start=period.start)
    actions = Action.objects.filter(measure=measure, state=Action.State.OPEN)
    return Talk(
        [_comment(row, zone, today) for row in comments.select_related("author", "asked")],
        [_action(row, today) for row in actions.select_related("owner")],
    )


def _comment(row: Comment, zone: dt.tzinfo, today: dt.date) -> CommentLine:
    author = str(row.author)
    return CommentLine(
        author,
        formats.initials(author),
        formats.moment_text(row.at.astimezone(zone), today),
        row.text,
        str(row.asked) if row.asked else "",
        formats.day_text(row.due) if row.due else "",
    )


def _action(row: Action, today: dt.date) -> ActionLine:
    late = max((today - row.due).days, 0)
    return ActionLine(row.title, str(row.owner), formats.day_text(row.due), late)
