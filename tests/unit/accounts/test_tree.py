import datetime as dt

from accounts.tree import Life, Placements, cycles, orphans, parents_on

START, JULY = dt.date(2025, 1, 1), dt.date(2025, 7, 1)


def test_a_team_stands_where_its_last_terms_put_it() -> None:
    placements: Placements = {1: [(START, None)], 2: [(START, 1), (JULY, None)], 3: [(JULY, 2)]}
    assert parents_on(placements, dt.date(2025, 6, 30)) == {2: 1}
    assert parents_on(placements, JULY) == {3: 2}


def test_a_tree_that_never_closes_has_no_cycle() -> None:
    placements: Placements = {1: [(START, None)], 2: [(START, 1)], 3: [(START, 2), (JULY, 1)]}
    assert list(cycles(placements)) == []


def test_a_cycle_is_found_on_the_day_it_closes_and_after() -> None:
    placements: Placements = {
        1: [(START, None), (JULY, 3)],
        2: [(START, 1)],
        3: [(START, 2), (dt.date(2025, 8, 1), None)],
    }
    assert list(cycles(placements)) == [(JULY, [1, 3, 2, 1])]


def test_a_tail_that_leads_into_a_cycle_is_not_part_of_it() -> None:
    assert list(cycles({1: [(START, 2)], 2: [(START, 3)], 3: [(START, 2)]})) == [(START, [2, 3, 2])]


def test_teams_active_under_a_closed_one_are_orphans() -> None:
    placements: Placements = {1: [(START, None)], 2: [(START, 1)], 3: [(START, 1), (JULY, None)]}
    closed: dict[int, Life] = {1: (None, dt.date(2025, 6, 30)), 2: (None, None), 3: (None, None)}
    assert list(orphans(placements, closed)) == [(1, 2, JULY)]
    assert list(orphans(placements, closed | {2: (None, dt.date(2025, 6, 30))})) == []
    assert list(orphans(placements, closed | {2: (dt.date(2025, 9, 1), None)})) == [
        (1, 2, dt.date(2025, 9, 1))
    ]
