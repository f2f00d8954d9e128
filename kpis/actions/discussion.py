"""Saying something about a measure, and planning what to do about it."""

import datetime as dt

from accounts.models import User
from kpis.calc.periods import Period
from kpis.models import Action, Comment, Measure


def comment(author: User, measure: Measure, period: Period, text: str, *, now: dt.datetime) -> Comment:
    """An answer settles the questions of that period which were put to its author."""
    said = Comment.objects.create(
        measure=measure, grain=period.grain, start=period.start, author=author, at=now, text=text
    )
    asked = Comment.objects.filter(measure=measure, grain=period.grain, start=period.start, asked=author)
    asked.filter(answered_at=None).update(answered_at=now)
    return said


def plan(measure: Measure, title: str, owner: User, due: dt.date, *, now: dt.datetime) -> Action:
    return Action.objects.create(measure=measure, title=title, owner=owner, due=due, opened_at=now)
