from typing import Any

import pytest
from django.test import Client

from accounts.models import Look, SeeIndividuals
from kpis.models import Measure
from tests.builders import make_kpi, make_measure, make_node_score, make_score, make_user, moment
from tests.cast import Cast
from tests.story import OCTOBER

PERIOD = "?period=2026-10"


pytestmark = pytest.mark.usefixtures("in_the_story")


def receipt_of(measure: Measure, **parts: Any) -> dict[str, Any]:
    """What the engine keeps: ids of the rows that went in."""
    return {"version": measure.kpi.versions.get().pk, "rules": None, **parts}


def test_a_measures_receipt_names_its_target_and_its_sum(cast: Cast, client: Client) -> None:
    target = cast.punctuality.targets.get()
    lines = {"target": "88", "red": "79.2", "stretch": "91.52", "zero": "70.4"}
    kept = receipt_of(cast.punctuality, target=[target.pk], aim=["own", "month"])
    make_score(cast.punctuality, OCTOBER, "84.6", "80.681818", target=88, lines=lines, receipt=kept)
    client.force_login(cast.viewer)
    receipt = client.get(f"/scorecards/BUSES/receipt/measure/OPS_01/{PERIOD}").context["shown"].receipt
    found = {line.label: line.figure for line in receipt.lines}
    assert found["Target scores 100"] == "88.0"
    assert found["Score"] == "80.7"


def test_persons_are_counted_where_the_reader_may_not_see_them(cast: Cast, client: Client) -> None:
    kpi = make_kpi("PPL_02")
    people = [make_measure(kpi, cast.buses, person=make_user()) for _ in range(5)]
    whole = make_measure(kpi, cast.buses, source="rollup")
    units = [[one.pk, "month", "2026-10-01", "7.5"] for one in people]
    make_score(whole, OCTOBER, "7.5", status="no_target", receipt=receipt_of(whole, units=units))
    url = f"/scorecards/BUSES/receipt/measure/PPL_02/{PERIOD}"
    client.force_login(cast.viewer)
    labels = [line.label for line in client.get(url).context["shown"].receipt.lines]
    assert labels[0] == "5 persons, not shown"
    assert [label for label in labels if "PPL_02" in label] == []
    client.force_login(cast.manager)
    labels = [line.label for line in client.get(url).context["shown"].receipt.lines]
    assert len([label for label in labels if label.startswith("PPL_02")]) == 5


def test_the_right_to_see_individuals_opens_no_person_in_a_teams_receipt(cast: Cast, client: Client) -> None:
    kpi = make_kpi("PPL_02")
    people = [make_measure(kpi, cast.buses, person=make_user()) for _ in range(5)]
    whole = make_measure(kpi, cast.buses, source="rollup")
    units = [[one.pk, "month", "2026-10-01", "7.5"] for one in people]
    make_score(whole, OCTOBER, "7.5", status="no_target", receipt=receipt_of(whole, units=units))
    SeeIndividuals.objects.create(
        holder=cast.executive, team=cast.buses, valid_from=OCTOBER, recorded_at=moment(), reason="Pay review"
    )
    client.force_login(cast.executive)
    shown = client.get(f"/scorecards/BUSES/receipt/measure/PPL_02/{PERIOD}").context["shown"]
    assert shown.receipt.lines[0].label == "5 persons, not shown"
    assert [line.label for line in shown.receipt.lines if "PPL_02" in line.label] == []
    assert Look.objects.count() == 0


def test_a_team_receipt_lists_its_parts(cast: Cast, client: Client) -> None:
    child = {
        "kind": "measure",
        "id": cast.punctuality.pk,
        "grain": "month",
        "start": "2026-10-01",
        "weight": "2",
        "score": "80.7",
        "status": "amber",
        "counted": True,
        "carried": False,
    }
    make_node_score(cast.buses, OCTOBER, "80.7", receipt={"children": [child]}, coverage=100)
    client.force_login(cast.viewer)
    response = client.get(f"/scorecards/BUSES/receipt/team/BUSES/{PERIOD}")
    parts = [(one.name, one.weight, one.share) for one in response.context["shown"].receipt.children]
    assert parts == [("Bus punctuality", "2", "100.0")]
    assert "/scorecards/BUSES/receipt/measure/OPS_01/?period=2026-10" in response.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("measure/OPS_01/", 200),
        ("team/BUSES/", 200),
        ("measure/NOPE/", 404),
        ("planet/MARS/", 404),
    ],
)
def test_what_has_no_score_says_so_and_what_is_not_there_is_not_found(
    cast: Cast, client: Client, path: str, status: int
) -> None:
    client.force_login(cast.viewer)
    response = client.get(f"/scorecards/BUSES/receipt/{path}{PERIOD}")
    assert response.status_code == status
    assert ("No score is stored for this period" in response.text) is (status == 200)


@pytest.mark.parametrize("role", ["outsider", "administrator"])
def test_a_receipt_is_for_those_who_may_read_the_team(cast: Cast, client: Client, role: str) -> None:
    client.force_login(cast.person(role))
    assert client.get(f"/scorecards/BUSES/receipt/team/BUSES/{PERIOD}").status_code == 404
