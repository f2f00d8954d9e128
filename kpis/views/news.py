"""Pages that stand open ask now and then whether their figures have moved. Nothing moves by itself: a line
says so, and its link shows them."""

from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from kpiportal.web import wants_fragment
from kpis import formats
from kpis.queries.news import Seen
from kpis.views.asked import Moment


@dataclass(frozen=True)
class News:
    """`seen` is what the page shows, `address` its own with a query already, `place` the id of what shows
    newer figures, empty for the whole page. `words` are empty as long as there is nothing to say."""

    seen: Seen
    address: str
    place: str = ""
    words: str = ""


def asks_for_news(request: HttpRequest) -> bool:
    return wants_fragment(request) and "seen" in request.GET


def news_answer(request: HttpRequest, moment: Moment, news: News) -> HttpResponse:
    """204 while nothing has moved: htmx leaves the page alone and asks again."""
    if request.GET["seen"] == news.seen.digest:
        answer = HttpResponse(status=204)
    else:
        told = replace(news, words=_words(moment, news.seen))
        answer = render(request, "kpis/_news.html", {"news": told})
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def _words(moment: Moment, seen: Seen) -> str:
    at = (seen.at or moment.now).astimezone(moment.organisation.zone)
    return _("Scores changed at %(time)s.") % {"time": formats.moment_text(at, moment.today)}
