"""A weight on trial: what the team's latest closed score would have been."""

from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Team, User
from kpis.actions.scores import recompute
from kpis.models import Measure, MeasureTerms, NodeScore, Score
from kpis.queries.weight_trials import tried_weight
from tests.builders import make_kpi, make_measure, make_node_score, make_team, make_user
from tests.tried import HIDDEN, NOW, OCTOBER, computed, reader, scored


@pytest.fixture
def elin() -> User:
    return make_user("elin@merrow.example", groups=("Executives",))


@pytest.fixture
def buses() -> Team:
    return make_team("BUSES", name="Buses")


def text(measure: Measure, user: User, weight: str, *, critical: bool = False) -> str:
    (told,) = tried_weight(
        MeasureTerms(measure=measure, weight=Decimal(weight), critical=critical), reader(user)
    )
    return told


def test_a_weight_moves_the_score_of_the_team(buses: Team, elin: User) -> None:
    """(100 + 50) ÷ 2 is 75, (3 × 100 + 50) ÷ 4 is 87.5."""
    measure = scored(buses, 100)
    scored(buses, 90)
    computed()
    assert text(measure, elin, "3") == (
        "With this, Buses would have had the score 88 (at risk) in October 2026, in place of 75 (at risk)."
    )
    assert text(measure, elin, "0").endswith(
        "score 50 (off track) in October 2026, in place of 75 (at risk)."
    )
    assert NodeScore.objects.get(team=buses, node="team", grain="month", start=OCTOBER).score == 75


def test_what_stays_the_same_is_said_so(buses: Team, elin: User) -> None:
    """(299 × 100 + 50) ÷ 300 is 99.83, and (320 × 100 + 50) ÷ 321 is 99.84."""
    measure = scored(buses, 100, weight=299)
    scored(buses, 90)
    computed()
    assert text(measure, elin, "299") == (
        "With this, Buses would have had the same score in October 2026: 100 (on track)."
    )
    assert text(measure, elin, "320") == (
        "With this, Buses would have moved by less than a point in October 2026: 100 (on track)."
    )


def test_a_critical_red_caps_the_team(buses: Team, elin: User) -> None:
    for _ in range(9):
        scored(buses, 120)
    measure = scored(buses, 80)
    computed()
    assert text(measure, elin, "1", critical=True).endswith(
        "score 108 (at risk) in October 2026, in place of 108 (on track)."
    )


def test_it_is_what_the_recompute_writes(buses: Team, elin: User) -> None:
    """(5 × 115 + 55 + 2 × 65) ÷ 8 is 95, which the worker finds too."""
    measure = scored(buses, 103)
    scored(buses, 91)
    scored(buses, 93, weight=2)
    computed()
    assert " score 95 (on track) in October 2026" in text(measure, elin, "5")
    measure.terms.create(weight=5, recorded_at=NOW)
    NodeScore.objects.update(computed_version=0, source_version=1, stale_since=NOW)
    recompute(NOW)
    node = NodeScore.objects.get(team=buses, grain="month", start=OCTOBER, node="team")
    assert node.score == 95


def test_nothing_is_said_where_there_is_no_score(buses: Team, elin: User) -> None:
    assert text(scored(buses, 95), elin, "2") == "No closed period of the team has a score yet."


def test_the_score_is_told_to_readers_of_the_scorecard_alone(buses: Team, elin: User) -> None:
    ada = make_user("ada@merrow.example", groups=("Administrators",))
    make_node_score(buses, OCTOBER, 75)
    assert text(scored(buses, 95), ada, "2") == HIDDEN
    personal = make_measure(make_kpi(), buses, person=make_user())
    assert text(personal, elin, "2") == "A person's measure never counts in the score of the team."
    assert not Score.objects.exists()


@pytest.mark.parametrize("count", [1, 12])
def test_it_costs_the_same_for_one_measure_and_for_many(
    buses: Team, elin: User, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    several = [scored(buses, 95) for _ in range(count)]
    computed()
    row, asking = MeasureTerms(measure=several[0], weight=Decimal(3)), reader(elin)
    with django_assert_num_queries(6):
        tried_weight(row, asking)
