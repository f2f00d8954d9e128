"""A reader's own reports: made, changed, stopped and started again, within what the reader may see."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from time_machine import TimeMachineFixture as Traveller

from accounts.audit import Actor
from accounts.models import Change, User
from accounts.refusals import Refused
from reports.actions.schedules import change_audience
from reports.actions.send import send
from reports.actions.stop import stop_token
from reports.actions.subscriptions import MOST
from reports.actions.tick import tick
from reports.models import ReportRecipient, ReportSchedule, Suppression
from tests.builders import make_organisation
from tests.cast import Cast
from tests.report_scene import NOW, make_figures, make_schedule, states
from tests.schedule_forms import LIST as ADMIN_LIST
from tests.smtp_sink import Sink

PAGE, NEW = "/reports/subscriptions/", "/reports/subscriptions/new/"
DUE = dt.datetime(2026, 11, 11, 6, tzinfo=dt.UTC)
"""07:00 in Paris, the day after the entry of October has closed."""


@pytest.fixture
def ines(client: Client, cast: Cast, time_machine: Traveller) -> Client:
    """The browser of a contributor of Buses, in October."""
    make_organisation(name="Merrow Transit", timezone="Europe/Paris")
    time_machine.move_to(dt.datetime(2026, 10, 20, 9, tzinfo=dt.UTC), tick=False)
    client.force_login(cast.contributor)
    return client


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def sent(**fields: Any) -> dict[str, Any]:
    return {"team": "BUSES", "cadence": "month", "about": "all", "language": "en", **fields}


def subscribed(ines: Client, **fields: Any) -> ReportSchedule:
    assert ines.post(NEW, sent(**fields)).status_code == 302
    return ReportSchedule.objects.latest("pk")


def delivered(cast: Cast) -> dict[str, str]:
    """What becomes of the report of October."""
    make_figures(cast)
    tick(DUE)
    send(DUE)
    return states()


def test_a_subscription_is_a_schedule_for_its_owner_alone(ines: Client, cast: Cast) -> None:
    made = subscribed(ines, about="objectives", objectives=["RELIABLE"])
    assert (made.personal, made.owner, made.team, made.name, made.enabled) == (
        True,
        cast.contributor,
        cast.buses,
        "My monthly report, Buses",
        True,
    )
    assert (made.tz, made.local_time, made.day_rule, made.day, made.starts_on) == (
        "Europe/Paris",
        dt.time(7),
        "days_after_close",
        1,
        dt.date(2026, 10, 20),
    )
    assert [row.user for row in made.recipients.all()] == [cast.contributor]
    assert [one.code for one in made.objectives.all()] == ["RELIABLE"]
    assert set(Change.objects.values_list("actor", flat=True)) == {cast.contributor.pk}


def test_it_comes_by_mail_cut_to_the_team(ines: Client, cast: Cast, sink: Sink) -> None:
    subscribed(ines)
    assert delivered(cast) == {"ines@merrow.example": "sent"}
    (kept,) = sink.kept
    assert kept.mail["Subject"].startswith("Buses, October 2026: score 60, off track.")


def test_two_clicks_make_one(ines: Client) -> None:
    data = sent(key=str(uuid4()))
    for _ in range(2):
        assert ines.post(NEW, data).status_code == 302
    assert ReportSchedule.objects.count() == 1


@pytest.mark.parametrize("team", ["RAIL", "SERVICES", "NOWHERE", ""])
def test_only_teams_one_may_read_are_offered_and_taken(ines: Client, team: str) -> None:
    form = ines.get(NEW).context["form"]
    assert [one.code for one in form.fields["team"].queryset] == ["BUSES"]
    answer = ines.post(NEW, sent(team=team))
    rule = "Choose one of the list." if team else "This field is required."
    assert [(one.place, one.value, one.rule) for one in answer.context["problems"]] == [("Team", team, rule)]
    assert not ReportSchedule.objects.exists()


def test_an_executive_may_choose_any_team_and_an_administrator_none(cast: Cast) -> None:
    forms = {
        role: client_of(cast.person(role)).get(NEW).context["form"]
        for role in ("executive", "manager", "administrator")
    }
    offered = {role: [one.code for one in form.fields["team"].queryset] for role, form in forms.items()}
    assert offered == {
        "executive": ["BUSES", "MERROW", "RAIL", "SERVICES"],
        "manager": ["BUSES"],
        "administrator": [],
    }
    assert "There is no team you may read" in client_of(cast.administrator).get(PAGE).content.decode()


def test_chosen_objectives_are_chosen(ines: Client) -> None:
    answer = ines.post(NEW, sent(about="objectives"))
    assert [one.rule for one in answer.context["problems"]] == [
        "Choose at least one objective, or every KPI above."
    ]
    assert not ReportSchedule.objects.exists()


def test_ten_are_enough(ines: Client) -> None:
    for _ in range(MOST):
        subscribed(ines)
    answer = ines.post(NEW, sent())
    assert answer.status_code == 422
    assert "You have 10 subscriptions: stop one before you add another." in answer.content.decode()
    assert ReportSchedule.objects.count() == MOST


def test_it_is_changed_by_its_reader(ines: Client, cast: Cast) -> None:
    made = subscribed(ines)
    assert ines.post(f"{PAGE}{made.pk}/", sent(cadence="quarter", version=1)).status_code == 302
    made.refresh_from_db()
    assert (made.cadence, made.name, made.version) == ("quarter", "My quarterly report, Buses", 2)
    stale = ines.post(f"{PAGE}{made.pk}/", sent(version=1))
    assert "Somebody else changed this schedule" in stale.content.decode()


def test_the_cadence_stays_once_there_is_a_report(ines: Client, cast: Cast, sink: Sink) -> None:
    made = subscribed(ines)
    delivered(cast)
    assert ines.post(f"{PAGE}{made.pk}/", sent(cadence="quarter", version=1)).status_code == 302
    assert ReportSchedule.objects.get().cadence == "month"


@pytest.mark.parametrize("role", ["manager", "executive", "administrator", "outsider"])
def test_nobody_else_finds_it_among_their_own(ines: Client, cast: Cast, role: str) -> None:
    made, client = subscribed(ines), client_of(cast.person(role))
    assert client.get(f"{PAGE}{made.pk}/").status_code == 404
    assert client.post(f"{PAGE}{made.pk}/stop/").status_code == 404
    assert client.get(PAGE).context["rows"] == []
    assert ReportSchedule.objects.get().enabled


def test_it_stands_apart_from_the_schedules_that_are_curated(ines: Client, cast: Cast) -> None:
    made = subscribed(ines)
    make_schedule(cast.company, cast.administrator)
    ada = client_of(cast.administrator)
    assert [row.name for row in ada.get("/reports/schedules/").context["rows"]] == ["Board report"]
    shown = ada.get(ADMIN_LIST, {"personal__exact": "1"}).context["cl"].result_list
    assert [one.pk for one in shown] == [made.pk]
    assert ada.get(f"/reports/schedules/{made.pk}/edit/").status_code == 404


def test_nobody_else_is_put_on_its_list(ines: Client, cast: Cast) -> None:
    made = subscribed(ines)
    ada, otto = Actor.of(cast.administrator), ReportRecipient(user=cast.outsider)
    with pytest.raises(Refused, match="A subscription goes to its owner and nobody else"):
        change_audience(ada, made, [otto], [], now=NOW)
    assert [row.user for row in made.recipients.all()] == [cast.contributor]


def test_one_that_never_came_is_gone_when_it_is_stopped(ines: Client) -> None:
    made = subscribed(ines)
    assert ines.post(f"{PAGE}{made.pk}/stop/").status_code == 302
    assert not ReportSchedule.objects.exists()


def test_one_click_in_the_mail_stops_it_and_another_starts_it_again(
    ines: Client, cast: Cast, sink: Sink, time_machine: Traveller
) -> None:
    made = subscribed(ines)
    delivered(cast)
    time_machine.move_to(DUE, tick=False)
    link = f"/reports/stop/{stop_token(made.pk, cast.contributor.email)}/"
    assert link in sink.kept[0].mail["List-Unsubscribe"]
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.get(link).status_code == 200
    assert ReportSchedule.objects.get().enabled
    answer = stranger.post(link, {"List-Unsubscribe": "One-Click"})
    assert "Start it again" in answer.content.decode()
    assert (ReportSchedule.objects.get().enabled, Suppression.objects.count()) == (False, 0)
    assert [row.enabled for row in client_of(cast.contributor).get(PAGE).context["rows"]] == [False]
    assert "Started again" in stranger.post(link, {"act": "start"}).content.decode()
    assert ReportSchedule.objects.get().enabled


def test_a_stop_leaves_out_what_comes_due_meanwhile(
    ines: Client, cast: Cast, sink: Sink, time_machine: Traveller
) -> None:
    """Stopped on 11 November, started again on 20 January: November and December are not sent late."""
    made = subscribed(ines)
    delivered(cast)
    time_machine.move_to(DUE, tick=False)
    client_of(cast.contributor).post(f"{PAGE}{made.pk}/stop/")
    later = dt.datetime(2027, 1, 20, 9, tzinfo=dt.UTC)
    time_machine.move_to(later, tick=False)
    client_of(cast.contributor).post(f"{PAGE}{made.pk}/start/")
    tick(later)
    assert made.occurrences.count() == 1
    tick(dt.datetime(2027, 2, 11, 6, tzinfo=dt.UTC))
    assert {str(one.period_start) for one in made.occurrences.all()} == {"2026-10-01", "2027-01-01"}


def test_with_ten_others_it_is_not_started_again(ines: Client, cast: Cast, sink: Sink) -> None:
    made = subscribed(ines)
    delivered(cast)
    ines.post(f"{PAGE}{made.pk}/stop/")
    for _ in range(MOST):
        subscribed(ines)
    told = "You have 10 subscriptions: stop one before you add another."
    assert told in ines.post(f"{PAGE}{made.pk}/start/", follow=True).content.decode()
    link = f"/reports/stop/{stop_token(made.pk, cast.contributor.email)}/"
    assert told in Client().post(link, {"act": "start"}).content.decode()
    made.refresh_from_db()
    assert not made.enabled


def test_who_lost_the_right_gets_nothing(ines: Client, cast: Cast, sink: Sink) -> None:
    subscribed(ines)
    cast.contributor.memberships.all().delete()
    assert delivered(cast) == {"ines@merrow.example": "no_longer_entitled"}
    assert sink.kept == []


def test_who_may_not_log_in_any_more_gets_nothing(ines: Client, cast: Cast, sink: Sink) -> None:
    subscribed(ines)
    cast.contributor.is_active = False
    cast.contributor.save()
    assert delivered(cast) == {"ines@merrow.example": "no_longer_entitled"}
    assert sink.kept == []


def test_a_reader_tries_the_own_report(ines: Client, cast: Cast, sink: Sink) -> None:
    made = subscribed(ines)
    page = ines.get(f"/reports/schedules/{made.pk}/")
    assert (page.status_code, page.context["runs"], page.context["sets"]) == (200, True, False)
    assert ines.get(f"/reports/schedules/{made.pk}/preview/").context["may_read"]
    assert ines.post(f"/reports/schedules/{made.pk}/test/").status_code == 302
    assert [kept.to for kept in sink.kept] == ["ines@merrow.example"]


@pytest.mark.parametrize("act", ["pause", "resume"])
def test_it_is_not_switched_past_its_limit(ines: Client, act: str) -> None:
    assert ines.post(f"/reports/schedules/{subscribed(ines).pk}/{act}/").status_code == 404


def test_one_and_many_cost_the_same_statements(
    ines: Client, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Group.objects.get(name="Executives").user_set.add(cast.contributor)

    def read() -> None:
        with django_assert_num_queries(12):
            ines.get(PAGE)

    subscribed(ines, about="objectives", objectives=["RELIABLE"])
    ines.get(PAGE)
    read()
    for team in ("RAIL", "SERVICES", "MERROW"):
        subscribed(ines, team=team, about="objectives", objectives=["RELIABLE"])
    ines.get(PAGE)
    read()
