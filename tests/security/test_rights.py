"""The table of who may do what, asked of the whole cast."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import SeeIndividuals, Team, User
from kpis import permissions
from kpis.models import (
    KPI,
    Action,
    Comment,
    Entry,
    EntryDraft,
    EntryRevision,
    Measure,
    NodeScore,
    Score,
    TeamPeriod,
)
from tests.builders import (
    make_entry,
    make_member,
    make_node_score,
    make_score,
    make_team,
    make_user,
    moment,
)
from tests.cast import ROLES, Cast

TODAY = dt.date(2026, 3, 15)
START = dt.date(2026, 2, 1)
READERS = {"viewer", "contributor", "manager", "grandparent_manager", "executive"}
WRITERS = {"contributor", "manager", "grandparent_manager"}
MANAGERS = {"manager", "grandparent_manager"}


@pytest.fixture(params=ROLES)
def role(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_team_rights(cast: Cast, role: str) -> None:
    person = cast.person(role)
    buses = Team.objects.filter(pk=cast.buses.pk)
    assert buses.visible_to(person, TODAY).exists() == (role in READERS)
    assert buses.editable_by(person, TODAY).exists() == (role in WRITERS)
    assert buses.managed_by(person, TODAY).exists() == (role in MANAGERS)


def test_rights_never_flow_up(cast: Cast, role: str) -> None:
    seen = Team.objects.filter(pk=cast.services.pk).visible_to(cast.person(role), TODAY)
    assert seen.exists() == (role in {"grandparent_manager", "executive"})


def test_acts(cast: Cast, role: str) -> None:
    person = cast.person(role)
    assert permissions.can_enter(person, cast.buses, TODAY) == (role in WRITERS)
    assert permissions.can_enter(person, cast.punctuality, TODAY) == (role in WRITERS)
    assert permissions.can_finish(person, cast.buses, TODAY) == (role in MANAGERS)
    assert permissions.can_correct_closed(person, cast.punctuality, TODAY) == (role in MANAGERS)
    assert permissions.can_set_targets(person) == (role == "administrator")
    assert permissions.can_curate(person) == (role == "administrator")
    overview = {"outsider", "manager", "grandparent_manager", "executive"}  # Otto manages Rail
    assert permissions.can_see_overview(person, person.memberships.all()) == (role in overview)


def test_a_persons_measure_is_for_that_person_and_the_managers_of_that_very_team(
    cast: Cast, role: str
) -> None:
    person, own = cast.person(role), Measure.objects.filter(pk=cast.own.pk)
    assert own.visible_to(person, TODAY).exists() == (role in {"contributor", "manager"})
    assert own.editable_by(person, TODAY).exists() == (role in {"contributor", "manager"})
    assert own.managed_by(person, TODAY).exists() == (role == "manager")


def test_what_belongs_to_a_measure_is_seen_with_it(cast: Cast, role: str) -> None:
    person = cast.person(role)
    for measure in (cast.punctuality, cast.own):
        make_entry(measure, START, 90)
        period = {"measure": measure, "grain": "month", "start": START}
        make_score(measure, START, 90)
        Comment.objects.create(**period, author=cast.manager, at=moment(), text="Why?")
        Action.objects.create(
            measure=measure, title="Hire", owner=cast.manager, due=TODAY, opened_at=moment()
        )
    expected = [measure.pk for measure in (cast.punctuality, cast.own) if _reads(role, measure, cast)]
    for model in (Entry, EntryRevision, Score, Comment, Action):
        seen = model.objects.visible_to(person, TODAY).order_by("id")
        assert [row.measure_id for row in seen] == expected, model


def _reads(role: str, measure: Measure, cast: Cast) -> bool:
    return role in ({"contributor", "manager"} if measure == cast.own else READERS)


def test_node_scores_and_team_periods_follow_the_team(cast: Cast, role: str) -> None:
    person = cast.person(role)
    for team in (cast.buses, cast.services):
        make_node_score(team, START, 90)
        TeamPeriod.objects.create(team=team, grain="month", start=START, state="finished", at=moment())
    expected = {"BUSES"} if role in READERS else set()
    if role in {"grandparent_manager", "executive"}:
        expected |= {"SERVICES"}
    for rows in (NodeScore.objects.visible_to(person, TODAY), TeamPeriod.objects.visible_to(person, TODAY)):
        assert {row.team.code for row in rows} == expected
    managed = TeamPeriod.objects.editable_by(person, TODAY).filter(team=cast.buses)
    assert managed.exists() == (role in MANAGERS)


def test_a_draft_is_its_authors_alone(cast: Cast, role: str) -> None:
    EntryDraft.objects.create(
        measure=cast.punctuality,
        grain="month",
        start=START,
        author=cast.contributor,
        typed={"value": "890"},
        problem="doubtful",
        message="10 times the usual",
        base_version=0,
        at=moment(),
    )
    seen = EntryDraft.objects.visible_to(cast.person(role), TODAY)
    assert seen.exists() == (role == "contributor")
    assert EntryDraft.objects.editable_by(cast.person(role), TODAY).exists() == (role == "contributor")


def test_a_comment_changes_by_its_authors_hand_only(cast: Cast, role: str) -> None:
    Comment.objects.create(
        measure=cast.punctuality, grain="month", start=START, author=cast.manager, at=moment(), text="Why?"
    )
    assert Comment.objects.editable_by(cast.person(role), TODAY).exists() == (role == "manager")


def test_definitions_are_open_to_everybody_and_curated_by_administrators(cast: Cast, role: str) -> None:
    assert KPI.objects.visible_to(cast.person(role), TODAY).count() == 2
    assert KPI.objects.editable_by(cast.person(role), TODAY).exists() == (role == "administrator")


def test_people_see_the_pages_of_those_they_lead(cast: Cast, role: str) -> None:
    seen = User.objects.visible_to(cast.person(role), TODAY)
    expected = {
        "outsider": ["Otto Rask"],
        "viewer": ["Vera Lind"],
        "contributor": ["Ines Aalto"],
        "manager": ["Ines Aalto", "Tomas Berg", "Vera Lind"],
        "grandparent_manager": ["Mara Holm"],
        "executive": ["Elin Dahl"],
        "administrator": sorted(person.name for person in map(cast.person, ROLES)),
    }
    assert sorted(seen.values_list("name", flat=True)) == expected[role]


@pytest.fixture
def holder(cast: Cast) -> User:
    """Somebody from elsewhere who may look at persons' figures in Buses from 1 to 31 March."""
    holder = make_user("hr@merrow.example")
    make_member(holder, make_team("HR", cast.company), "viewer")
    SeeIndividuals.objects.create(
        holder=holder,
        team=cast.buses,
        valid_from=dt.date(2026, 3, 1),
        valid_to=dt.date(2026, 3, 31),
        actor=cast.administrator,
        recorded_at=moment(),
        reason="Equal pay review",
    )
    return holder


