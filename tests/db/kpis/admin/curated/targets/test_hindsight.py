"""A target or a weight in a form of the admin site, checked before it is saved."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Team, User
from kpis.actions.scores import recompute
from kpis.actions.staleness import give_rows
from kpis.models import Measure, MeasureTerms, Target
from tests.builders import (
    make_entry,
    make_kpi,
    make_measure,
    make_member,
    make_objective,
    make_score,
    make_target,
    make_team,
    make_user,
)
from tests.tried import form_of, sentences

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
OCTOBER = dt.date(2026, 10, 1)
ADD = reverse("admin:kpis_target_add")
HTMX = {"hx-request": "true"}
SCORED = "With this, the last 2 months would have scored 100, 50, on average 75; 1 of 2 on track."


@pytest.fixture
def buses(ada: User) -> Team:
    team = make_team("BUSES", name="Buses")
    make_member(ada, team, "viewer")
    return team


@pytest.fixture
def measure(buses: Team) -> Measure:
    found = make_measure(make_kpi("OPS", make_objective(), decimals=0), buses)
    make_score(found, dt.date(2026, 9, 1), 100, 50)
    make_score(found, OCTOBER, 90, 50)
    return found


def target(measure: Measure, **typed: str) -> dict[str, str]:
    plain = {"measure": str(measure.pk), "grain": "month", "valid_from": "2027-01-01", "profile": "even"}
    return plain | {"target": "100"} | typed


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_target_is_tried_and_not_saved(client: Client, measure: Measure, headers: dict[str, str]) -> None:
    answer = client.post(ADD, target(measure) | {"_check": "1"}, headers=headers)
    assert sentences(answer) == [SCORED]
    assert not Target.objects.exists()
    assert ("<html" in answer.text) is not bool(headers)
    assert answer.text.count('id="checked"') == 1
    assert ("Nothing is saved: this was the check alone." in answer.text) is not bool(headers)


def test_a_target_with_an_error_is_not_tried(client: Client, measure: Measure) -> None:
    wrong = target(measure, target="a lot") | {"_check": "1"}
    assert sentences(client.post(ADD, wrong)) == ["Enter a number."]
    half = target(measure) | {"measure": "", "_check": "1"}
    assert sentences(client.post(ADD, half)) == ["Write measure, grain and first day of the target first."]
    make_kpi("YES", direction="binary")
    yes = make_measure(make_kpi("NO", direction="binary"), measure.team)
    assert sentences(client.post(ADD, target(yes) | {"_check": "1"})) == [
        "No target line judges this measure, so there is nothing to try."
    ]


def test_a_proposed_red_line_is_put_into_its_field_alone(client: Client, measure: Measure) -> None:
    measure.scores.all().delete()
    for back in range(20):
        year, month = divmod(2026 * 12 + 9 - back, 12)
        make_score(measure, dt.date(year, month + 1, 1), 71 + back, 50)
    answer = client.post(ADD, target(measure) | {"_check": "1"})
    (checked,) = answer.context["checked"]
    assert checked.use == "red_line=73"
    again = client.post(ADD, target(measure) | {"_use": f"{checked.use};reason=Because;target=1"})
    form = again.context["adminform"].form
    assert (form["red_line"].value(), form["reason"].value(), form["target"].value()) == ("73", None, "100")
    assert not Target.objects.exists()


def test_new_rows_of_a_measure_are_tried(client: Client, measure: Measure) -> None:
    """(50 + 100) ÷ 2 is 75, and (3 × 50 + 100) ÷ 4 is 62.5."""
    measure.scores.all().delete()
    make_target(measure, 100)
    other = make_measure(make_kpi("OTHER", make_objective()), measure.team)
    make_target(other, 90)
    for one in (measure, other):
        make_entry(one, OCTOBER, 90)
    give_rows(OCTOBER, NOW)
    recompute(NOW)
    url = reverse("admin:kpis_measure_change", args=[measure.pk])
    typed = form_of(client, url) | {"_check": "1", "terms-TOTAL_FORMS": "1", "targets-TOTAL_FORMS": "2"}
    typed |= {"terms-0-valid_from": "2027-01-01", "terms-0-weight": "3"}
    typed |= {f"targets-1-{name}": text for name, text in target(measure, target="90").items()}
    assert sentences(client.post(url, typed)) == [
        (
            "With this, Buses would have had the score 63 (off track) in October 2026, "
            "in place of 75 (at risk)."
        ),
        "With this, the last month would have scored 100.",
    ]
    assert (MeasureTerms.objects.count(), Target.objects.count()) == (0, 2)


def test_a_weight_of_a_new_measure_waits_for_it(client: Client, buses: Team) -> None:
    url = reverse("admin:kpis_measure_add")
    typed = form_of(client, url) | {"_check": "1", "terms-TOTAL_FORMS": "1", "team": str(buses.pk)}
    typed |= {"kpi": str(make_kpi().pk), "terms-0-valid_from": "2027-01-01", "terms-0-weight": "3"}
    assert sentences(client.post(url, typed)) == [
        "This is tried once the form has been saved for the first time."
    ]
    assert not Measure.objects.exists()


def test_whoever_may_not_read_the_scorecard_is_told_nothing_of_it(client: Client) -> None:
    measure = make_measure(make_kpi("RAIL"), make_team("RAIL"), person=make_user())
    make_score(measure, OCTOBER, 90, 50)
    assert sentences(client.post(ADD, target(measure) | {"_check": "1"})) == [
        "What its past would have scored is told to whoever may read this scorecard."
    ]


def test_the_forms_offer_the_check(client: Client, measure: Measure) -> None:
    stored = make_target(measure, 90)
    pages = [ADD, reverse("admin:kpis_measure_change", args=[measure.pk])]
    assert ['name="_check"' in client.get(page).text for page in pages] == [True, True]
    assert 'name="_check"' not in client.get(reverse("admin:kpis_target_change", args=[stored.pk])).text
