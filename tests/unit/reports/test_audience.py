from reports.calc.audience import Reader, downwards, roots, scope_key, teams_under, visible_teams

COMPANY, SERVICES, BUSES, RAIL, OTHER = 1, 2, 3, 4, 5
PARENTS = {COMPANY: None, SERVICES: COMPANY, BUSES: SERVICES, RAIL: COMPANY, OTHER: None}
SCOPE = frozenset({COMPANY, SERVICES, BUSES, RAIL})


def reader(*memberships: int, **fields: object) -> Reader:
    return Reader("7", "r@merrow.example", user=7, memberships=frozenset(memberships), **fields)  # type: ignore[arg-type]  # a builder


def test_the_scope_is_the_team_with_all_below_it() -> None:
    assert teams_under(COMPANY, PARENTS) == SCOPE
    assert teams_under(SERVICES, PARENTS) == {SERVICES, BUSES}
    assert teams_under(OTHER, PARENTS) == {OTHER}


def test_rights_flow_down_from_a_membership_and_executives_see_all() -> None:
    assert visible_teams(reader(SERVICES), SCOPE, PARENTS) == {SERVICES, BUSES}
    assert visible_teams(reader(BUSES, RAIL), SCOPE, PARENTS) == {BUSES, RAIL}
    assert visible_teams(reader(OTHER), SCOPE, PARENTS) == set()
    assert visible_teams(reader(is_executive=True), SCOPE, PARENTS) == SCOPE
    assert visible_teams(reader(COMPANY, is_active=False), SCOPE, PARENTS) == set()


def test_a_membership_above_the_report_sees_all_of_it() -> None:
    assert visible_teams(reader(COMPANY), frozenset({SERVICES, BUSES}), PARENTS) == {SERVICES, BUSES}


def test_a_listed_outside_address_sees_what_the_list_is_for() -> None:
    outside = Reader("board@example.org", "board@example.org")
    assert visible_teams(outside, SCOPE, PARENTS) == SCOPE


def test_equal_rights_share_one_key_and_other_rights_have_another() -> None:
    assert scope_key(SCOPE, SCOPE) == "all"
    one, same = scope_key(frozenset({BUSES, RAIL}), SCOPE), scope_key(frozenset({RAIL, BUSES}), SCOPE)
    assert one == same != scope_key(frozenset({BUSES}), SCOPE)


def test_roots_are_the_highest_teams_of_a_set() -> None:
    assert roots(SCOPE, PARENTS) == [COMPANY]
    assert roots({BUSES, RAIL, SERVICES}, PARENTS) == [SERVICES, RAIL]


def test_each_team_stands_before_those_below_it_and_brothers_as_given() -> None:
    assert downwards([BUSES, RAIL, SERVICES, COMPANY], PARENTS) == [COMPANY, RAIL, SERVICES, BUSES]
    assert downwards([RAIL, BUSES], PARENTS) == [RAIL, BUSES]
    assert downwards([], PARENTS) == []
