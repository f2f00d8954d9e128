import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import Change
from kpis.models import Action, KPIVersion, Score
from kpis.queries.measure_actions import Actions
from tests.builders import make_score, moment
from tests.cast import Cast, make_cast
from tests.story import OCTOBER, TODAY

URL = "/scorecards/BUSES/OPS_01/?period=2026-10"
DAY = dt.date(2026, 11, 30)
VALUES = ("84.1", "84.0", "84.5", "85", "60", "85.9", "86.1", "86.0", "84.6")
"""Of February to October 2026."""


pytestmark = pytest.mark.usefixtures("in_the_story")


@pytest.fixture
def cast() -> Cast:
    cast = make_cast()
    for month, value in enumerate(VALUES, start=2):
        make_score(cast.punctuality, dt.date(2026, month, 1), value, 80, target=88)
    return cast


def act(cast: Cast, title: str = "Diversion", **more: Any) -> Action:
    plan = {"owner": cast.contributor, "due": DAY, "opened_at": dt.datetime(2026, 5, 10, 9, tzinfo=dt.UTC)}
    return Action.objects.create(title=title, **{"measure": cast.punctuality, **plan, **more})


def done(cast: Cast, title: str = "Diversion", **more: Any) -> Action:
    closed = {"state": "done", "closed_at": dt.datetime(2026, 6, 20, 9, tzinfo=dt.UTC)}
    return act(cast, title, **{**closed, **more})


def actions(client: Client, url: str = URL) -> Actions:
    found: Actions = client.get(url).context["page"].actions
    return found


def test_an_action_is_closed_as_done_or_dropped_with_a_reason(cast: Cast, client: Client) -> None:
    first, second = act(cast), act(cast, "Spare drivers")
    client.force_login(cast.manager)
    plain = client.post(URL, {"add": "close", "about": first.pk, "state": "done"})
    assert (plain.status_code, plain["Location"]) == (302, f"{URL}#talk")
    refused = client.post(URL, {"add": "close", "about": second.pk, "state": "dropped", "reason": " "})
    assert refused.status_code == 422
    assert refused.context["changed_form"].errors == {"reason": ["Say why this action is dropped."]}
    client.post(URL, {"add": "close", "about": second.pk, "state": "dropped", "reason": "No budget"})
    assert list(Action.objects.values_list("title", "state", "closed_at", "reason")) == [
        ("Diversion", "done", TODAY, ""),
        ("Spare drivers", "dropped", TODAY, "No budget"),
    ]
    changes = Change.objects.filter(object_type="action").order_by("pk")
    assert list(changes.values_list("field", "before", "after", "reason", "actor")) == [
        ("state", "open", "done", "", cast.manager.pk),
        ("state", "open", "dropped", "No budget", cast.manager.pk),
    ]


def test_the_due_day_moves_and_is_written_down(cast: Cast, client: Client) -> None:
    action = act(cast)
    client.force_login(cast.contributor)
    assert client.post(URL, {"add": "due", "about": action.pk, "due": "2026-11-01"}).status_code == 422
    assert client.post(URL, {"add": "due", "about": action.pk, "due": "2026-12-24"}).status_code == 302
    assert Action.objects.get().due == dt.date(2026, 12, 24)
    assert list(Change.objects.values_list("field", "before", "after")) == [
        ("due", "2026-11-30", "2026-12-24")
    ]


def test_a_closed_action_stays_as_it_is(cast: Cast, client: Client) -> None:
    action = done(cast)
    client.force_login(cast.manager)
    for sent in ({"add": "due", "due": "2026-12-24"}, {"add": "close", "state": "dropped", "reason": "No"}):
        refused = client.post(URL, {**sent, "about": action.pk})
        assert refused.status_code == 422
        assert list(refused.context["changed_form"].errors.values()) == [["This action is closed already."]]
    assert Action.objects.get().state == "done"


