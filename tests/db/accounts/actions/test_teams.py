"""Teams: moved, weighed, renamed and closed by appended rows, each audited."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.actions.teams import close_team, create_team, edit_team, set_terms
from accounts.audit import Actor
from accounts.models import BEGINNING, Change, Team, TeamTerms, User
from accounts.refusals import Conflict, Problem, Refused
from tests.builders import make_team, make_user

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
JULY = dt.date(2026, 7, 1)


@pytest.fixture
def ada() -> User:
    return make_user("ada@merrow.example", groups=("Administrators",))


def changes() -> list[tuple[str, str, str, str]]:
    return list(Change.objects.order_by("id").values_list("object_label", "field", "before", "after"))


def test_a_new_team_stands_at_the_top_unless_told(ada: User) -> None:
    team = create_team(Actor.of(ada), Team(code="BUSES", name="Buses"), now=NOW, reason="founded")
    terms = team.terms.get()
    assert (terms.parent, terms.weight, terms.mode, terms.valid_from) == (None, Decimal(1), "auto", BEGINNING)
    assert (terms.actor, terms.recorded_at, terms.reason) == (ada, NOW, "founded")
    assert changes()[:2] == [("Buses", "code", "", "BUSES"), ("Buses", "name", "", "Buses")]


def test_moving_a_team_appends_terms_and_edits_none(ada: User) -> None:
    north, south = make_team("NORTH"), make_team("SOUTH")
    team = make_team("BUSES", north, weight=2)
    before = list(TeamTerms.objects.order_by("id").values())
    set_terms(Actor.of(ada), TeamTerms(team=team, parent=south, weight=2, valid_from=JULY), now=NOW)
    assert list(TeamTerms.objects.order_by("id").values())[:3] == before
    assert team.terms.latest("id").parent == south
    assert changes() == [("BUSES", "parent from 2026-07-01", "NORTH", "SOUTH")]


def test_terms_that_say_nothing_new_are_not_written(ada: User) -> None:
    team = make_team("BUSES")
    set_terms(Actor.of(ada), TeamTerms(team=team), now=NOW)
    assert TeamTerms.objects.count() == 1
    assert changes() == []


def test_two_terms_of_one_moment_and_day_keep_their_order(ada: User) -> None:
    team = make_team("BUSES")
    for weight in (2, 3):
        set_terms(Actor.of(ada), TeamTerms(team=team, weight=weight, valid_from=JULY), now=NOW)
    found = team.terms.filter(valid_from=JULY).order_by("recorded_at")
    assert [(row.weight, row.recorded_at) for row in found] == [
        (Decimal(2), NOW),
        (Decimal(3), NOW + dt.timedelta(microseconds=1)),
    ]


def test_a_cycle_is_refused_with_its_path_on_any_day(ada: User) -> None:
    top = make_team("TOP")
    middle = make_team("MIDDLE", top)
    low = make_team("LOW", middle)
    with pytest.raises(Refused) as refused:
        set_terms(Actor.of(ada), TeamTerms(team=top, parent=low, valid_from=JULY), now=NOW)
    rule = "The tree would close on itself from 2026-07-01 on: TOP > LOW > MIDDLE > TOP."
    assert refused.value.problems == (Problem("parent", "LOW", rule, "teams", ("TOP", JULY)),)
    assert top.terms.count() == 1


def test_terms_out_of_range_are_refused(ada: User) -> None:
    team = make_team("BUSES")
    with pytest.raises(Refused) as refused:
        set_terms(Actor.of(ada), TeamTerms(team=team, parent=team, weight=-1, mode="most"), now=NOW)
    assert [(problem.field, problem.rule) for problem in refused.value.problems] == [
        ("weight", "A weight is a number from 0 up."),
        ("mode", "It is one of auto, own, children, both."),
        ("parent", "A team is not its own parent."),
    ]


def test_a_rename_is_audited_and_a_stale_form_is_a_conflict(ada: User) -> None:
    team = make_team("BUSES", name="Buses")
    team.name = "Buses and trams"
    edit_team(Actor.of(ada), team, now=NOW, seen={"name": "Buses"})
    assert changes() == [("Buses and trams", "name", "Buses", "Buses and trams")]
    team.name = "Trams"
    with pytest.raises(Conflict) as refused:
        edit_team(Actor.of(ada), team, now=NOW, seen={"name": "Buses"})
    assert [problem.rule for problem in refused.value.problems] == [
        "Somebody changed this to “Buses and trams” while the form was open."
    ]


def test_a_team_is_closed_with_its_successors(ada: User) -> None:
    team, rail = make_team("BUSES"), make_team("RAIL")
    close_team(Actor.of(ada), team, dt.date(2026, 6, 30), now=NOW, successors=[rail], reason="merged")
    team.refresh_from_db()
    assert (team.active_to, list(team.successors.all())) == (dt.date(2026, 6, 30), [rail])
    assert changes() == [
        ("BUSES", "active_to", "", "2026-06-30"),
        ("BUSES", "successors", "", "RAIL"),
    ]


def test_a_team_with_active_child_teams_cannot_be_closed(ada: User) -> None:
    team = make_team("NORTH")
    child = make_team("BUSES", team)
    with pytest.raises(Refused) as refused:
        close_team(Actor.of(ada), team, dt.date(2026, 6, 30), now=NOW)
    assert str(refused.value) == "NORTH cannot be closed: BUSES is an active team of it on 2026-07-01."
    close_team(Actor.of(ada), child, dt.date(2026, 6, 30), now=NOW)
    close_team(Actor.of(ada), Team.objects.get(code="NORTH"), dt.date(2026, 6, 30), now=NOW)
    assert Team.objects.filter(active_to=dt.date(2026, 6, 30)).count() == 2
