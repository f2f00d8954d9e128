"""Rules that the database keeps whatever writes to it."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from accounts.models import SeeIndividuals
from kpis.models import Measure, Score
from tests.builders import (
    make_kpi,
    make_measure,
    make_node_score,
    make_score,
    make_team,
    make_user,
    moment,
)

DAY = dt.date(2026, 10, 1)


def rolled_up_by_a_person() -> None:
    Measure.objects.create(kpi=make_kpi(), team=make_team(), person=make_user(), source="rollup")


def a_deputy_who_ends_before_the_start() -> None:
    Measure.objects.create(
        kpi=make_kpi(), team=make_team(), deputy_from=DAY, deputy_to=DAY - dt.timedelta(days=1)
    )


def a_look_without_a_reason() -> None:
    SeeIndividuals.objects.create(
        holder=make_user(), team=make_team(), valid_from=DAY, recorded_at=moment(), reason=""
    )


def a_stale_score_that_is_waiting_since_never() -> None:
    score = make_score(make_measure(), DAY)
    Score.objects.filter(pk=score.pk).update(source_version=2)


def a_fresh_node_that_is_waiting() -> None:
    make_node_score(make_team(), DAY, stale_since=moment())


@pytest.mark.parametrize(
    ("save", "name"),
    [
        (a_stale_score_that_is_waiting_since_never, "score_stale_since_known"),
        (a_fresh_node_that_is_waiting, "node_score_stale_since_known"),
        (rolled_up_by_a_person, "measure_of_a_person_is_no_rollup"),
        (a_deputy_who_ends_before_the_start, "deputy_ends_after_the_start"),
        (a_look_without_a_reason, "right_to_see_individuals_has_a_reason"),
    ],
)
def test_the_database_refuses(db: None, save: Callable[[], None], name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        save()


def test_a_deputy_of_one_day_and_one_without_an_end_are_kept(db: None) -> None:
    for last in (DAY, None):
        Measure.objects.create(kpi=make_kpi(), team=make_team(), deputy_from=DAY, deputy_to=last)
    assert Measure.objects.count() == 2
