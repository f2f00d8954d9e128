"""Whoever answers for a schedule leaves: an administrator stands in until somebody is chosen."""

import pytest
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.test import Client

from accounts.actions.people import deactivate, reactivate
from accounts.audit import COMMAND, Actor
from accounts.models import Change, User
from accounts.refusals import Refused
from reports.actions.leaving import hand_over_schedules
from reports.actions.schedules import save_schedule
from reports.actions.subscriptions import start_subscription
from reports.models import ReportSchedule
from tests.builders import make_user
from tests.cast import Cast
from tests.report_scene import NOW, add_readers, make_schedule
from tests.schedule_forms import LIST

WANTED = LIST + "?owner_is=wanted"
TO_HAND_OVER = "/admin/kpis/orphan/"


@pytest.fixture
def schedule(cast: Cast) -> ReportSchedule:
    """Tomas answers for the report of his team."""
    return make_schedule(cast.buses, cast.manager)


@pytest.fixture
def subscription(cast: Cast) -> ReportSchedule:
    mine = make_schedule(cast.buses, cast.manager, name="Mine", personal=True)
    add_readers(mine, cast.manager)
    return mine


def leave(person: User) -> None:
    deactivate(COMMAND, person, now=NOW, reason="has left")


def answers(schedule: ReportSchedule) -> tuple[User, User | None]:
    """Who answers for it, and whose place is to be filled."""
    schedule.refresh_from_db()
    return schedule.owner, schedule.former


def ledger(schedule: ReportSchedule) -> list[tuple[str, str, str, str]]:
    rows = Change.objects.filter(object_type="reportschedule", object_id=str(schedule.pk)).order_by("id")
    return list(rows.values_list("field", "before", "after", "reason"))


def test_the_administrator_who_has_been_here_longest_stands_in(cast: Cast, schedule: ReportSchedule) -> None:
    make_user("a@merrow.example", groups=("Administrators",))
    leave(cast.manager)
    assert answers(schedule) == (cast.administrator, cast.manager)
    left = str(cast.manager.pk)
    assert ledger(schedule) == [
        ("owner", left, str(cast.administrator.pk), "has left"),
        ("owner to be chosen after", "", left, "has left"),
    ]


def test_when_two_leave_in_a_row_the_first_stays_the_one_to_be_replaced(
    cast: Cast, schedule: ReportSchedule
) -> None:
    bea = make_user("bea@merrow.example", groups=("Administrators",))
    leave(cast.manager)
    leave(cast.administrator)
    assert answers(schedule) == (bea, cast.manager)


def test_without_an_administrator_it_waits_under_the_old_name(cast: Cast, schedule: ReportSchedule) -> None:
    Group.objects.get(name="Administrators").user_set.clear()
    leave(cast.manager)
    assert answers(schedule) == (cast.manager, cast.manager)


def test_schedules_of_others_stay_as_they_are(cast: Cast) -> None:
    other = make_schedule(cast.rail, cast.executive)
    leave(cast.manager)
    assert answers(other) == (cast.executive, None)


def test_a_subscription_is_paused(cast: Cast, subscription: ReportSchedule) -> None:
    leave(cast.manager)
    assert answers(subscription) == (cast.manager, None)
    assert (subscription.enabled, subscription.version) == (False, 2)
    assert ledger(subscription) == [("enabled", "true", "false", "has left")]


def test_coming_back_gives_nothing_back(
    cast: Cast, schedule: ReportSchedule, subscription: ReportSchedule
) -> None:
    leave(cast.manager)
    reactivate(COMMAND, cast.manager, now=NOW)
    assert answers(schedule) == (cast.administrator, cast.manager)
    subscription.refresh_from_db()
    assert not subscription.enabled
    start_subscription(subscription, now=NOW)
    subscription.refresh_from_db()
    assert subscription.enabled


def test_a_form_that_was_open_meanwhile_is_refused(cast: Cast, schedule: ReportSchedule) -> None:
    leave(cast.manager)
    with pytest.raises(Refused) as refused:
        save_schedule(Actor.of(cast.administrator), schedule, 1, now=NOW)
    rule = "Somebody else changed this schedule while the form was open."
    assert [problem.rule for problem in refused.value.problems] == [rule]


def test_another_owner_in_its_form_ends_the_mark(cast: Cast, schedule: ReportSchedule) -> None:
    leave(cast.manager)
    schedule.refresh_from_db()
    schedule.name = "Buses"
    save_schedule(COMMAND, schedule, 2, now=NOW)
    assert answers(schedule) == (cast.administrator, cast.manager)
    schedule.owner = cast.executive
    save_schedule(COMMAND, schedule, 3, now=NOW, reason="agreed")
    assert answers(schedule) == (cast.executive, None)
    assert ledger(schedule)[-1] == ("owner to be chosen after", str(cast.manager.pk), "", "agreed")


@pytest.mark.parametrize("person", ["executive", "administrator"])
def test_many_are_handed_over_at_once_also_to_whoever_stands_in(
    cast: Cast, schedule: ReportSchedule, person: str
) -> None:
    other = make_schedule(cast.rail, cast.manager, name="Rail")
    leave(cast.manager)
    owner = cast.person(person)
    assert hand_over_schedules(COMMAND, [schedule, other], owner, now=NOW, reason="agreed") == 2
    assert answers(schedule) == answers(other) == (owner, None)


@pytest.mark.parametrize("given", ["schedule", "subscription"])
def test_refused_are_an_owner_who_has_left_and_a_subscription(
    cast: Cast, schedule: ReportSchedule, subscription: ReportSchedule, given: str
) -> None:
    leave(cast.manager)
    leave(cast.viewer)
    rows = {"schedule": (schedule, cast.viewer), "subscription": (subscription, cast.executive)}
    rules = {
        "schedule": "The owner must be able to log in.",
        "subscription": "A subscription stays with its reader.",
    }
    row, owner = rows[given]
    before = answers(row)
    with pytest.raises(Refused) as refused:
        hand_over_schedules(COMMAND, [row], owner, now=NOW)
    assert [(problem.field, problem.rule) for problem in refused.value.problems] == [("owner", rules[given])]
    assert answers(row) == before


def test_the_list_to_hand_over_leads_to_those_that_wait(
    ada: Client, cast: Cast, schedule: ReportSchedule
) -> None:
    make_schedule(cast.rail, cast.executive)
    assert "waits for an owner" not in ada.get(TO_HAND_OVER).text
    leave(cast.manager)
    link = f'<a href="{WANTED}">1 report schedule waits for an owner</a>'
    assert link in ada.get(TO_HAND_OVER).text
    assert list(ada.get(WANTED).context["cl"].result_list) == [schedule]


def test_they_are_handed_over_in_their_list(ada: Client, cast: Cast, schedule: ReportSchedule) -> None:
    leave(cast.manager)
    ticked = {"action": "hand_over_to_the_new_owner", "_selected_action": [schedule.pk], "reason": "agreed"}
    answer = ada.post(WANTED, ticked, follow=True)
    assert [str(one) for one in get_messages(answer.wsgi_request)] == ["Say who is the new owner."]
    answer = ada.post(WANTED, {**ticked, "owner": cast.executive.pk}, follow=True)
    assert [str(one) for one in get_messages(answer.wsgi_request)] == ["Handed over to Elin Dahl: 1."]
    assert answers(schedule) == (cast.executive, None)
    assert "waits for an owner" not in ada.get(TO_HAND_OVER).text
