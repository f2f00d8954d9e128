"""What every page shares: fragments, form errors, files, the expired session, the error pages."""

import logging
import secrets
from typing import Any
from urllib.parse import quote, urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware as DjangoLoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme

logger = logging.getLogger(__name__)
FORM_ERROR = 422
NOT_LOGGED_IN = 401
STOP_POLLING = 286
"""Of htmx: the element asks no more."""


def wants_fragment(request: HttpRequest) -> bool:
    """True when htmx asks for the changing part; a boosted link and a history restore want the whole page."""
    htmx = request.htmx  # type: ignore[attr-defined]  # set by HtmxMiddleware
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def render_page(
    request: HttpRequest,
    page: str,
    fragment: str = "",
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The fragment, if there is one and htmx asks; else the page. A refused form: status=FORM_ERROR.

    Where the context has an `organisation`, the frame takes that instead of reading it again.
    """
    if context and "organisation" in context:
        request.organisation = context["organisation"]  # type: ignore[attr-defined]  # read by the frame
    template = fragment if fragment and wants_fragment(request) else page
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def toast_response(template: str, context: dict[str, Any], status: int) -> HttpResponse:
    """Stands among the toasts; what the request came from stays as it is."""
    headers = {"HX-Retarget": "#toasts", "HX-Reswap": "innerHTML", "Vary": "HX-Request"}
    return HttpResponse(render_to_string(template, context), status=status, headers=headers)


def file_response(content: bytes, name: str, content_type: str) -> HttpResponse:
    """A download named by RFC 6266 (any alphabet, no header injection) which no browser runs or sniffs."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, _one_line(name)) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    return response


def _one_line(name: str) -> str:
    """The bare file name: no folders, no control characters."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in bare if letter.isprintable()).strip(" .") or "download"


def safe_next(request: HttpRequest, target: str, fallback: str = "/") -> str:
    """`target` if it stays on this host and scheme, else `fallback`."""
    here = {request.get_host()}
    allowed = url_has_allowed_host_and_scheme(target, allowed_hosts=here, require_https=request.is_secure())
    return target if target and allowed else fallback


class LoginRequiredMiddleware(DjangoLoginRequiredMiddleware):
    """Default deny. htmx is sent to the log-in as a whole page, or the form would land in a table cell; but
    what somebody typed, or is still reading, stays on its page, which is told of the log-out."""

    def handle_no_permission(  # type: ignore[override]  # the answer to htmx is no redirect
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponseBase:
        htmx = request.htmx  # type: ignore[attr-defined]  # set by HtmxMiddleware
        if not htmx:
            return super().handle_no_permission(request, view_func)
        came_from = request.headers.get("HX-Current-URL", "")
        parts = urlsplit(safe_next(request, came_from))
        back = quote(parts.path, safe="/") + (f"?{parts.query}" if parts.query else "")
        login = redirect_to_login(
            back, self.get_login_url(view_func), self.get_redirect_field_name(view_func)
        )["Location"]
        if request.method not in ("GET", "HEAD"):
            return toast_response("_logged_out.html", {"login": login}, NOT_LOGGED_IN)
        if htmx.target and htmx.target == htmx.trigger:
            return toast_response("_logged_out.html", {"login": login}, STOP_POLLING)
        if htmx.trigger_name:
            return HttpResponse(status=204)  # while somebody types; saving tells them
        return HttpResponse(status=204, headers={"HX-Redirect": login})


class NoStoreMiddleware(MiddlewareMixin):
    """Nothing we render stays in a browser or a proxy, so Back after log-out shows no figures."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store, private"
        return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


class NoSuchPage(Http404):
    """Its message is a sentence for the reader; that of a plain Http404 is never shown."""


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    sentence = str(exception) if isinstance(exception, NoSuchPage) else ""
    return render(request, "404.html", {"sentence": sentence}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without context: whatever failed may fail again in there. The code leads from what a reader
    tells to the line of the log, which follows that of the failure."""
    code = f"{secrets.token_hex(2)}-{secrets.token_hex(1)}".upper()
    logger.error("A reader was told code %s", code)
    return render(None, "500.html", {"code": code}, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A log-in in another tab ends the token of this page. htmx gets a new one, so that what was typed can be
    sent again, if the same person is back. No other site can read it: ours allow none to."""
    user = request.user
    if request.htmx and user.is_authenticated and request.headers.get("X-Reader") == str(user.pk):  # type: ignore[attr-defined]  # set by HtmxMiddleware
        return toast_response("_logged_in_again.html", {"csrf_token": get_token(request)}, NOT_LOGGED_IN)
    return render(request, "403_csrf.html", status=403)
