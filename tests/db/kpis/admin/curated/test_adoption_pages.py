"""One KPI or a starter set adopted in the admin site; what is refused stands at its field."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import User
from kpis.calc.library import figure_names
from kpis.doors.library import library, starter_sets
from kpis.models import KPI, KPIVersion, Measure, MeasureLife, Objective, Target
from kpis.models.strategy import code_rule
from tests.builders import make_kpi, make_objective, make_team, make_user

SET = "/admin/library/sets/balanced-scorecard/"
HOME = "/admin/library/"


def of_set(slug: str = "balanced-scorecard", **changed: str) -> dict[str, str]:
    """What the page of a set sends as it is opened, with owner and team chosen."""
    data = {"owner": "Ada Noor", "team": "Merrow", "active_from": "2026-11-01", "targets_from": ""}
    data |= dict.fromkeys(("at_once", "guardrails", "leads"), "on")
    for line in starter_sets()[slug].lines:
        row = {"take": "on", "code": line.code, "objective": "new", "weight": str(line.weight), "team": ""}
        data |= {f"{line.code}-{name}": value for name, value in (row | {"owner": ""}).items()}
    return data | changed


def of_entry(entry: str, **changed: str) -> dict[str, str]:
    data = {"code": entry, "owner": "ada@merrow.example", "objective": "", "objective_name": ""}
    data |= {"perspective": "customer", "active_from": "2026-11-01", "places": "3", "at_once": "on"}
    figures = [name for names in figure_names(library()[entry].meaning.direction) for name in names]
    for number in range(3):
        row = dict.fromkeys(("team", *figures), "") | {"weight": "1"}
        data |= {f"place-{number}-{name}": value for name, value in row.items()}
    return data | changed


def test_a_starter_set_is_adopted_with_one_owner_and_team(client: Client, ada: User) -> None:
    make_team("MERROW", name="Merrow")
    targets = {f"{line.code}-target": "1,250.5" for line in starter_sets()["balanced-scorecard"].lines}
    answer = client.post(SET, of_set(**targets), follow=True)
    assert answer.redirect_chain == [(HOME, 302)]
    assert [str(message)[:24] for message in answer.context["messages"]] == ["12 KPIs are adopted: Rev"]
    assert set(KPI.objects.values_list("status", "owner")) == {("active", ada.pk)}
    assert set(Measure.objects.values_list("team__code", "owner")) == {("MERROW", ada.pk)}
    assert set(MeasureLife.objects.values_list("active_from", flat=True)) == {dt.date(2026, 11, 1)}
    assert [str(target.target.normalize()) for target in Target.objects.all() if target.target] == [
        "1250.5"
    ] * 12
    assert Objective.objects.count() == 8


def test_a_row_may_be_left_out_or_have_its_own_owner_team_and_objective(client: Client) -> None:
    make_team("MERROW", name="Merrow")
    make_team("BUSES", name="Buses")
    make_user("rosa@merrow.example", name="Rosa")
    make_objective("GROW", "financial", name="Grow")
    own = {"OPM-team": "buses", "OPM-owner": "rosa", "OPM-objective": "GROW", "OPM-code": "MARGIN"}
    data = of_set(**own)
    for line in starter_sets()["balanced-scorecard"].lines[2:]:
        del data[f"{line.code}-take"]
    assert client.post(SET, data).status_code == 302
    found = KPIVersion.objects.order_by("kpi__pk").values_list(
        "kpi__code", "kpi__owner__name", "objective__code"
    )
    assert list(found) == [("REV_GROWTH", "Ada Noor", "F1"), ("MARGIN", "Rosa", "GROW")]
    assert dict(Measure.objects.values_list("kpi__code", "team__code")) == {
        "REV_GROWTH": "MERROW",
        "MARGIN": "BUSES",
    }


def test_what_is_wrong_with_a_set_stands_at_its_rows_and_nothing_is_done(client: Client) -> None:
    make_team("MERROW", name="Merrow")
    make_kpi("TAKEN")
    wrong = {"OPM-target": "five", "NPS-team": "Moon", "OCF-code": "9x"}
    answer = client.post(SET, of_set(**wrong, owner="Nobody"))
    rows = {row.prefix: dict(row.errors) for row in answer.context["forms"].rows if row.errors}
    assert answer.status_code == 422
    assert "Nothing was adopted: see what is marked below." in answer.text
    assert rows == {
        "OPM": {"target": ["Enter a number."]},
        "OCF": {"code": [str(code_rule.message)]},
        "NPS": {"team": ["There is no team “Moon”: choose one of the list."]},
    }
    told = "Nobody who may log in is called “Nobody”: choose one of the list."
    assert dict(answer.context["forms"].top.errors) == {"owner": [told]}
    again = client.post(SET, of_set(**{"OPM-code": "taken", "FPY-target": "95", "FPY-red_line": "99"}))
    (row,) = [row for row in again.context["forms"].rows if row.errors]
    rule = "There is a KPI with the code taken, TAKEN: choose another code, or leave it out."
    assert (row.prefix, dict(row.errors), row.has_folded_errors) == ("OPM", {"code": [rule]}, True)
    assert KPI.objects.count() == 1


def test_the_lines_of_a_target_are_refused_at_the_target(client: Client) -> None:
    make_team("MERROW", name="Merrow")
    answer = client.post(SET, of_set(**{"FPY-target": "95", "FPY-red_line": "99"}))
    (row,) = [row for row in answer.context["forms"].rows if row.errors]
    assert (row.prefix, list(row.errors)) == ("FPY", ["target"])


def test_a_set_offers_only_what_is_not_there_yet(client: Client) -> None:
    make_kpi("OPM")
    make_objective("WIN", "customer", name="Win loyal customers")
    page = client.get(SET)
    assert [kpi.code for kpi in page.context["there"]] == ["OPM"]
    rows = {row.prefix: row["objective"].value() for row in page.context["forms"].rows}
    assert len(rows) == 11
    assert (rows["NPS"], rows["RETENTION"], rows["OCF"]) == ("WIN", "WIN", "new")


def test_the_team_at_the_top_and_the_first_of_the_month_are_proposed(client: Client) -> None:
    company = make_team("MERROW", name="Merrow")
    make_team("BUSES", company)
    top = client.get(SET).context["forms"].top
    assert (top["team"].value(), top["active_from"].value()) == ("Merrow", dt.date(2026, 11, 1))
    make_team("OTHER")
    assert client.get(SET).context["forms"].top["team"].value() == ""


def test_without_a_team_the_page_leads_to_the_first_one(client: Client) -> None:
    assert "/admin/accounts/team/add/" in client.get(SET).text
    make_team()
    assert "There is no team yet" not in client.get(SET).text


def test_one_kpi_goes_on_several_scorecards(client: Client) -> None:
    make_team("MERROW", name="Merrow")
    make_team("BUSES", name="Buses")
    data = of_entry("OVERTIME", objective_name="Fair load") | {
        "place-0-team": "Merrow", "place-0-lower": "0", "place-0-upper": "5", "place-0-weight": "2",
        "place-1-team": "BUSES", "place-1-lower": "0", "place-1-upper": "8", "place-1-red_upper": "12",
    }  # fmt: skip
    assert client.post("/admin/library/OVERTIME/adopt/", data).status_code == 302
    found = Target.objects.order_by("upper").values_list("measure__team__code", "upper", "red_upper")
    assert list(found) == [("MERROW", Decimal(5), None), ("BUSES", Decimal(8), Decimal(12))]
    assert Objective.objects.get().name == "Fair load"


@pytest.mark.parametrize(
    ("changed", "form", "field", "rule"),
    [
        ({"objective": "GROW", "objective_name": "Other"}, "top", "objective_name", "Choose an objective or"),
        ({"owner": ""}, "top", "owner", "This field is required."),
        ({"code": "grown"}, "top", "code", "There is a KPI with the code grown, Grown: choose another code"),
        ({"place-1-target": "5"}, "1", "team", "Name the team that this target is for."),
        ({"place-2-team": "Merrow", "place-2-weight": "-1"}, "2", "weight", "Ensure this value is greater"),
        ({"place-0-team": "Merrow", "place-1-team": "merrow"}, "1", "team", "Merrow stands here twice."),
    ],
)
def test_what_is_wrong_with_one_kpi_stands_at_its_field(
    client: Client, changed: dict[str, str], form: str, field: str, rule: str
) -> None:
    make_team("MERROW", name="Merrow")
    make_kpi("GROWN", make_objective("GROW", "financial"), name="Grown")
    answer = client.post("/admin/library/NPS/adopt/", of_entry("NPS") | changed)
    forms = answer.context["forms"]
    found = forms.top if form == "top" else forms.places[int(form)]
    ((told,),) = found.errors.values()
    assert (answer.status_code, list(found.errors), told.startswith(rule)) == (422, [field], True)
    assert KPI.objects.count() == 1


def test_room_for_more_scorecards_keeps_what_was_typed(client: Client) -> None:
    data = of_entry("NPS", owner="") | {"more": "1", "place-1-target": "30"}
    answer = client.post("/admin/library/NPS/adopt/", data)
    forms = answer.context["forms"]
    assert (answer.status_code, len(forms.places), forms.top.errors) == (200, 6, {})
    assert (forms.places[1]["target"].value(), forms.top["guardrails"].value()) == ("30", False)
    assert (
        len(client.post("/admin/library/NPS/adopt/", data | {"places": "999"}).context["forms"].places) == 6
    )
