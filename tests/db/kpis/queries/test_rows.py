"""Which stale rows are taken at a time."""

import datetime as dt
from itertools import pairwise

import pytest

from kpis.models import NodeScore, Score
from kpis.queries.rows import stale_rows
from tests.builders import make_kpi, make_measure, make_node_score, make_score, make_team, moment

DAYS = [dt.date(2026, 9, 1) + dt.timedelta(days=number) for number in range(50)]
STALE = {"source_version": 2, "stale_since": moment()}

pytestmark = pytest.mark.django_db


def test_few_nodes_are_taken_at_once_however_many_periods_they_are_of() -> None:
    team = make_team()
    for day in DAYS:
        make_node_score(team, day, grain="day", **STALE)
    assert {key.start for key in stale_rows(50).nodes} == set(DAYS)


def test_of_many_nodes_whole_periods_are_taken() -> None:
    for team in (make_team(), make_team()):
        for day in DAYS:
            make_node_score(team, day, grain="day", **STALE)
    days = sorted(key.start for key in stale_rows(31).nodes)
    assert len(days) == 30
    assert all(one == other for one, other in list(pairwise(days))[::2])


def test_what_was_marked_with_very_many_others_waits_for_what_somebody_has_just_changed() -> None:
    """Few at a time, and the measures first: a node draws in all that waits below it."""
    team, many = make_team(), make_measure()
    make_score(many, DAYS[0], can_wait=True, **STALE)
    changed = make_score(make_measure(), DAYS[0], **STALE)
    node = make_node_score(team, DAYS[0], **STALE)
    assert [key.measure for key in stale_rows(9).measures] == [changed.measure_id]
    assert not stale_rows(9).nodes
    Score.objects.filter(pk=changed.pk).update(stale_since=None, computed_version=2)
    assert [key.team for key in stale_rows(9).nodes] == [team.pk]
    NodeScore.objects.filter(pk=node.pk).update(stale_since=None, computed_version=2)
    assert [key.measure for key in stale_rows(9).measures] == [many.pk]
    assert not stale_rows(9, only_hurried=True)


def test_of_many_rows_entered_measures_come_first_and_nodes_last() -> None:
    entered, derived = make_measure(), make_measure(make_kpi(formula="1"), source="formula")
    for measure in (derived, entered):
        make_score(measure, DAYS[0], **STALE)
    make_node_score(make_team(), DAYS[0], **STALE)
    rows = stale_rows(3)
    assert (len(rows.measures), len(rows.nodes)) == (2, 1)
    assert [key.measure for key in stale_rows(1).measures] == [entered.pk]
