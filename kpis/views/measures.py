from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.requests import PersonRequest
from kpiportal.web import FORM_ERROR, render_page, wants_fragment
from kpis.actions.discussion import see_mentions
from kpis.actions.insights import see
from kpis.actions.snapshots import ask
from kpis.calc.periods import Period
from kpis.forms.discussion import ActionForm, CommentForm, QuestionForm
from kpis.forms.limits import LimitsForm
from kpis.models import Measure
from kpis.permissions import can_decide_limits, can_enter, can_propose_target
from kpis.queries.chains import chain_panel
from kpis.queries.families import family_of
from kpis.queries.follows import is_following
from kpis.queries.frozen import thawed_scores
from kpis.queries.measure_histories import History, measure_history
from kpis.queries.measure_pages import address_of, known_period, measure_page
from kpis.queries.measures import measures_at
from kpis.queries.news import seen_of_measure
from kpis.queries.period_links import period_links
from kpis.queries.readers import readers_of
from kpis.queries.receipt_pages import receipt_of_known, receipt_of_measure
from kpis.queries.restated_lines import restated_lines
from kpis.views.asked import (
    Moment,
    asked_chart,
    asked_file,
    asked_known,
    asked_period,
    asked_person,
    asked_plain,
    this_moment,
)
from kpis.views.known import known_context, waiting_context
from kpis.views.looks import note_look
from kpis.views.measure_forms import add_decision, add_follow, add_judgement
from kpis.views.news import News, asks_for_news, news_answer
from kpis.views.openings import note_opening
from kpis.views.series_files import series_file
from kpis.views.talk_forms import (
    about,
    add_action,
    add_comment,
    add_question,
    add_reply,
    close_action,
    move_action,
)

PARTS = {
    "talk": "kpis/_talk.html",
    "chart": "kpis/_chart.html",
    "limits": "kpis/_limits.html",
    "sentences": "kpis/_sentences.html",
    "follow": "kpis/_follow.html",
}
ADDED = {
    "reply": add_reply,
    "question": add_question,
    "action": add_action,
    "due": move_action,
    "close": close_action,
    "limits": add_decision,
    "judgement": add_judgement,
    "follow": add_follow,
    "unfollow": add_follow,
}
ABOUT = ("reply", "due", "close")
SAID = {
    "comment": _("Comment posted"),
    "reply": _("Reply posted"),
    "question": _("Question asked"),
    "action": _("Action saved"),
    "due": _("Day saved"),
    "close": _("Action closed"),
}
PLACES = {"limits": "#limits", "judgement": "#sentences", "follow": "", "unfollow": ""}
"""Where on the page one finds what was added; comments and actions stand in the talk."""


@require_http_methods(["GET", "HEAD", "POST"])
def measure(request: PersonRequest, team: str, kpi: str) -> HttpResponse:
    moment = this_moment()
    person = asked_person(request)
    found = get_object_or_404(measures_at(request.user, team, kpi, person, moment.today))
    frequency = found.frequency or ""  # type: ignore[attr-defined]  # measures_at brings it along
    if request.method == "POST":
        return _add(request, moment, found, asked_period(request, moment, frequency))
    if asks_for_news(request):
        return news_answer(
            request, moment, _news(request, moment, found, asked_period(request, moment, frequency))
        )
    note_look(request.user, found, "measure", now=moment.now)
    if not wants_fragment(request):
        note_opening(request, found.kpi_id, today=moment.today)
    then = asked_known(request, moment)
    if "history" in request.GET and request.headers.get("HX-Target") == "history":
        return _history(request, moment, then, found, asked_period(request, then or moment, frequency))
    if then is not None:
        return _as_known(request, moment, then, found, asked_period(request, then, frequency))
    return _page(request, moment, found, asked_period(request, moment, frequency))


