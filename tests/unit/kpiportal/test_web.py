import re
from urllib.parse import quote

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from kpiportal import web


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def asked(**headers: str) -> HttpRequest:
    request = RequestFactory().get("/update/OPS/", headers=headers)
    request.user = AnonymousUser()
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]  # as HtmxMiddleware does
    return request


def posted(**headers: str) -> HttpRequest:
    request = RequestFactory().post("/update/OPS/", headers={"HX_Request": "true", **headers})
    request.user = AnonymousUser()
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]  # as HtmxMiddleware does
    return request


def refused(request: HttpRequest) -> HttpResponse:
    answer = web.LoginRequiredMiddleware(page).process_view(request, page, (), {})
    assert isinstance(answer, HttpResponse)
    return answer


def expired(came_from: str) -> HttpResponse:
    return refused(asked(HX_Request="true", HX_Current_URL=came_from))


def test_htmx_wants_a_fragment_and_a_browser_the_page() -> None:
    assert web.wants_fragment(asked()) is False
    assert web.wants_fragment(asked(HX_Request="true")) is True


def test_boosted_links_and_history_want_the_page() -> None:
    assert web.wants_fragment(asked(HX_Request="true", HX_Boosted="true")) is False
    assert web.wants_fragment(asked(HX_Request="true", HX_History_Restore_Request="true")) is False


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("scores.csv", 'attachment; filename="scores.csv"'),
        ("Umsätze 2026.xlsx", "attachment; filename*=utf-8''Ums%C3%A4tze%202026.xlsx"),
        ('../../x"\r\nSet-Cookie: a=b', 'attachment; filename="x\\"Set-Cookie: a=b"'),
        ("..", 'attachment; filename="download"'),
    ],
)
def test_a_file_keeps_its_bare_name_in_any_alphabet(name: str, header: str) -> None:
    response = web.file_response(b"a,b\n", name, "text/csv")
    assert response["Content-Disposition"] == header
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response.content == b"a,b\n"


def test_an_expired_session_sends_htmx_to_the_login_as_a_whole_page() -> None:
    answer = expired("http://testserver/update/OPS/?period=2026-10")
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["HX-Redirect"] == f"/account/login/?next={quote('/update/OPS/?period=2026-10', safe='/')}"


def test_what_was_typed_stays_where_it_is_and_a_toast_leads_to_the_login() -> None:
    answer = refused(posted(HX_Current_URL="http://testserver/update/OPS/?period=2026-10"))
    assert (answer.status_code, answer["HX-Retarget"], answer["Vary"]) == (401, "#toasts", "HX-Request")
    link = f'href="/account/login/?next={quote("/update/OPS/?period=2026-10", safe="/")}" target="_blank"'
    assert link in answer.content.decode()


def test_what_asks_for_itself_is_told_and_asks_no_more() -> None:
    answer = refused(asked(HX_Request="true", HX_Target="card", HX_Trigger="card"))
    assert (answer.status_code, answer["HX-Retarget"], answer.has_header("HX-Redirect")) == (
        286,
        "#toasts",
        False,
    )


def test_typing_is_not_interrupted() -> None:
    answer = refused(asked(HX_Request="true", HX_Trigger_Name="value"))
    assert (answer.status_code, answer.content, answer.has_header("HX-Redirect")) == (204, b"", False)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example/x",
        "/\\evil.example",
        "https:evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "",
    ],
)
def test_the_way_back_stays_on_this_host(elsewhere: str) -> None:
    assert expired(elsewhere)["HX-Redirect"] == "/account/login/?next=/"
    assert web.safe_next(asked(), elsewhere) == "/"


def test_a_browser_is_redirected_to_the_login() -> None:
    answer = refused(asked())
    assert (answer.status_code, answer["Location"]) == (302, "/account/login/?next=/update/OPS/")


def test_pages_are_not_stored_unless_they_say_so() -> None:
    middleware = web.NoStoreMiddleware(page)
    private = middleware.process_response(asked(), HttpResponse())
    public = middleware.process_response(asked(), HttpResponse(headers={"Cache-Control": "max-age=60"}))
    assert (private["Cache-Control"], public["Cache-Control"]) == ("no-store, private", "max-age=60")


def test_a_failure_has_a_code_that_the_log_knows(caplog: pytest.LogCaptureFixture) -> None:
    answer = web.server_error(asked())
    code = re.findall(r"<code>([0-9A-F]{4}-[0-9A-F]{2})</code>", answer.content.decode())[0]
    assert (answer.status_code, caplog.messages) == (500, [f"A reader was told code {code}"])
