import datetime as dt

from accounts.models import Team, TeamTerms
from tests.builders import make_member, make_team, make_user, moment

TODAY = dt.date(2026, 3, 15)


def codes(teams: object) -> list[str]:
    return sorted(team.code for team in teams)  # type: ignore[attr-defined]  # any iterable of teams


def test_under_holds_the_team_and_everything_below_it() -> None:
    top = make_team("TOP")
    middle = make_team("MIDDLE", top)
    make_team("LEAF", middle)
    make_team("BESIDE", top)
    assert codes(Team.objects.under([middle.pk], TODAY)) == ["LEAF", "MIDDLE"]


def test_above_holds_the_team_and_everything_it_belongs_to() -> None:
    top = make_team("TOP")
    middle = make_team("MIDDLE", top)
    make_team("LEAF", middle)
    assert codes(Team.objects.above([middle.pk], TODAY)) == ["MIDDLE", "TOP"]


def test_a_moved_team_stands_where_it_stood_on_the_day() -> None:
    old, new = make_team("OLD"), make_team("NEW")
    moved = make_team("MOVED", old)
    TeamTerms.objects.create(team=moved, parent=new, valid_from=TODAY, recorded_at=moment())
    assert codes(Team.objects.under([old.pk], TODAY - dt.timedelta(days=1))) == ["MOVED", "OLD"]
    assert codes(Team.objects.under([old.pk], TODAY)) == ["OLD"]
    assert codes(Team.objects.under([new.pk], TODAY)) == ["MOVED", "NEW"]


def test_of_two_terms_of_one_day_the_latest_recorded_rules() -> None:
    first, second = make_team("FIRST"), make_team("SECOND")
    moved = make_team("MOVED")
    TeamTerms.objects.create(team=moved, parent=first, valid_from=TODAY, recorded_at=moment())
    TeamTerms.objects.create(team=moved, parent=second, valid_from=TODAY, recorded_at=moment())
    assert codes(Team.objects.above([moved.pk], TODAY)) == ["MOVED", "SECOND"]


def test_a_circle_of_parents_ends_the_walk() -> None:
    one = make_team("ONE")
    two = make_team("TWO", one)
    TeamTerms.objects.create(team=one, parent=two, valid_from=TODAY, recorded_at=moment())
    assert codes(Team.objects.under([one.pk], TODAY)) == ["ONE", "TWO"]


def test_rights_move_with_the_team_the_day_it_moves() -> None:
    old, new = make_team("OLD"), make_team("NEW")
    moved = make_team("MOVED", old)
    TeamTerms.objects.create(team=moved, parent=new, valid_from=TODAY, recorded_at=moment())
    boss = make_user()
    make_member(boss, old, "manager")
    assert codes(Team.objects.managed_by(boss, TODAY - dt.timedelta(days=1))) == ["MOVED", "OLD"]
    assert codes(Team.objects.managed_by(boss, TODAY)) == ["OLD"]


def test_somebody_who_may_not_log_in_sees_nothing() -> None:
    team = make_team()
    gone = make_user(is_active=False, groups=("Executives", "Administrators"))
    make_member(gone, team, "manager")
    assert codes(Team.objects.visible_to(gone, TODAY)) == []
    assert codes(Team.objects.editable_by(gone, TODAY)) == []
    assert codes(Team.objects.managed_by(gone, TODAY)) == []