@pytest.mark.parametrize("role", ["viewer", "executive"])
def test_readers_change_no_action(cast: Cast, client: Client, role: str) -> None:
    action = act(cast)
    client.force_login(cast.person(role))
    for sent in ({"add": "due", "due": "2026-12-24"}, {"add": "close", "state": "done"}):
        assert client.post(URL, {**sent, "about": action.pk}).status_code == 403
    assert "Close or move" not in client.get(URL).text


def test_an_action_of_another_measure_is_not_found(cast: Cast, client: Client) -> None:
    action = act(cast, measure=cast.own)
    client.force_login(cast.manager)
    assert client.post(URL, {"add": "close", "about": action.pk, "state": "done"}).status_code == 404


def test_a_done_action_is_judged_by_the_periods_around_it(cast: Cast, client: Client) -> None:
    """Opened in May, done in June: February to April average 84.2, July to September 86.0."""
    done(cast)
    client.force_login(cast.viewer)
    line = actions(client).lines[0]
    assert (line.state, line.closed, line.css) == ("Done", "Sat 20 Jun 2026", "good")
    assert line.effect == "Mean of the 3 before: 84.2%. Of the 3 since: 86.0%, better."


def test_an_open_action_counts_from_its_opening(cast: Cast, client: Client) -> None:
    act(cast)
    client.force_login(cast.viewer)
    effect = "Mean of the 3 before: 84.2%. Of the 3 since: 77.3%, worse."
    assert actions(client).lines[0].effect == effect
    assert actions(client, "/scorecards/BUSES/OPS_01/?period=FY2026-Q3").lines[0].effect == effect


def test_it_is_too_early_to_tell_of_a_new_action_and_across_a_new_meaning(cast: Cast, client: Client) -> None:
    act(cast, "New", opened_at=TODAY)
    client.force_login(cast.viewer)
    early = "Too early to tell: two values before it and two since are needed."
    assert actions(client).lines[0].effect == early
    Action.objects.all().delete()
    done(cast)
    version = {"kpi": cast.punctuality.kpi, "unit": "%", "decimals": 1, "valid_from": dt.date(2026, 7, 1)}
    KPIVersion.objects.create(recorded_at=moment(), **version)
    assert actions(client).lines[0].effect == early


def test_a_dropped_action_has_brought_nothing(cast: Cast, client: Client) -> None:
    done(cast, state="dropped", reason="No budget")
    client.force_login(cast.viewer)
    line = actions(client).lines[0]
    assert (line.state, line.reason, line.effect) == ("Dropped", "No budget", "")


def test_opening_and_closing_are_letters_on_the_chart(cast: Cast, client: Client) -> None:
    done(cast)
    act(cast, "Spare drivers", opened_at=dt.datetime(2026, 6, 2, tzinfo=dt.UTC))
    act(cast, "Later", opened_at=TODAY)
    Score.objects.filter(start__gte=OCTOBER).update(target=Decimal(90))
    client.force_login(cast.viewer)
    figure = client.get(URL).context["page"].figure
    assert figure.notes == [
        (3, "A", "action opened: Diversion"),
        (4, "B", "action done: Diversion"),
        (4, "C", "action opened: Spare drivers"),
        (8, "D", "target ≥ 90.0 from Oct 26"),
    ]
    assert json.loads(figure.json)["notes"] == [[3, "A"], [4, "B C"], [8, "D"]]


def test_open_actions_come_first_and_old_ones_leave(cast: Cast, client: Client) -> None:
    for number in range(7):
        done(cast, f"Done {number}", closed_at=dt.datetime(2026, 6, 20 + number, 9, tzinfo=dt.UTC))
    act(cast, "Late", due=dt.date(2026, 11, 10))
    client.force_login(cast.viewer)
    lines = actions(client).lines
    assert [line.title for line in lines] == ["Late", "Done 6", "Done 5", "Done 4", "Done 3", "Done 2"]
    assert [line.days_late for line in lines] == [2, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"state": "done"}, "action_closed_at_a_moment"),
        ({"closed_at": TODAY}, "action_closed_at_a_moment"),
        ({"state": "dropped", "closed_at": TODAY}, "dropped_action_says_why"),
    ],
)
def test_the_database_refuses(cast: Cast, fields: dict[str, Any], name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        act(cast, **fields)
