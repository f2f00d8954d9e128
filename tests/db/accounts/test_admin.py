"""The admin site: who gets in, that saves go through actions, that refusals stand at their fields."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts.models import Change, Membership, Organisation, Team, TeamTerms, User
from kpis.models import MeasureLife
from tests.builders import make_kpi, make_measure, make_member, make_team, make_user
from tests.cast import Cast, make_cast


@pytest.fixture
def ada(client: Client) -> Client:
    client.force_login(make_user("ada@merrow.example", groups=("Administrators",)))
    return client


def rows(prefix: str, *new: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    """The management form of an inline with these new rows after `initial` stored ones."""
    data: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": initial + len(new), f"{prefix}-INITIAL_FORMS": initial}
    for number, row in enumerate(new, initial):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def seen(client: Client, url: str) -> str:
    form = client.get(url).context["adminform"].form
    return str(form.fields["seen"].initial)


TERMS = {
    "valid_from": "2026-07-01",
    "weight": "1",
    "mode": "auto",
    "own_weight": "1",
    "rollup": "weighted_mean",
}


def test_every_page_of_the_site_answers_an_administrator(ada: Client) -> None:
    answers = {}
    for model in admin.site._registry:
        for page in ("changelist", "add"):
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
            answers[name] = ada.get(reverse(name)).status_code
    assert {name: code for name, code in answers.items() if code not in (200, 403)} == {}
    assert [name for name, code in answers.items() if "changelist" in name and code == 403] == []


@pytest.mark.parametrize("role", ["contributor", "manager", "executive"])
def test_nobody_else_gets_in(client: Client, role: str) -> None:
    client.force_login(make_cast().person(role))
    assert client.get(reverse("admin:kpis_kpi_changelist")).status_code == 302


def test_a_team_starts_with_its_terms(ada: Client) -> None:
    parent = make_team("TOP")
    data = {"code": "NEW", "name": "New team", "reason": "split"}
    ada.post(reverse("admin:accounts_team_add"), data | rows("terms", TERMS | {"parent": parent.pk}))
    terms = TeamTerms.objects.get(team__code="NEW")
    assert (terms.parent, terms.valid_from, terms.weight) == (parent, dt.date(2026, 7, 1), Decimal(1))
    assert Change.objects.filter(object_label__contains="New team", reason="split").exists()


def test_a_refused_move_stands_in_the_form_and_writes_nothing(ada: Client) -> None:
    top = make_team("TOP")
    below = make_team("BELOW", top)
    url = reverse("admin:accounts_team_change", args=[top.pk])
    data = {"name": "Renamed", "seen": seen(ada, url), "reason": ""}
    answer = ada.post(url, data | rows("terms", TERMS | {"parent": below.pk}, initial=0))
    assert "The tree would close on itself" in str(answer.context["errors"])
    assert answer.context["adminform"].form["name"].value() == "Renamed"
    assert Team.objects.get(pk=top.pk).name == "TOP"


def test_two_administrators_on_one_page_are_told(ada: Client) -> None:
    team = make_team("TOP")
    url = reverse("admin:accounts_team_change", args=[team.pk])
    opened = seen(ada, url)
    Team.objects.filter(pk=team.pk).update(name="Theirs")
    answer = ada.post(url, {"name": "Mine", "seen": opened} | rows("terms"))
    assert "Somebody changed this to “Theirs” while the form was open." in str(answer.context["errors"])
    assert Team.objects.get(pk=team.pk).name == "Theirs"


def test_settings_are_guarded_by_their_version(ada: Client) -> None:
    organisation = Organisation.current()
    url = reverse("admin:accounts_organisation_change", args=[organisation.pk])
    form = ada.get(url).context["adminform"].form
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    assert ada.post(url, data | {"name": "Merrow"}).status_code == 302
    answer = ada.post(url, data | {"name": "Other"})
    assert "Somebody else changed the settings" in str(answer.context["errors"])
    assert Organisation.current().name == "Merrow"


def test_when_reminders_come_is_written_down(ada: Client) -> None:
    organisation = Organisation.current()
    url = reverse("admin:accounts_organisation_change", args=[organisation.pk])
    form = ada.get(url).context["adminform"].form
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    wanted = {"remind_before_days": "", "remind_after_days": "3", "remind_at": "06:30", "entry_links": "on"}
    assert ada.post(url, data | wanted | {"reason": "quieter"}).status_code == 302
    changes = Change.objects.filter(reason="quieter").exclude(field="version").order_by("field")
    assert list(changes.values_list("field", "before", "after")) == [
        ("entry_links", "false", "true"),
        ("remind_after_days", "1", "3"),
        ("remind_at", "08:00:00", "06:30:00"),
        ("remind_before_days", "2", ""),
    ]


@pytest.mark.parametrize("days", ["0", "367"])
def test_what_is_missing_is_told_after_entry_has_closed(ada: Client, days: str) -> None:
    organisation = Organisation.current()
    url = reverse("admin:accounts_organisation_change", args=[organisation.pk])
    form = ada.get(url).context["adminform"].form
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    answer = ada.post(url, data | {"remind_after_days": days})
    assert "1 to 366 days after, or empty." in str(answer.context["errors"])
    assert Organisation.current().remind_after_days == 1


def test_the_entry_window_and_its_instructions_are_edited(ada: Client) -> None:
    organisation = Organisation.current()
    url = reverse("admin:accounts_organisation_change", args=[organisation.pk])
    form = ada.get(url).context["adminform"].form
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    wanted = {"entry_days": 5, "entry_day_kind": "working", "entry_instructions": "Ask Dora.\r\nBy noon."}
    assert ada.post(url, data | wanted).status_code == 302
    now = Organisation.current()
    assert (now.entry_days, now.entry_day_kind) == (5, "working")
    assert now.entry_instructions.splitlines() == ["Ask Dora.", "By noon."]
    said = Change.objects.filter(object_type="organisation").values_list("field", flat=True)
    assert set(said) == {"version", "entry_days", "entry_day_kind", "entry_instructions"}


def test_a_table_calendar_is_refused_without_its_periods(ada: Client) -> None:
    organisation = Organisation.current()
    url = reverse("admin:accounts_organisation_change", args=[organisation.pk])
    form = ada.get(url).context["adminform"].form
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    answer = ada.post(url, data | {"calendar": "table"})
    assert "A table calendar needs its periods" in str(answer.context["errors"])
    assert Organisation.current().calendar == "months"


def test_adding_a_person_sends_an_invitation(
    ada: Client, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    team = make_team("BUSES")
    data = {"email": "new@merrow.example", "name": "New Person"}
    member = rows("memberships", {"team": team.pk, "role": "contributor"})
    with django_capture_on_commit_callbacks(execute=True):
        ada.post(reverse("admin:accounts_user_add"), data | member)
    person = User.objects.get(email="new@merrow.example")
    assert list(person.memberships.values_list("team__code", "role")) == [("BUSES", "contributor")]
    assert not person.has_usable_password()
    assert [mail.to for mail in mailoutbox] == [["new@merrow.example"]]


def test_changing_a_membership_is_written_down(ada: Client) -> None:
    person, team = make_user("x@merrow.example"), make_team("BUSES")
    membership = make_member(person, team, "viewer")
    url = reverse("admin:accounts_user_change", args=[person.pk])
    row = {"id": membership.pk, "user": person.pk, "team": team.pk, "role": "manager"}
    inline = rows("memberships") | {"memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 1}
    inline |= {f"memberships-0-{name}": value for name, value in row.items()}
    ada.post(url, {"email": person.email, "name": person.name, "seen": seen(ada, url)} | inline)
    assert Membership.objects.get(pk=membership.pk).role == "manager"
    assert Change.objects.filter(field="role", before="viewer", after="manager").count() == 1


def test_ledgers_cannot_be_written(ada: Client) -> None:
    make_team("TOP")
    names = ("accounts_change", "kpis_entryrevision", "kpis_teamperiod", "reports_reportdelivery")
    assert [ada.get(reverse(f"admin:{name}_add")).status_code for name in names] == [403] * 4


def test_lists_cost_the_same_for_one_row_and_for_many(ada: Client, django_assert_num_queries: Any) -> None:
    cast: Cast = make_cast_beside(ada)
    ada.get(reverse("admin:kpis_measure_changelist"))
    with django_assert_num_queries(7):
        ada.get(reverse("admin:kpis_measure_changelist"))
    for number in range(5):
        make_measure(make_kpi(f"MORE{number}"), cast.buses, owner=make_user())
    with django_assert_num_queries(7):
        ada.get(reverse("admin:kpis_measure_changelist"))


def make_cast_beside(ada: Client) -> Cast:
    User.objects.filter(email="ada@merrow.example").update(email="ada.other@merrow.example")
    return make_cast()


def person_page(ada: Client) -> tuple[User, str]:
    person = make_user("x@merrow.example", name="Xenia")
    return person, reverse("admin:accounts_user_change", args=[person.pk])


def test_two_administrators_on_one_person_are_told(ada: Client) -> None:
    person, url = person_page(ada)
    make_user("boss@merrow.example", groups=("Administrators",))
    data = {"email": person.email, "name": person.name, "seen": seen(ada, url)} | rows("memberships")
    executives = Group.objects.get(name="Executives")
    person.groups.add(executives)
    answer = ada.post(url, data | {"groups": [Group.objects.get(name="Administrators").pk]})
    told = "Somebody changed this to “Executives” while the form was open."
    assert answer.context["adminform"].form.errors == {"groups": [told]}
    assert list(person.groups.all()) == [executives]


def test_a_role_changed_meanwhile_is_not_put_back(ada: Client) -> None:
    person, url = person_page(ada)
    membership = make_member(person, make_team("BUSES"), "viewer")
    page = ada.get(url)
    row = page.context["inline_admin_formsets"][0].formset.forms[0]
    assert row["role"].html_initial_name in page.text
    inline: dict[str, Any] = {"memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 1}
    inline |= {"memberships-0-id": membership.pk, "memberships-0-user": person.pk}
    inline |= {"memberships-0-role": "viewer", row["role"].html_initial_name: "viewer"}
    Membership.objects.filter(pk=membership.pk).update(role="manager")
    answer = ada.post(url, {"email": person.email, "name": person.name, "seen": seen(ada, url)} | inline)
    assert "Somebody changed this to “manager” while the form was open." in str(answer.context["errors"])
    assert Membership.objects.get(pk=membership.pk).role == "manager"


def test_a_life_ended_meanwhile_is_not_opened_again(ada: Client) -> None:
    measure = make_measure(make_kpi("OPS_01"), make_team("BUSES"))
    life = measure.lives.get()
    url = reverse("admin:kpis_measure_change", args=[measure.pk])
    row = ada.get(url).context["inline_admin_formsets"][0].formset.forms[0]
    shown = {row["active_from"].html_initial_name: "0001-01-01", row["active_to"].html_initial_name: ""}
    data = {"source": "entry", "seen": seen(ada, url)} | rows("terms") | rows("targets")
    data |= {"lives-TOTAL_FORMS": 1, "lives-INITIAL_FORMS": 1, "lives-0-id": life.pk}
    data |= {"lives-0-measure": measure.pk, "lives-0-active_from": "0001-01-01", "lives-0-active_to": ""}
    MeasureLife.objects.filter(pk=life.pk).update(active_to=dt.date(2026, 6, 30))
    answer = ada.post(url, data | shown)
    assert "Somebody changed this to “2026-06-30” while the form was open." in str(answer.context["errors"])
    assert measure.lives.get().active_to == dt.date(2026, 6, 30)


def test_a_membership_keeps_its_team(ada: Client) -> None:
    person, url = person_page(ada)
    membership = make_member(person, make_team("BUSES"), "viewer")
    row = {"id": membership.pk, "user": person.pk, "team": make_team("RAIL").pk, "role": "manager"}
    inline: dict[str, Any] = {"memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 1}
    inline |= {f"memberships-0-{name}": value for name, value in row.items()}
    ada.post(url, {"email": person.email, "name": person.name, "seen": seen(ada, url)} | inline)
    assert list(person.memberships.values_list("team__code", "role")) == [("BUSES", "manager")]


def test_the_reason_stands_with_every_change_of_a_person(ada: Client) -> None:
    person, url = person_page(ada)
    executives = Group.objects.get(name="Executives")
    data = {"email": person.email, "name": "Xenia Berg", "groups": [executives.pk], "reason": "Promoted"}
    ada.post(url, data | {"seen": seen(ada, url)} | rows("memberships"))
    end = {"action": "end_log_in", "_selected_action": [person.pk], "reason": "Has left"}
    ada.post(reverse("admin:accounts_user_changelist"), end)
    found = Change.objects.order_by("id").values_list("field", "reason")
    assert list(found) == [("name", "Promoted"), ("groups", "Promoted"), ("may log in", "Has left")]


@pytest.mark.parametrize("damaged", ["x", "[]", "1", '{"nothing": "1"}', '{"active_from": "x"}'])
def test_a_damaged_form_is_an_error_in_it(ada: Client, damaged: str) -> None:
    url = reverse("admin:accounts_team_change", args=[make_team("TOP").pk])
    answer = ada.post(url, {"name": "Mine", "seen": damaged} | rows("terms"))
    assert "This form is damaged: open it again." in str(answer.context["errors"])
