"""Who owes the values of a measure."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, User
from kpis.models import Measure
from kpis.queries.owing import owers_of
from tests.builders import make_kpi, make_measure, make_member, make_user
from tests.cast import Cast, make_cast

TODAY = dt.date(2026, 11, 5)
DAY = dt.timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def owers(cast: Cast, measure: Measure | None = None, **fields: Any) -> list[str]:
    asked = measure or cast.punctuality
    Measure.objects.filter(pk=asked.pk).update(**fields)
    found = owers_of([Measure.objects.get(pk=asked.pk)], TODAY)[asked.pk]
    return sorted(User.objects.get_queryset().filter(pk__in=found).values_list("email", flat=True))


INES, TOMAS, MARA = "ines@merrow.example", "tomas@merrow.example", "mara@merrow.example"


def test_the_owner_owes(cast: Cast) -> None:
    assert owers(cast, owner=cast.manager) == [TOMAS]


def test_an_owner_with_a_role_above_owes(cast: Cast) -> None:
    assert owers(cast, owner=cast.grandparent_manager) == [MARA]


@pytest.mark.parametrize("role", ["viewer", "executive", "administrator", "outsider"])
def test_an_owner_who_may_not_enter_owes_nothing(cast: Cast, role: str) -> None:
    assert owers(cast, owner=cast.person(role)) == [INES]


@pytest.mark.parametrize(
    ("first", "last", "owes"),
    [(None, None, TOMAS), (0, 0, TOMAS), (-1, None, TOMAS), (1, None, INES), (None, -1, INES)],
)
def test_the_deputy_owes_in_place_of_the_owner_in_the_days_given(
    cast: Cast, first: int | None, last: int | None, owes: str
) -> None:
    days = [None if shift is None else TODAY + shift * DAY for shift in (first, last)]
    assert owers(cast, deputy=cast.manager, deputy_from=days[0], deputy_to=days[1]) == [owes]


def test_a_deputy_who_may_not_enter_leaves_it_to_the_owner(cast: Cast) -> None:
    assert owers(cast, deputy=cast.viewer) == [INES]


def test_without_an_owner_the_contributors_of_the_very_team_owe(cast: Cast) -> None:
    other = make_user("nora@merrow.example")
    make_member(other, cast.buses)
    make_member(make_user(), cast.services)
    assert owers(cast, owner=None) == [INES, "nora@merrow.example"]


def test_without_contributors_its_managers_owe(cast: Cast) -> None:
    Membership.objects.filter(user=cast.contributor).delete()
    assert owers(cast, owner=None) == [TOMAS]


def test_who_may_not_log_in_owes_nothing(cast: Cast) -> None:
    User.objects.get_queryset().filter(pk=cast.contributor.pk).update(is_active=False)
    assert owers(cast) == [TOMAS]


def test_a_persons_measure_is_owed_by_that_person_alone(cast: Cast) -> None:
    assert owers(cast, cast.own, owner=cast.manager) == [INES]
    Membership.objects.filter(user=cast.contributor).delete()
    assert owers(cast, cast.own) == []


@pytest.mark.parametrize("measures", [1, 4])
def test_two_statements_for_any_number_of_measures(cast: Cast, measures: int) -> None:
    asked = [make_measure(make_kpi(), cast.buses, owner=cast.manager) for _ in range(measures)]
    with CaptureQueriesContext(connection) as captured:
        owers_of(asked, TODAY)
    assert len(captured) == 2
