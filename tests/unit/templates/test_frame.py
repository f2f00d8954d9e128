import json
import re
from typing import Any

import pytest
from allauth.account.forms import LoginForm
from django.template import Context, Template
from django.template.loader import render_to_string

ERRORS = ["400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"]
ENTRANCE = [
    "account/account_inactive.html",
    "account/logout.html",
    "account/password_reset_done.html",
    "account/password_reset_from_key_done.html",
    "account/signup_closed.html",
]
NAV = {
    "items": [
        {"label": "Home", "url": "/", "icon": "home", "current": True},
        {"label": "Update values", "url": "/update/OPS/", "icon": "edit", "current": False},
    ],
    "team": {"label": "Operations", "url": "/scorecards/OPS/", "status": "amber"},
    "person": {"initials": "IA", "name": "Ines Aalto", "line": "Operations, contributor"},
    "organisation_name": "Merrow <Transit>",
    "demo": True,
    "search": "/search/",
    "banner": "Scores are updating since 09:12.",
}


def page(**context: Any) -> str:
    source = '{% extends "base.html" %}{% block title %}T{% endblock %}{% block main %}M{% endblock %}'
    return Template(source).render(Context(context))


def test_htmx_runs_no_script_and_swaps_what_a_form_was_refused_with() -> None:
    found = re.search(r'name="htmx-config" content=\'(.*?)\'', page())
    assert found
    assert json.loads(found[1]) == {
        "allowEval": False,
        "allowScriptTags": False,
        "includeIndicatorStyles": False,
        "historyCacheSize": 0,
        "refreshOnHistoryMiss": True,
        "responseHandling": [
            {"code": "204", "swap": False},
            {"code": "[23]..", "swap": True},
            {"code": "(403|409|422|423)", "swap": True, "error": False},
            {"code": "401", "swap": True, "error": True},
            {"code": "[45]..", "swap": False, "error": True},
        ],
    }


def test_every_request_of_htmx_carries_the_csrf_token() -> None:
    assert '<body hx-history="false" hx-headers=\'{"X-CSRFToken": "abc"}\'>' in page(csrf_token="abc")


def test_side_shows_places_team_person_and_banner() -> None:
    html = page(nav=NAV, csrf_token="abc")
    links = re.findall(r'<a (?:class="nav-team" )?href="([^"]+)"( aria-current="page")?>', html)
    assert links == [("/", ' aria-current="page"'), ("/update/OPS/", ""), ("/scorecards/OPS/", "")]
    assert "Ines Aalto" in html
    assert "Scores are updating since 09:12." in html
    assert "Merrow &lt;Transit&gt;" in html


def test_the_search_of_the_side_needs_no_script_and_is_left_out_on_its_own_page() -> None:
    html = page(nav=NAV)
    assert '<form class="find" role="search" action="/search/"><input class="input" id="search-q"' in html
    assert 'aria-keyshortcuts="/"' not in page(nav={**NAV, "shortcuts_off": True})
    assert 'id="search-q"' not in page(nav={**NAV, "search": ""})


def test_log_out_is_a_post_form() -> None:
    form = '<form method="post" action="/account/logout/"><input type="hidden" name="csrfmiddlewaretoken"'
    assert page(nav=NAV, csrf_token="abc").count(form) == 2  # beside the name, and on phones at the top


def test_page_without_nav_has_no_side() -> None:
    html = page(nav={"organisation_name": "Merrow Transit"})
    assert "<header" not in html
    assert "<title>T – Merrow Transit</title>" in html


def test_a_page_has_one_live_region_and_one_place_for_toasts() -> None:
    html = page(nav=NAV)
    assert (html.count('id="live"'), html.count('id="toasts"')) == (1, 1)


@pytest.mark.parametrize("template", [*ERRORS, *ENTRANCE])
def test_page_needs_no_context_and_has_one_heading(template: str) -> None:
    html = render_to_string(template)
    assert html.count("<h1") == 1
    assert "<title>" in html


@pytest.mark.parametrize(
    ("template", "code"),
    [
        ("400", "400"),
        ("403", "403"),
        ("403_csrf", "403-T"),
        ("404", "404"),
        ("429", "429"),
        ("500", "7F2A-93"),
    ],
)
def test_error_page_has_a_short_code_to_tell(template: str, code: str) -> None:
    html = render_to_string(f"{template}.html", {"code": "7F2A-93"})
    assert f"Code <code>{code}</code>" in html


@pytest.mark.parametrize("template", ["400.html", "403.html", "403_csrf.html", "404.html"])
def test_error_page_keeps_the_side_of_whoever_is_logged_in(template: str) -> None:
    assert "Ines Aalto" in render_to_string(template, {"nav": NAV})


def test_demo_buttons_are_post_forms_and_only_there_when_given() -> None:
    people = [("Employee", "enters values", "/demo/1/"), ("Executive", "reads reports", "/demo/2/")]
    with_demo = render_to_string(
        "account/login.html", {"form": LoginForm(), "demo_people": people, "csrf_token": "abc"}
    )
    assert re.findall(r'<form method="post" action="([^"]+)">', with_demo) == ["/demo/1/", "/demo/2/"]
    assert with_demo.count('name="csrfmiddlewaretoken"') == 3
    assert "Demo" not in render_to_string("account/login.html", {"form": LoginForm()})
