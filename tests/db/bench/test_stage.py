"""What pages are measured on."""

import pytest
from django.test import Client

from kpis.models import KPI, Measure
from tests.bench import stage
from tests.bench.floor import floor_address, floor_client
from tests.builders import make_kpi, make_measure, make_team


def test_a_team_is_filled_up_to_thirty_measures_and_left_as_it_is_then() -> None:
    many, few = make_team("MANY"), make_team("FEW")
    for team, count in ((many, 20), (few, 15)):
        for _ in range(count):
            make_measure(make_kpi(), team)
    assert [stage.full_team(), stage.full_team()] == [many, many]
    assert [Measure.objects.filter(team=team).count() for team in (many, few)] == [30, 5]
    assert stage.other_teams(many, 10) == ["MANY", "FEW"]


def test_the_catalogue_is_filled_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage, "CATALOGUE", 5)
    make_kpi("K0")
    stage.fill_catalogue()
    stage.fill_catalogue()
    assert list(KPI.objects.order_by("pk").values_list("code", flat=True)) == ["K0", "N1", "N2", "N3", "N4"]
    assert set(KPI.objects.values_list("owner", flat=True)) == {stage.executive().pk}


def test_people_see_what_is_measured(client: Client) -> None:
    team = make_measure(make_kpi(), make_team("T")).team
    seen = {
        stage.member(team): f"/scorecards/{team.code}/",
        stage.executive(): f"/scorecards/{team.code}/",
        stage.administrator(): "/admin/kpis/kpi/",
    }
    for person, address in seen.items():
        client.force_login(person)
        assert client.get(address).status_code == 200
    assert stage.member(team).memberships.count() == 1


def test_the_bare_page_works_in_our_process_and_leaves_our_addresses_alone(client: Client) -> None:
    team = make_measure(make_kpi(), make_team("T")).team
    bare = floor_client(stage.member(team))
    assert bare.get(floor_address([team.code, team.code])).status_code == 200
    assert (client.get("/bare").status_code, bare.get("/bare").text) == (404, "ok")
