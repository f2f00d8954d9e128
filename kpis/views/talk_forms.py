"""What is said and planned on the page of a measure; each answers with the refused form, or nothing."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from accounts.audit import Actor
from accounts.refusals import Refused
from accounts.requests import PersonRequest
from kpiportal.web import NoSuchPage
from kpis.actions.discussion import ask, close, comment, move_due, plan, reply
from kpis.calc.periods import Period
from kpis.forms.discussion import ActionForm, CloseForm, CommentForm, DueForm, QuestionForm, SaidForm
from kpis.models import Action, Comment, Measure
from kpis.permissions import can_enter
from kpis.queries.readers import readers_of
from kpis.views.asked import MOST_DIGITS, Moment

Forms = dict[str, Any]


def add_comment(request: PersonRequest, moment: Moment, found: Measure, period: Period) -> Forms:
    may_talk(request, moment, found)
    form = CommentForm(request.POST, readers_of(found, moment.today))
    if not form.is_valid():
        return {"comment_form": form}
    text = form.cleaned_data["text"]
    comment(request.user, found, period, text, now=moment.now, mentions=form.mentions)
    return {}


def add_reply(request: PersonRequest, moment: Moment, found: Measure, period: Period) -> Forms:
    may_talk(request, moment, found)
    heads = Comment.objects.filter(measure=found, grain=period.grain, start=period.start, parent=None)
    head = get_object_or_404(heads, pk=about(request))
    form = SaidForm(request.POST, readers_of(found, moment.today))
    if not form.is_valid():
        return {"reply_form": form}
    reply(request.user, head, form.cleaned_data["text"], now=moment.now, mentions=form.mentions)
    return {}


def add_question(request: PersonRequest, moment: Moment, found: Measure, period: Period) -> Forms:
    """To who answers for the measure: its owner, or the deputy in their days."""
    may_talk(request, moment, found)
    asked = found.answerer_on(moment.today)
    if asked is None or asked == request.user:
        raise PermissionDenied
    form = QuestionForm(request.POST, readers_of(found, moment.today), moment.today)
    if not form.is_valid():
        return {"question_form": form}
    text, due = form.cleaned_data["text"], form.cleaned_data["due"]
    ask(request.user, found, period, text, asked, due, now=moment.now, mentions=form.mentions)
    return {}


def add_action(request: PersonRequest, moment: Moment, found: Measure, period: Period) -> Forms:
    may_talk(request, moment, found)
    form = ActionForm(request.POST, found, moment.today)
    if not form.is_valid():
        return {"action_form": form}
    plan(found, **form.cleaned_data, now=moment.now)
    return {}


def move_action(request: PersonRequest, moment: Moment, found: Measure, period: Period) -> Forms:
    """To another due day."""
    action = _action(request, moment, found)
    form = DueForm(request.POST, moment.today)
    if not form.is_valid():
        return {"changed_form": form}
    try:
        move_due(Actor.of(request.user), action, form.cleaned_data["due"], now=moment.now)
    except Refused as refused:
        form.add_error("due", str(refused))
        return {"changed_form": form}
    return {}


def close_action(request: PersonRequest, moment: Moment, found: Measure, period: Period) -> Forms:
    action = _action(request, moment, found)
    form = CloseForm(request.POST)
    if not form.is_valid():
        return {"changed_form": form}
    state = Action.State(form.cleaned_data["state"])
    try:
        close(Actor.of(request.user), action, state, form.cleaned_data["reason"], now=moment.now)
    except Refused as refused:
        form.refuse(refused)
        return {"changed_form": form}
    return {}


def may_talk(request: PersonRequest, moment: Moment, found: Measure) -> None:
    if not can_enter(request.user, found, moment.today):
        raise PermissionDenied


def about(request: PersonRequest) -> int:
    """The id of the comment or action that a form is about."""
    given = request.POST.get("about", "")
    if not (given.isascii() and given.isdigit() and len(given) <= MOST_DIGITS):
        raise NoSuchPage
    return int(given)


def _action(request: PersonRequest, moment: Moment, found: Measure) -> Action:
    may_talk(request, moment, found)
    return get_object_or_404(Action, measure=found, pk=about(request))
