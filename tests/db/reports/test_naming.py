"""The preview of a change to a team names the report schedules that go on naming it."""

import datetime as dt

import pytest
from django.test import Client

from accounts.audit import COMMAND
from accounts.refusals import Conflict
from kpis.actions.reorganisations import Close, Merge, Wish, rehearse, reorganise
from tests.cast import Cast
from tests.report_scene import NOW, make_schedule

DECEMBER = dt.date(2026, 12, 1)


def named(wish: Wish) -> list[str]:
    return rehearse(COMMAND, wish, now=NOW).named


def test_schedules_are_named_and_subscriptions_counted(cast: Cast) -> None:
    make_schedule(cast.buses, cast.manager, name="Buses weekly talk")
    make_schedule(cast.buses, cast.manager, name="Old report", enabled=False)
    make_schedule(cast.services, cast.executive, name="Services")
    for person in (cast.manager, cast.viewer):
        make_schedule(cast.buses, person, name="Mine", personal=True)
    assert named(Close(cast.buses, [], DECEMBER)) == [
        "Buses weekly talk: Buses, monthly",
        "Old report: Buses, monthly, paused",
        "2 subscriptions of readers",
    ]


def test_a_merge_names_those_of_both_teams(cast: Cast) -> None:
    for team in (cast.rail, cast.buses):
        make_schedule(team, cast.executive, name=f"Report of {team}")
    assert named(Merge([cast.buses], cast.rail, DECEMBER)) == [
        "Report of Buses: Buses, monthly",
        "Report of Rail: Rail, monthly",
    ]


def test_a_schedule_made_since_the_preview_asks_for_another_look(cast: Cast) -> None:
    wish = Close(cast.buses, [], DECEMBER)
    seen = rehearse(COMMAND, wish, now=NOW).digest
    make_schedule(cast.buses, cast.manager)
    with pytest.raises(Conflict):
        reorganise(COMMAND, wish, seen=seen, now=NOW)


@pytest.mark.parametrize("has_one", [True, False])
def test_the_page_says_whether_there_are_any(ada: Client, cast: Cast, has_one: bool) -> None:
    if has_one:
        make_schedule(cast.buses, cast.manager)
    shown = ada.post(f"/admin/accounts/team/{cast.buses.pk}/close/from/", {"day": str(DECEMBER)}).text
    assert ("<li>Board report: Buses, monthly</li>" in shown) is has_one
    assert ("No report schedule names one of them." in shown) is not has_one
