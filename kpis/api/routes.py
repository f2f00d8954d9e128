"""Every address under /api/. What is no address of ours is a problem document too, never a page."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, include, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from . import catalogue, measures, scores, uploads
from .problems import not_allowed, not_found, response_to
from .schema import Api

View = Callable[..., HttpResponse]
NOT_ALLOWED = 405
api = Api()
for room in (catalogue, measures, scores, uploads):
    api.add_router("", room.router)


def guarded(view: View) -> View:
    """No log-in and no form of ours stands before it: a token or nothing. Whatever fails is told."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **slots: Any) -> HttpResponse:
        try:
            response = view(request, *args, **slots)
        except Exception as error:  # the last place before a page
            return response_to(error)
        is_refused = response.status_code == NOT_ALLOWED
        return not_allowed(response["Allow"]).response() if is_refused else response

    return login_not_required(csrf_exempt(answer))


@guarded
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    return JsonResponse(api.get_openapi_schema())


@guarded
def nowhere(request: HttpRequest) -> HttpResponse:
    return not_found().response()


resources, _app, _namespace = api.urls
rooms = [
    URLPattern(each.pattern, guarded(each.callback), each.default_args, each.name)
    for each in resources
    if isinstance(each, URLPattern)
]
named = [path("openapi.json", openapi, name="openapi"), *rooms]
urlpatterns = [
    path("v1/", include(named)),
    re_path("", nowhere, name="nowhere"),
]
