"""Saying something about a measure, and planning what to do about it."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import Actor, record
from accounts.models import User
from accounts.refusals import Problem, Refused
from kpis.actions.orphans import end_with
from kpis.calc.periods import Period
from kpis.calc.typed import read_text
from kpis.models import Action, Comment, Measure, Mention

State = Action.State


@transaction.atomic
def comment(
    author: User,
    measure: Measure,
    period: Period,
    text: str,
    *,
    now: dt.datetime,
    mentions: Collection[int] = (),
) -> Comment:
    """An answer settles the questions of that period which were put to its author."""
    said = _say(Comment(measure=measure, grain=period.grain, start=period.start, text=text), author, now)
    asked = Comment.objects.filter(measure=measure, grain=period.grain, start=period.start, asked=author)
    asked.filter(answered_at=None).update(answered_at=now)
    _mention(said, mentions)
    return said


@transaction.atomic
def reply(
    author: User, head: Comment, text: str, *, now: dt.datetime, mentions: Collection[int] = ()
) -> Comment:
    """`head` begins its thread. If it is a question, whoever was asked answers it so."""
    about = Comment(measure_id=head.measure_id, grain=head.grain, start=head.start, parent=head, text=text)
    said = _say(about, author, now)
    Comment.objects.filter(pk=head.pk, asked=author, answered_at=None).update(answered_at=now)
    _mention(said, mentions)
    return said


@transaction.atomic
def ask(
    author: User,
    measure: Measure,
    period: Period,
    text: str,
    asked: User,
    due: dt.date,
    *,
    now: dt.datetime,
    mentions: Collection[int] = (),
) -> Comment:
    question = Comment(measure=measure, grain=period.grain, start=period.start, text=text)
    question.asked, question.due = asked, due
    said = _say(question, author, now)
    _mention(said, mentions)
    return said


def _say(said: Comment, author: User, now: dt.datetime) -> Comment:
    said.author, said.at = author, now
    said.save()
    return said


def _mention(said: Comment, people: Collection[int]) -> None:
    """Nobody is told of what they said, or were asked by the very comment."""
    told = [one for one in dict.fromkeys(people) if one not in (said.author_id, said.asked_id)]
    Mention.objects.bulk_create([Mention(comment=said, user_id=one) for one in told])


def see_mentions(mention_ids: Collection[int], *, now: dt.datetime) -> None:
    """Their person has opened the measure."""
    if mention_ids:
        Mention.objects.filter(pk__in=mention_ids, seen_at=None).update(seen_at=now)


def plan(measure: Measure, title: str, owner: User, due: dt.date, *, now: dt.datetime) -> Action:
    return Action.objects.create(measure=measure, title=title, owner=owner, due=due, opened_at=now)


@transaction.atomic
def close(actor: Actor, action: Action, state: Action.State, reason: str, *, now: dt.datetime) -> None:
    """Done, or dropped with a reason."""
    why = read_text(reason)
    if state == State.DROPPED and not why:
        raise Refused([Problem("reason", "", _("Say why this action is dropped."))])
    held = _held(action)
    before = {"state": held.state}
    held.state, held.closed_at, held.reason = state, now, why
    held.save(update_fields=["state", "closed_at", "reason"])
    record(actor, held, before, {"state": state}, now, why)
    end_with(held, actor, now=now)


@transaction.atomic
def move_due(actor: Actor, action: Action, due: dt.date, *, now: dt.datetime) -> None:
    held = _held(action)
    before = {"due": held.due}
    held.due = due
    held.save(update_fields=["due"])
    record(actor, held, before, {"due": due}, now)


def _held(action: Action) -> Action:
    """Somebody else may have closed it meanwhile."""
    held = Action.objects.select_for_update().get(pk=action.pk)
    if held.state != State.OPEN:
        raise Refused([Problem("state", held.state, _("This action is closed already."))])
    return held
