from collections.abc import Collection
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpis.calc.signals.judging import Episode, Watched, watch

D = Decimal
CALM = "10 12 12 10 12 10 10 12 12 10 12 10 " + "12 10 10 12 10 12 12 10 10 12 10 12 "
"""Two years, the second against the first so that there is no season; centre 11, limits 7.1 and 14.9."""


def watched(figures: str, left_out: Collection[int] = ()) -> Watched:
    return watch([None if figure == "-" else D(figure) for figure in figures.split()], left_out, 12)


def episodes(later: str) -> list[Episode]:
    return list(watched(CALM + later).episodes)


def test_usual_values_open_nothing() -> None:
    found = watched(CALM)
    assert found.episodes == []
    assert [point.side for point in found.points[12:16]] == [1, -1, -1, 1]


def test_the_first_twelve_points_are_not_judged() -> None:
    found = watched("99 1 " * 6)
    assert [(point.side, point.lower) for point in found.points] == [(0, None)] * 12
    assert found.usual is None


def test_a_value_outside_opens_an_episode_that_three_usual_ones_end() -> None:
    assert episodes("20") == [Episode("outside", 1, 24, 24)]
    assert episodes("20 10 12") == [Episode("outside", 1, 24, 24)]
    assert episodes("20 10 12 12") == [Episode("outside", 1, 24, 24, 27)]


def test_a_second_signal_belongs_to_the_open_episode() -> None:
    assert episodes("20 10 12 2 10 12 10") == [Episode("outside", 1, 24, 24, 30)]
    assert episodes("20 10 12 10 2") == [Episode("outside", 1, 24, 24, 27), Episode("outside", -1, 28, 28)]


def test_eight_on_one_side_began_with_the_first_of_them() -> None:
    assert episodes("10 " + "12 " * 7) == []
    assert episodes("10 " + "12 " * 8) == [Episode("run", 1, 25, 32)]


def test_a_run_lasts_until_three_values_stand_apart_from_it() -> None:
    assert episodes("10 " + "12 " * 12) == [Episode("run", 1, 25, 32)]
    assert episodes("10 " + "12 " * 8 + "10 12 10") == [Episode("run", 1, 25, 32, 35)]


def test_a_missing_value_neither_feeds_nor_breaks_a_run() -> None:
    assert episodes("10 12 12 12 12 - - 12 12 12 12") == [Episode("run", 1, 25, 34)]
    assert episodes("10 " + "12 " * 7 + "- - -") == []


def test_a_point_with_a_known_cause_is_not_judged() -> None:
    assert watched(CALM + "20", left_out={24}).episodes == []


def test_values_of_an_episode_stay_out_of_later_limits() -> None:
    with_episode, without = watched(CALM + "90 " + CALM), watched(CALM + "- " + CALM)
    assert with_episode.usual == without.usual


def test_the_newest_point_is_no_part_of_its_own_limits() -> None:
    assert watched(CALM + "90").points[24].upper == watched(CALM + "11").points[24].upper


@pytest.mark.parametrize("figures", ["7 " * 20 + "90", "0 " * 30])
def test_what_never_varied_gives_no_signal(figures: str) -> None:
    found = watched(figures)
    assert found.episodes == []
    assert found.usual
    assert found.usual.flat


def test_counts_below_five_a_period_are_rare() -> None:
    assert watched("0 3 1 0 6 2 " * 3).rare
    assert not watched("0 3.5 1 0 6 2 " * 3).rare
    assert not watched("9 8 7 5 6 2 " * 3).rare
    assert not watched("").rare


values = st.none() | st.decimals(-(10**17), 10**17, places=2) | st.sampled_from([D(0), D(1), D(2)])


@settings(max_examples=100, deadline=None)
@given(st.lists(values, max_size=90), st.sampled_from([1, 4, 7, 12, 13, 52]))
def test_any_history_has_episodes_in_order_one_at_a_time(history: list[Decimal | None], m: int) -> None:
    found = watch(history, (), m)
    assert len(found.points) == len(history)
    assert all(episode.ended is not None for episode in found.episodes[:-1])
    for episode in found.episodes:
        assert episode.first <= episode.found < (episode.ended or len(history))


def test_after_two_years_all_of_them_are_the_baseline_but_for_a_run_on_its_way() -> None:
    two_years, with_run = watched(CALM + "11"), watched(" ".join([*CALM.split()[:17], *["12"] * 7, "11"]))
    assert two_years.usual
    assert with_run.usual
    assert (two_years.usual.n, with_run.usual.n) == (24, 17)