@pytest.mark.parametrize(
    ("day", "sees"),
    [
        (dt.date(2026, 2, 28), False),
        (dt.date(2026, 3, 1), True),
        (dt.date(2026, 3, 31), True),
        (dt.date(2026, 4, 1), False),
    ],
)
def test_see_individuals_holds_on_its_days(cast: Cast, holder: User, day: dt.date, sees: bool) -> None:
    assert list(Measure.objects.visible_to(holder, day)) == ([cast.own] if sees else [])
    assert not Measure.objects.editable_by(holder, day).exists()
    assert not Team.objects.filter(pk=cast.buses.pk).visible_to(holder, day).exists()


def test_only_a_use_of_the_right_counts_as_looking(cast: Cast, holder: User) -> None:
    measures = Measure.objects.all()
    assert list(measures.visible_to(holder, TODAY).looked_into_by(holder)) == [cast.own]
    assert list(measures.visible_to(cast.manager, TODAY).looked_into_by(cast.manager)) == []
    assert list(measures.visible_to(cast.contributor, TODAY).looked_into_by(cast.contributor)) == []


def test_a_superuser_equals_an_administrator(cast: Cast) -> None:
    root = User.objects.create_superuser("root@merrow.example", "x" * 20)
    assert root.is_administrator
    assert not root.is_executive
    assert not Team.objects.visible_to(root, TODAY).exists()
    assert not Measure.objects.visible_to(root, TODAY).exists()
    assert permissions.can_curate(root)


def test_finding_costs_the_same_however_deep_the_tree(cast: Cast) -> None:
    person = User.objects.get(pk=cast.grandparent_manager.pk)
    few = _queries(person)
    parent = cast.buses
    for depth in range(10):
        parent = make_team(f"DEEP{depth}", parent)
    person = User.objects.get(pk=cast.grandparent_manager.pk)
    assert _queries(person) == few == 2  # the groups of the person once, then the rows


def _queries(person: User) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        list(Measure.objects.visible_to(person, TODAY))
    return len(captured)
