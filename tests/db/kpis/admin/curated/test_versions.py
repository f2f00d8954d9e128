"""Publishing a version: typed, looked at with what it changes, and published then."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from time_machine import TimeMachineFixture as Traveller

from accounts.audit import COMMAND
from accounts.models import Membership, User
from kpis.actions.all_scores import recompute_all
from kpis.actions.definitions import publish_version
from kpis.actions.entries import submit_many
from kpis.actions.outcomes import Submission
from kpis.calc.periods import Calendar, parse_key
from kpis.calc.typed import Typed
from kpis.models import KPI, KPIVersion, Measure
from tests.builders import (
    make_kpi,
    make_measure,
    make_objective,
    make_organisation,
    make_target,
    make_team,
    make_user,
)

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
OCTOBER = dt.date(2026, 10, 1)


@pytest.fixture(autouse=True)
def _clock(time_machine: Traveller) -> None:
    time_machine.move_to(NOW)


@pytest.fixture
def ada(db: None) -> User:
    return make_user("ada@merrow.example", name="Ada Noor", groups=("Administrators",))


@pytest.fixture
def client(client: Client, ada: User) -> Client:
    client.force_login(ada)
    return client


@pytest.fixture
def kpi(db: None) -> KPI:
    """5 more in October and November than the target of 90 asks for."""
    make_organisation()
    kpi = make_kpi("OPS_01", make_objective("ON_TIME", name="On time"), unit="%", name="Punctuality")
    measure(kpi, "BUSES", "95")
    return kpi


def measure(kpi: KPI, team: str, value: str) -> Measure:
    measure = make_measure(kpi, make_team(team, name=team.title()), active_from=OCTOBER)
    make_target(measure, 90, red_line=80)
    periods = [parse_key(Calendar(), key) for key in ("2026-10", "2026-11")]
    entered = [Submission(measure.pk, period, Typed(value)) for period in periods]
    submit_many(COMMAND, entered, now=NOW, source="page")
    recompute_all(NOW)
    return measure


def url(kpi: KPI) -> str:
    return reverse("publish_version", args=[kpi.pk])


def typed(client: Client, kpi: KPI, **fields: Any) -> dict[str, Any]:
    form = client.get(url(kpi)).context["form"]
    values = {name: form[name].value() for name in form.fields} | fields
    return {name: value for name, value in values.items() if value not in (None, False)}


def previewed(client: Client, kpi: KPI, **fields: Any) -> tuple[Any, dict[str, Any]]:
    """The page with the preview, and what its button sends."""
    data = typed(client, kpi, **fields)
    page = client.post(url(kpi), data)
    return page, {**data, "publish": "1", "previewed": page.context["form"].digest()}


def test_the_form_starts_with_what_rules_from_the_next_period_on(client: Client, kpi: KPI) -> None:
    page = client.get(url(kpi))
    form = page.context["form"]
    values = {name: form[name].value() for name in ("unit", "direction", "objective", "comparable")}
    assert values == {
        "unit": "%",
        "direction": "up",
        "objective": kpi.versions.get().objective_id,
        "comparable": False,
    }
    assert form["valid_from"].value() == dt.date(2026, 12, 1)
    assert "preview" not in page.context
    change = client.get(reverse("admin:kpis_kpi_change", args=[kpi.pk]))
    assert f'href="{url(kpi)}">Publish a version' in change.text


def test_figures_and_days_are_shown_as_people_write_them(client: Client) -> None:
    kpi = make_kpi("OPS_02", natural_min=0, natural_max=Decimal("100.5"))
    form = client.get(url(kpi)).context["form"]
    assert [form[name].value() for name in ("natural_min", "natural_max")] == ["0", "100.5"]
    page = client.get(reverse("admin:kpis_kpi_change", args=[kpi.pk])).text
    rows = dict(re.findall(r'<tr><th scope="row">(.*?)</th><td>(.*?)</td>', page))
    assert (rows["Natural minimum"], rows["Natural maximum"]) == ("0", "100.5")
    assert rows["the beginning"] == "First definition"


def test_a_preview_tells_the_difference_and_saves_nothing(client: Client, kpi: KPI) -> None:
    page, _button = previewed(client, kpi, unit="trips", formula="", valid_from="2027-01-01")
    diff = page.context["diff"]
    assert (page.status_code, diff.since, diff.until) == (200, "Fri 1 Jan 2027", "")
    assert diff.changes == ["Unit: % → trips"]
    assert diff.meaning.startswith("A major change that breaks the series")
    assert "None: no score that is there changes its value, score or status." in page.text
    assert KPIVersion.objects.count() == 1


def test_what_leaves_the_numbers_alone_is_minor(client: Client, kpi: KPI) -> None:
    other = make_objective("CARE", name="Care")
    page, button = previewed(client, kpi, objective=other.pk)
    assert page.context["diff"].changes == ["Objective: On time → Care"]
    assert page.context["diff"].meaning.startswith("A minor change")
    client.post(url(kpi), button)
    assert kpi.versions.latest("pk").minor


def test_a_comparable_change_goes_on(client: Client, kpi: KPI) -> None:
    page, _button = previewed(client, kpi, unit="percent", comparable="on")
    assert page.context["diff"].meaning == "A major change, comparable: the series goes on over it."


def test_what_was_looked_at_is_published(client: Client, kpi: KPI, ada: User) -> None:
    _page, button = previewed(client, kpi, unit="trips", reason="We count trips now.")
    answer = client.post(url(kpi), button, follow=True)
    assert answer.redirect_chain == [(reverse("admin:kpis_kpi_change", args=[kpi.pk]), 302)]
    assert [str(one) for one in answer.context["messages"]] == ["Published: OPS_01 from 2026-12-01."]
    version = kpi.versions.latest("pk")
    assert (version.unit, version.reason, version.actor) == ("trips", "We count trips now.", ada)


def test_what_was_typed_since_is_looked_at_again(client: Client, kpi: KPI) -> None:
    _page, button = previewed(client, kpi, unit="trips")
    page = client.post(url(kpi), button | {"unit": "rides"})
    assert page.context["diff"].changes == ["Unit: % → rides"]
    assert "Something was typed since the last preview" in page.text
    assert KPIVersion.objects.count() == 1


def test_scores_on_scorecards_that_may_be_opened_are_listed(client: Client, kpi: KPI, ada: User) -> None:
    """Lower is better now: the target of 90 and red line of 80 would be in the wrong order, so they go."""
    measure(kpi, "RAIL", "85")
    buses = Measure.objects.get(team__code="BUSES").team
    Membership.objects.create(user=ada, team=buses, role=Membership.Role.VIEWER)
    page, _button = previewed(
        client, kpi, direction="info", valid_from="2026-10-01", reason="Only to look at."
    )
    scores = page.context["scores"]
    lines = [(one.team, one.what, one.period, one.before.score, one.after.status) for one in scores.lines]
    assert lines[0] == ("Buses", "Punctuality", "November 2026", "120", "no_target")
    assert {line[0] for line in lines} == {"Buses"}
    assert (scores.hidden, scores.left_out) == (len(lines), 0)
    assert scores.count == scores.flips == 2 * len(lines)


def test_whoever_may_read_no_figures_gets_their_number(client: Client, kpi: KPI) -> None:
    page, _button = previewed(
        client, kpi, direction="info", valid_from="2026-10-01", reason="Only to look at."
    )
    scores = page.context["scores"]
    assert (scores.lines, scores.hidden > 0, scores.count) == ([], True, scores.hidden)


def test_a_refusal_stands_at_its_field_and_keeps_what_was_typed(client: Client, kpi: KPI) -> None:
    page, _button = previewed(client, kpi, valid_from="2026-12-02", unit="trips")
    assert page.status_code == 422
    assert page.context["form"].errors == {
        "valid_from": ["A version starts on the first day of a month, such as 2026-12-01."]
    }
    assert page.context["form"]["unit"].value() == "trips"


def test_the_past_needs_a_reason(client: Client, kpi: KPI) -> None:
    page, _button = previewed(client, kpi, valid_from="2026-10-01", unit="trips")
    assert page.context["form"].errors == {"reason": ["It defines periods anew that are over: say why."]}


def test_a_version_since_the_preview_is_a_conflict(client: Client, kpi: KPI) -> None:
    _page, button = previewed(client, kpi, unit="trips")
    publish_version(COMMAND, KPIVersion(kpi=kpi, unit="km", valid_from=dt.date(2027, 1, 1)), now=NOW)
    page = client.post(url(kpi), button)
    assert page.status_code == 422
    assert page.context["form"].errors["valid_from"] == [
        "command published a version from 2027-01-01 while this form was open."
    ]
    assert kpi.versions.count() == 2


def test_a_kpi_that_is_not_there(client: Client) -> None:
    assert client.get(reverse("publish_version", args=[987654321])).status_code == 404


FORM, PREVIEW = 9, 80
"""What each statement is for is told by the actions; here it counts that more scores take no more."""


@pytest.mark.parametrize("teams", [0, 4])
def test_statements(
    client: Client, kpi: KPI, ada: User, teams: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(teams):
        measure(kpi, f"T{number}", "95")
    data = typed(client, kpi, direction="info", valid_from="2026-10-01", reason="Only to look at.")
    with django_assert_num_queries(FORM):
        client.get(url(kpi))
    with django_assert_num_queries(PREVIEW):
        client.post(url(kpi), data)
