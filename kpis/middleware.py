"""Numbers follow the person who reads the page."""

from collections.abc import Callable
from functools import cache

from django.http import HttpRequest, HttpResponse

from accounts.number_styles import number_style
from kpis.calc.styles import STYLES, NumberStyle
from kpis.formats.styles import written_for

Answer = Callable[[HttpRequest], HttpResponse]


def number_style_middleware(get_response: Answer) -> Answer:
    """Who reads is looked up with the first number: pages without one cost nothing."""

    def answered(request: HttpRequest) -> HttpResponse:
        @cache
        def style() -> NumberStyle:
            return STYLES[number_style(request.user, request.headers.get("Accept-Language", ""))]

        with written_for(style):
            return get_response(request)

    return answered