def _page(
    request: PersonRequest, moment: Moment, found: Measure, period: Period, *, status: int = 200, **forms: Any
) -> HttpResponse:
    news = _news(request, moment, found, period)
    page = measure_page(
        moment.organisation,
        found,
        period,
        moment.today,
        view=asked_chart(request),
        plain=asked_plain(request),
    )
    may_talk = can_enter(request.user, found, moment.today)
    if may_talk:
        see([one.id for one in page.sentences if one.is_new])
    see_mentions(page.talk.unseen.get(request.user.pk, ()), now=moment.now)
    readers = readers_of(found, moment.today) if may_talk else []
    answers = found.answerer_on(moment.today)
    meaning = page.figure.drawn.meaning
    may_decide = can_decide_limits(request.user, found, moment.today)
    context = {
        "page": page,
        "family": family_of(request.user, found, page.period, meaning, page.drivers, moment.today),
        "news": news,
        "shown": receipt_of_measure(moment.organisation, found, page.period, request.user, moment.today),
        "chain": chain_panel(moment.organisation, found, page.period, request.user, moment.now),
        "periods": period_links(moment.calendar, page.period, moment.today),
        "organisation": moment.organisation,
        "may_talk": may_talk,
        "history": _asked_history(request, moment, found, None),
        "is_following": is_following(request.user, found),
        "comment_form": CommentForm(None, readers),
        "question_form": QuestionForm(None, readers, moment.today),
        "may_ask": may_talk and answers not in (None, request.user),
        "answers": answers,
        "action_form": ActionForm(None, found, moment.today),
        "may_decide": may_decide,
        "may_propose": may_decide and can_propose_target(request.user, found, moment.today),
        "limits_form": LimitsForm(None, page.limits.choices if page.limits else ()),
        **known_context(moment, None),
        **forms,
    }
    return _render(request, context, status=status)


def _history(
    request: PersonRequest, moment: Moment, then: Moment | None, found: Measure, period: Period
) -> HttpResponse:
    """Alone it needs no figure of the page."""
    context = known_context(moment, then) | {
        "base": address_of(moment.calendar, found, period),
        "history": _asked_history(request, moment, found, then),
    }
    return render_page(request, "kpis/_history.html", "kpis/_history.html", context)


def _asked_history(
    request: PersonRequest, moment: Moment, found: Measure, then: Moment | None
) -> History | None:
    """Of `?history=latest` or `all`; without it the page fetches it when it comes into sight."""
    asked = request.GET.get("history", "")
    if not asked:
        return None
    known = then.now if then else None
    return measure_history(moment.organisation, found, everything=asked == "all", known=known)


def _news(request: PersonRequest, moment: Moment, found: Measure, period: Period) -> News:
    address = f"{address_of(moment.calendar, found, period)}{asked_chart(request).query}"
    return News(seen_of_measure(found, period), address, "measure")


def _as_known(
    request: PersonRequest, moment: Moment, then: Moment, found: Measure, asked: Period
) -> HttpResponse:
    """Nothing is said or planned on it, and no figure of it is of now."""
    period = known_period(then.calendar, found, asked, then.now)
    taken = ask(found.team, found, period, then.now, now=moment.now)
    context = known_context(moment, then) | {"organisation": moment.organisation}
    if not taken.is_ready:
        waiting = waiting_context(found.team, period, then, "measure") | {"measure": found}
        return render_page(request, "kpis/measure.html", "kpis/_waiting.html", context | waiting)
    known = thawed_scores(taken, found)
    page = measure_page(
        then.organisation,
        found,
        period,
        then.today,
        view=asked_chart(request),
        known=known,
    )
    context |= {
        "page": page,
        "shown": receipt_of_known(then.organisation, known, period, request.user, moment.today),
        "periods": period_links(then.calendar, page.period, then.today),
        "history": _asked_history(request, moment, found, then),
        "restated": restated_lines(taken, then.organisation),
    }
    return _render(request, context)


def _render(request: PersonRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    wanted = asked_file(request)
    if wanted and request.method != "POST":
        return series_file(context["page"], wanted)
    part = PARTS.get(request.headers.get("HX-Target", ""), "kpis/_measure.html")
    return render_page(request, "kpis/measure.html", part, context, status=status)


def _add(request: PersonRequest, moment: Moment, found: Measure, period: Period) -> HttpResponse:
    """One of the forms of the page: a comment, an action, a decision about the limits, or to follow it."""
    name = request.POST.get("add", "")
    refused = ADDED.get(name, add_comment)(request, moment, found, period)
    opened: dict[str, Any] = {"opened": name, "about": about(request) if name in ABOUT else None}
    if refused:
        return _page(request, moment, found, period, status=FORM_ERROR, **opened, **refused)
    if wants_fragment(request):
        return _page(request, moment, found, period, **opened, said=SAID.get(name, ""))
    return redirect(f"{request.get_full_path()}{PLACES.get(name, '#talk')}")
