"""Terms of objectives, perspectives and teams, and scoring rules, in a form of the admin site: checked before
they are saved."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from psycopg import IsolationLevel

from accounts.models import Team, TeamTerms, User
from kpis.models import NodeTerms, Objective, ScoringRules
from tests.builders import make_member, make_objective, make_team
from tests.tried import NOW, computed, form_of, moved, scored, sentences

CHECK = {"_check": "1"}
RULES = reverse("admin:kpis_scoringrules_add")


@pytest.fixture
def merrow(ada: User) -> Team:
    team = make_team("MERROW", name="Merrow")
    make_member(ada, team, "viewer")
    return team


@pytest.fixture
def punctual() -> Objective:
    return make_objective("PUNCTUAL")


@pytest.fixture
def buses(merrow: Team, punctual: Objective) -> Team:
    """With 100 and 50: 75."""
    team = make_team("BUSES", merrow, name="Buses")
    scored(team, 100, punctual)
    scored(team, 90, make_objective("CHEAP", "financial"))
    computed()
    return team


def page_of(row: Any) -> str:
    return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk])


def added(client: Client, row: Any, **typed: object) -> dict[str, str]:
    """The form of the row with one more row of terms below it."""
    form = form_of(client, page_of(row))
    number = form["terms-TOTAL_FORMS"]
    form["terms-TOTAL_FORMS"] = str(int(number) + 1)
    return form | {f"terms-{number}-{name}": str(value) for name, value in typed.items()}


@pytest.mark.parametrize("of", ["objective", "perspective"])
def test_terms_of_an_objective_and_of_a_perspective(
    client: Client, buses: Team, punctual: Objective, of: str
) -> None:
    """(3 × 100 + 50) ÷ 4 is 87.5; alone in its perspective the objective counts the same at any weight."""
    row = punctual if of == "objective" else punctual.perspective
    typed = added(client, row, valid_from="2027-01-01", weight=3, rollup="weighted_mean")
    whole = {
        "objective": "With this, Merrow would have had the same score in October 2026: 75 (at risk).",
        "perspective": moved("Merrow", "75 (at risk)", "88 (at risk)"),
    }
    same = "With this, Customer of Merrow would have had the same score in October 2026: 100 (on track)."
    assert sentences(client.post(page_of(row), typed | CHECK)) == [whole[of], same]
    assert not NodeTerms.objects.exists()


def test_terms_of_a_team(client: Client, buses: Team, merrow: Team) -> None:
    scored(make_team("RAIL", merrow), 100)
    computed()
    typed = added(
        client,
        buses,
        valid_from="2027-01-01",
        parent=merrow.pk,
        weight=3,
        mode="auto",
        own_weight=1,
        rollup="weighted_mean",
    )
    told = [moved("Merrow", "88 (at risk)", "81 (at risk)")]
    answer = client.post(page_of(buses), typed | CHECK, headers={"hx-request": "true"})
    assert (sentences(answer), "<html" in answer.text) == (told, False)
    assert TeamTerms.objects.filter(team=buses).count() == 1


def test_scoring_rules(client: Client, buses: Team) -> None:
    typed = form_of(client, RULES) | {"valid_from": "2027-01-01", "node_green_at": "75"}
    assert sentences(client.post(RULES, typed | CHECK)) == [
        moved("Merrow", "75 (at risk)", "75 (on track)"),
        "No measure would have had another status.",
    ]
    assert not ScoringRules.objects.exists()


def test_what_could_not_be_saved_is_not_tried(client: Client, buses: Team, punctual: Objective) -> None:
    wrong = added(client, punctual, valid_from="2027-01-01", weight="much", rollup="weighted_mean")
    assert sentences(client.post(page_of(punctual), wrong | CHECK)) == ["Enter a number."]
    upside = form_of(client, RULES) | {"node_green_at": "60"}
    assert sentences(client.post(RULES, upside | CHECK)) == [
        "The bands of nodes keep the order 0 <= amber (70) < green <= 120."
    ]
    none = form_of(client, RULES) | {"tolerance_percent": ""}
    assert sentences(client.post(RULES, none | CHECK)) == ["This field is required."]


def test_a_new_team_is_saved_before_its_terms_are_tried(client: Client, merrow: Team) -> None:
    url = reverse("admin:accounts_team_add")
    typed = form_of(client, url) | {"code": "RAIL", "name": "Rail", "terms-0-parent": str(merrow.pk)}
    assert sentences(client.post(url, typed | CHECK)) == [
        "This is tried once the form has been saved for the first time."
    ]
    assert list(Team.objects.all()) == [merrow]


@pytest.mark.django_db(transaction=True)
def test_everything_is_read_at_one_moment_and_nothing_can_be_written(
    client: Client, buses: Team, punctual: Objective
) -> None:
    typed = added(client, punctual, valid_from="2027-01-01", weight=3, rollup="weighted_mean")
    seen = set()

    def watch(execute: Any, sql: str, *how: Any) -> Any:
        if "kpis_nodescore" in sql:
            seen.add((connection.connection.isolation_level, connection.connection.read_only))
        return execute(sql, *how)

    with connection.execute_wrapper(watch):
        client.post(page_of(punctual), typed | CHECK)
    assert seen == {(IsolationLevel.REPEATABLE_READ, True)}
    assert client.post(page_of(punctual), typed).status_code == 302
    assert NodeTerms.objects.count() == 1


def test_the_forms_offer_the_check(client: Client, buses: Team, punctual: Objective) -> None:
    pages = [page_of(buses), page_of(punctual), page_of(punctual.perspective), RULES]
    assert ['name="_check"' in client.get(page).text for page in pages] == [True] * 4
    stored = ScoringRules.objects.create(recorded_at=NOW)
    assert 'name="_check"' not in client.get(page_of(stored)).text
