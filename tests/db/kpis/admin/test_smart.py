"""The SMART checks where the catalogue is curated: in the list, in the form, before the step to active."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Change
from kpis.models import KPI, KPIVersion
from tests.builders import make_measure, make_organisation, make_target, make_user
from tests.smart_scene import make_smart_kpi

TODAY = dt.datetime(2024, 7, 12, 9, tzinfo=dt.UTC)
LIST = reverse("admin:kpis_kpi_changelist")
ADD = reverse("admin:kpis_kpi_add")
HTMX = {"hx-request": "true"}


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(make_user("ada@merrow.example", groups=("Administrators",)))
    return client


def placed(code: str = "SMART_1", **fields: Any) -> KPI:
    kpi = make_smart_kpi(code, **fields)
    make_target(make_measure(kpi, owner=make_user()), 88)
    return kpi


def letters(page: str) -> list[list[str]]:
    """What is heard of the letters of each row."""
    rows = re.findall(r'<span class="smart">(.*?)</span></span></span>', page)
    return [re.findall(r'class="vh">(.*?)\. ', row) for row in rows]


def form_of(client: Client, url: str) -> dict[str, str]:
    context = client.get(url).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    found = {form.add_prefix(name): form[name].value() for form in forms for name in form.fields}
    return {name: str(value) for name, value in found.items() if value not in (None, False)}


def results(page: Any) -> dict[str, str]:
    return {row.name: row.word for row in page.context["smart"].rows}


PASSED = ["Specific: Pass", "Measurable: Pass", "Achievable: Pass", "Relevant: Pass", "Time-bound: Pass"]


def test_the_list_shows_five_letters_of_each_kpi_that_is_checked(admin: Client) -> None:
    placed("A")
    placed("B", owner=None, action_when_red="")
    placed("C", status="retired")
    fixed = ["Specific: Fix", *PASSED[1:3], "Relevant: Check", *PASSED[4:]]
    assert letters(admin.get(LIST).text) == [PASSED, fixed]


@pytest.mark.parametrize("count", [1, 60])
def test_the_list_reads_its_letters_in_three_statements(
    admin: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        make_smart_kpi(f"K{number}")
    make_organisation()
    with django_assert_num_queries(STATEMENTS):
        page = admin.get(LIST)
    assert len(page.context["cl"].result_list) == min(count, 50)


STATEMENTS = 11
"""Session and reader, the organisation twice, the list with its counts and filter, and the three."""


def test_the_form_shows_the_checks_of_what_is_stored(admin: Client) -> None:
    kpi = placed(owner=None)
    page = admin.get(reverse("admin:kpis_kpi_change", args=[kpi.pk]))
    assert results(page) == {
        "Specific": "Fix",
        "Measurable": "Pass",
        "Achievable": "Pass",
        "Relevant": "Pass",
        "Time-bound": "Pass",
    }
    assert "Nobody who may log in owns it. Name the one person who answers for it." in page.text


def test_an_empty_form_and_a_retired_kpi_show_none(admin: Client) -> None:
    retired = placed(status="retired")
    for url in (ADD, reverse("admin:kpis_kpi_change", args=[retired.pk])):
        assert admin.get(url).context["smart"] is None


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_is_typed_is_checked_and_nothing_is_saved(admin: Client, headers: dict[str, str]) -> None:
    kpi = placed()
    url = reverse("admin:kpis_kpi_change", args=[kpi.pk])
    typed = form_of(admin, url) | {"name": "Better buses", "question": "", "_check": "1"}
    page = admin.post(url, typed, headers=headers)
    assert results(page)["Specific"] == "Fix"
    sentences = page.context["smart"].rows[0].sentences
    assert sentences == [
        "“Better” says no number. Name what is counted, or write its formula.",
        "It has neither a formula nor a question. Write the one that it answers.",
    ]
    assert (KPI.objects.get().name, Change.objects.exists()) == (kpi.name, False)
    assert ("<html" in page.text) is not bool(headers)
    assert page.text.count('id="smart"') == 1
    assert ("Nothing is saved: this was the check alone." in page.text) is not bool(headers)


def test_a_new_version_is_checked_in_place_of_the_stored_one(admin: Client) -> None:
    kpi = placed()
    url = reverse("publish_version", args=[kpi.pk])
    form = admin.get(url).context["form"]
    typed = {name: form[name].value() for name in form.fields} | {"unit": ""}
    page = admin.post(url, {name: value for name, value in typed.items() if value not in (None, False)})
    assert page.context["smart"].rows[1].sentences == ["It has no unit. Write one, such as % or EUR."]
    assert KPIVersion.objects.count() == 1


def test_a_new_kpi_is_checked_before_it_is_there(admin: Client) -> None:
    typed = form_of(admin, ADD) | {"code": "NEW", "name": "Quality", "_check": "1"}
    page = admin.post(ADD, typed, headers=HTMX)
    assert list(results(page).values()) == ["Fix", "Fix", "Pass", "Fix", "Fix"]
    assert not KPI.objects.exists()


def activate(client: Client, *kpis: KPI) -> list[str]:
    ticked = {"action": "activate", "_selected_action": [kpi.pk for kpi in kpis]}
    page = client.post(LIST, ticked, follow=True)
    return [str(message) for message in page.context["messages"]]


def test_the_step_to_active_says_what_is_to_be_fixed(admin: Client) -> None:
    kpi = placed(name="Punctuality", status="draft", source="")
    assert activate(admin, kpi) == [
        (
            "SMART_1: Punctuality stays draft, because its SMART check fails. "
            "It has no source. Write where its figures are taken from."
        ),
        "Nothing was changed: the step is taken by all of them or by none.",
    ]
    assert KPI.objects.get().status == "draft"


def test_a_complete_draft_becomes_active(admin: Client) -> None:
    assert activate(admin, placed(status="draft")) == ["Active: SMART_1."]
    assert KPI.objects.get().status == "active"
