"""What the overview says of a small company in October 2026."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.models import Organisation, Team, TeamTerms, User
from kpis import formats
from kpis.calc.periods import Calendar, parse_key
from kpis.models import Action, Entry, NodeScore, Score
from kpis.queries.before_relying import Caution, Named
from kpis.queries.entry_book import Reader
from kpis.queries.needs_decision import Decision
from kpis.queries.overviews import Overview, overview_of
from kpis.queries.what_changed import Changed, Changes
from tests.builders import make_member, make_organisation, make_rules, make_score, make_team, make_user
from tests.overview_scene import NOW, OCTOBER, SEPTEMBER, Scene, make_overview
from tests.signal_scene import make_signal

TODAY = dt.date(2026, 11, 12)


@pytest.fixture
def scene() -> Scene:
    return make_overview()


def overview(user: User, key: str = "2026-10", asked: Team | None = None) -> Overview:
    reader = Reader(user, Organisation.current(), NOW, TODAY)
    return overview_of(reader, parse_key(Calendar(), key), asked)


def cells(found: Overview) -> list[tuple[str, int, list[str], str]]:
    """Name, level, score and status of each period, and the change."""
    return [
        (row.name, row.level, [f"{cell.text} {cell.word}" for cell in row.cells], row.change)
        for row in found.heat.rows
    ]


def decisions(found: Overview) -> list[str]:
    return [one.title for one in found.decisions]


def test_units_are_rows_by_level_with_the_score_of_each_period(scene: Scene) -> None:
    found = overview(scene.cast.executive)
    assert cells(found) == [
        ("Merrow Transit", 0, ["81 At risk", "69 Off track"], "−12"),
        ("Rail", 1, ["92 On track", "95 On track"], "+3"),
        ("Services", 1, ["78 At risk", "66 Off track"], "−12"),
        ("Buses", 2, ["78 At risk", "66 Off track"], "−12"),
    ]
    assert [column.head + column.rest for column in found.heat.columns] == ["Sep 2026", "Oct 2026"]
    assert [row.unit for row in found.heat.rows] == ["", "", "SERVICES", ""]
    last = found.heat.rows[3].cells[1]
    assert (last.url, last.css, last.is_off) == ("/scorecards/BUSES/?period=2026-10", "off", True)


def test_the_finding_and_the_lede_say_what_moved_and_how_much_is_in(scene: Scene) -> None:
    found = overview(scene.cast.executive)
    assert found.finding == "October 2026: score 69, off track"
    assert found.lede == (
        "Down 12 since September 2026. Services fell most, by 12; Rail rose most, by 3."
        " 2 of 3 KPIs are in, 78% of the weight of this score."
    )


def test_every_period_has_the_bands_of_its_own_day(scene: Scene) -> None:
    make_rules(valid_from=OCTOBER, node_green_at=60, node_amber_at=40)
    NodeScore.objects.filter(start=OCTOBER, score="69.6").update(status="green")
    found = overview(scene.cast.executive)
    assert cells(found)[0] == ("Merrow Transit", 0, ["81 At risk", "70 On track"], "−11")
    assert [band.words for band in found.heat.legend] == ["below 40", "40 to 59", "60 or more"]
    assert [band.words for band in overview(scene.cast.executive, "2026-09").heat.legend] == [
        "below 70",
        "70 to 89",
        "90 or more",
    ]


def test_a_unit_without_a_score_has_a_dash_and_nothing_to_open(scene: Scene) -> None:
    make_team("FERRY", scene.cast.company, name="Ferries")
    rows = overview(scene.cast.executive).heat.rows
    row = next(row for row in rows if row.name == "Ferries")
    assert [(cell.url, cell.text, cell.word) for cell in row.cells] == [("", "–", "no score")] * 2
    assert row.change == "–"


def test_three_decisions_at_most_by_what_is_at_stake(scene: Scene) -> None:
    assert overview(scene.cast.executive).decisions == [
        Decision(
            Decimal(500),
            "Brake checks is missing and critical",
            "/scorecards/BUSES/OPS_02/?period=2026-10",
            "Buses has entered no value by Tue 10 Nov 2026.",
            "Proposal: ask for the value, or for the reason why there is none.",
            "I. Aalto",
        ),
        Decision(
            Decimal(500),
            "Merrow Transit: only 78% of weight is reported",
            "/scorecards/MERROW/?period=2026-10",
            "It was 96% in September 2026. 1 KPI is missing since Tue 10 Nov 2026.",
            "Proposal: ask for the missing values before you rely on this score.",
            "",
        ),
        Decision(
            Decimal(200),
            "Delays was restated, now off track",
            "/scorecards/BUSES/OPS_05/?period=2026-09",
            "September 2026: 9.00, on track, became 14.00 after the period had closed.",
            "Proposal: tell those who decided on the earlier figure.",
            "T. Berg, Mon 2 Nov 2026",
        ),
    ]


def test_red_for_two_periods_asks_for_a_plan_until_there_is_one(scene: Scene) -> None:
    Score.objects.exclude(measure=scene.cast.punctuality).delete()
    NodeScore.objects.update(coverage=100)
    plan = Decision(
        Decimal(60),
        "Bus punctuality is off track without a plan",
        "/scorecards/BUSES/OPS_01/?period=2026-10",
        "75.5% against a target of at least 88.0%. Off track since September 2026, and no action is open.",
        "Proposal: ask Buses for a plan.",
        "I. Aalto",
    )
    assert overview(scene.cast.executive).decisions == [plan]
    action = Action.objects.create(
        measure=scene.cast.punctuality, title="Plan", owner=scene.cast.manager, due=TODAY, opened_at=NOW
    )
    assert overview(scene.cast.executive).decisions == []
    action.state = Action.State.DONE
    action.save()
    assert overview(scene.cast.executive).decisions == [plan]
    Score.objects.filter(start=SEPTEMBER).update(status="amber")
    assert overview(scene.cast.executive).decisions == []


def test_while_a_period_is_open_nothing_of_it_is_late(scene: Scene) -> None:
    make_organisation(entry_days=31)
    found = overview(scene.cast.executive)
    assert decisions(found) == [
        "Delays was restated, now off track",
        "Bus punctuality is off track without a plan",
    ]
    assert found.lede.endswith("2 KPIs are in so far, 78% of the weight of this score.")


def test_a_correction_that_leaves_the_status_is_told_and_needs_no_decision(scene: Scene) -> None:
    Score.objects.filter(measure=scene.delays).update(status="green", score=100)
    found = overview(scene.cast.executive)
    assert "Delays was restated, now on track" not in decisions(found)
    assert [caution.title for caution in found.cautions] == [
        "Missing",
        "Restated",
        "Carried forward",
        "No target yet",
    ]


def test_a_value_changed_in_its_own_time_is_not_restated(scene: Scene) -> None:
    """Entered and mended on 2 November, when October was open until the 10th."""
    Entry.objects.filter(measure=scene.delays).update(start=OCTOBER)
    Score.objects.filter(measure=scene.delays).update(start=OCTOBER)
    assert "Restated" not in [one.title for one in overview(scene.cast.executive).cautions]


def test_before_relying_on_it_one_reads_what_is_missing_and_who_owes_it(scene: Scene) -> None:
    found = overview(scene.cast.executive)
    assert found.cautions == [
        Caution("Missing", 1, [named("Brake checks", "OPS_02/?period=2026-10", "Buses (I. Aalto)")]),
        Caution(
            "Restated",
            1,
            [named("Delays", "OPS_05/?period=2026-09", "September 2026: 9.00 → 14.00 on 2 Nov")],
        ),
        Caution("Carried forward", 1, [named("Engagement", "OPS_04/?period=FY2026-Q3", "of Q3 2026")]),
        Caution("No target yet", 1, [named("Energy used", "OPS_03/?period=2026-10", "Buses")]),
    ]
    assert found.known_at == "as known on Thu 12 Nov 2026, 10:00 CET"


def named(name: str, address: str, why: str) -> Named:
    return Named(name, f"/scorecards/BUSES/{address}", why)


def test_signals_found_in_the_period_are_what_changed() -> None:
    cast = make_signal()
    found = overview(cast.executive).changes
    assert found.listed == [
        Changed(
            "Bus punctuality",
            "/scorecards/BUSES/OPS_01/?period=2026-10",
            "Buses",
            formats.signal_look("worse", -1),
            "84.6%",
            "bad",
            "Worse: below the usual 87.07 to 94.93%",
        )
    ]
    assert (found.more, found.steady) == (0, "")
    assert overview(cast.executive, "2026-09").changes == Changes([], 0, "No new signal; 1 KPI was steady.")


def test_a_quarter_tells_the_signals_of_its_months() -> None:
    cast = make_signal()
    found = overview(cast.executive, "FY2026-Q4").changes.listed
    assert [(one.name, one.where) for one in found] == [("Bus punctuality", "Buses, Oct 26")]


def test_a_managers_units_are_the_ones_below(scene: Scene) -> None:
    found = overview(scene.cast.manager)
    assert [row.name for row in found.heat.rows] == ["Buses"]
    assert found.finding == "Buses, October 2026: score 66, off track"


def test_several_units_stand_side_by_side(scene: Scene) -> None:
    make_member(scene.cast.manager, scene.cast.rail, "manager")
    found = overview(scene.cast.manager)
    assert [(row.name, row.level) for row in found.heat.rows] == [("Buses", 0), ("Rail", 0)]
    assert found.finding == "October 2026: 1 of 2 units are at risk or off track"
    assert found.lede == "Buses fell most, by 12; Rail rose most, by 3. 4 of 5 KPIs are in."


def test_a_unit_asked_for_is_the_top_with_the_way_back(scene: Scene) -> None:
    found = overview(scene.cast.executive, asked=scene.cast.buses)
    assert [(row.name, row.level) for row in found.heat.rows] == [("Buses", 0)]
    assert [team.code for team in found.path] == ["SERVICES"]


def test_another_teams_and_a_persons_figures_are_no_part_of_it(scene: Scene) -> None:
    make_score(scene.cast.own, OCTOBER, status="no_data", reason="missing")
    assert [one.count for one in overview(scene.cast.executive).cautions] == [1, 1, 1, 1]
    rail = overview(scene.cast.outsider)
    assert (rail.cautions, rail.decisions, [row.name for row in rail.heat.rows]) == ([], [], ["Rail"])


def test_a_level_that_has_no_room_stays_closed_and_says_how_many_it_holds(scene: Scene) -> None:
    for number in range(40):
        make_team(f"LINE_{number:02}", scene.cast.services)
    rows = overview(scene.cast.executive).heat.rows
    assert [(row.name, row.unit, row.closed) for row in rows] == [
        ("Merrow Transit", "", 0),
        ("Rail", "", 0),
        ("Services", "SERVICES", 41),
    ]
    inside = overview(scene.cast.executive, asked=scene.cast.services)
    assert (len(inside.heat.rows), inside.cut) == (41, 1)


def test_an_organisation_of_one_team_that_has_no_figures_yet() -> None:
    user = make_user(groups=("Executives",))
    make_team("ALONE")
    found = overview(user)
    assert (found.finding, found.lede, found.is_empty) == ("ALONE, October 2026: no data", "", True)


def test_an_organisation_without_any_team() -> None:
    found = overview(make_user(groups=("Executives",)))
    assert (found.finding, found.is_empty) == ("October 2026: no data", True)


def test_a_team_that_had_closed_before_is_not_shown(scene: Scene) -> None:
    Team.objects.filter(pk=scene.cast.rail.pk).update(active_to=dt.date(2026, 9, 30))
    names = [row.name for row in overview(scene.cast.executive).heat.rows]
    assert names == ["Merrow Transit", "Services", "Buses"]
    assert "Rail" in [row.name for row in overview(scene.cast.executive, "2026-09").heat.rows]


def test_a_moved_team_stands_where_it_stood(scene: Scene) -> None:
    TeamTerms.objects.create(
        team=scene.cast.buses, parent=scene.cast.rail, valid_from=OCTOBER, recorded_at=NOW
    )
    assert [row[:2] for row in cells(overview(scene.cast.executive))] == [
        ("Merrow Transit", 0),
        ("Rail", 1),
        ("Buses", 2),
        ("Services", 1),
    ]
    assert [row[:2] for row in cells(overview(scene.cast.executive, "2026-09"))][-2:] == [
        ("Services", 1),
        ("Buses", 2),
    ]
