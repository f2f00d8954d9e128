"""Steps of the life cycle for many KPIs at once."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import Change
from kpis.models import KPI, MeasureLife
from tests.builders import make_kpi, make_measure, make_organisation, make_target, make_user
from tests.smart_scene import make_smart_kpi

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
LIST = reverse("admin:kpis_kpi_changelist")
NONE_DONE = "Nothing was changed: the step is taken by all of them or by none."


@pytest.fixture
def admin(client: Client, db: None) -> Any:
    make_organisation()
    client.force_login(make_user("ada@merrow.example", groups=("Administrators",)))
    with time_machine.travel(NOW, tick=False):
        yield client


def step(client: Client, action: str, kpis: list[KPI], **fields: str) -> list[str]:
    ticked = {"action": action, "_selected_action": [kpi.pk for kpi in kpis], **fields}
    page = client.post(LIST, ticked, follow=True)
    return [str(message) for message in page.context["messages"]]


def states() -> dict[str, str]:
    return dict(KPI.objects.values_list("code", "status"))


def test_every_kpi_that_cannot_take_the_step_is_told_and_none_takes_it(admin: Client) -> None:
    good = make_smart_kpi("A", status="draft")
    make_target(make_measure(good, owner=make_user()), 88)
    poor = make_smart_kpi("B", status="draft", source="")
    retired = make_smart_kpi("C", status="retired")
    assert step(admin, "activate", [good, poor, retired]) == [
        (
            "B: Bus punctuality B stays draft, because its SMART check fails. "
            "It has no source. Write where its figures are taken from. "
            "It has fewer than 3 figures and none is due. Put it on the scorecard of a team."
        ),
        "C: A KPI that is retired cannot take this step.",
        NONE_DONE,
    ]
    assert states() == {"A": "draft", "B": "draft", "C": "retired"}
    assert not Change.objects.exists()


def test_many_take_a_step_together(admin: Client) -> None:
    kpis = [make_kpi("A", status="draft"), make_kpi("B", status="draft")]
    assert step(admin, "propose", kpis) == ["Proposed: A, B."]
    assert states() == {"A": "proposed", "B": "proposed"}


def test_retiring_takes_day_reason_and_successor(admin: Client) -> None:
    old, new = make_kpi("OLD"), make_kpi("NEW")
    make_measure(old)
    fields = {"from_day": "2027-01-01", "reason": "Counted twice.", "successor": "new"}
    assert step(admin, "retire", [old], **fields) == ["Retired from Fri 1 Jan 2027: OLD."]
    old.refresh_from_db()
    assert (old.status, old.retire_reason, old.successor) == ("retired", "Counted twice.", new)
    assert MeasureLife.objects.get().active_to == dt.date(2026, 12, 31)
    page = admin.get(reverse("definition", args=["OLD"]))
    assert ("Last reported", "December 2026") in page.context["definition"].people


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"reason": "Counted twice."}, ["Say from which day, and why."]),
        ({"from_day": "soon", "reason": "x"}, ["Write the day as 2027-01-01."]),
        ({"from_day": "2027-01-01"}, ["OLD: Say why.", NONE_DONE]),
        (
            {"from_day": "2027-01-01", "reason": "x", "successor": "GHOST"},
            ["There is no KPI with the code GHOST."],
        ),
        (
            {"from_day": "2027-01-01", "reason": "x", "successor": "OLD"},
            ["OLD: A KPI cannot name itself here.", NONE_DONE],
        ),
    ],
    ids=["no day", "another day", "no reason", "no such successor", "itself"],
)
def test_what_is_missing_is_told(admin: Client, fields: dict[str, str], told: list[str]) -> None:
    old = make_kpi("OLD")
    assert step(admin, "retire", [old], **fields) == told
    assert states() == {"OLD": "active"}
