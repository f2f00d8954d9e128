"""The search over everything: what is found, in which order, by whom, and what it costs."""

import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Organisation, User
from kpis.queries.entry_book import Reader
from kpis.queries.search import find_everywhere, find_of_kind
from tests.builders import make_kpi, make_measure, make_member, make_objective, make_team, make_user
from tests.cast import Cast, make_cast

NOW = dt.datetime(2026, 11, 12, 9, tzinfo=dt.UTC)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def reader(user: User) -> Reader:
    return Reader(user, Organisation.current(), NOW, NOW.date())


def found(user: User, text: str) -> dict[str, list[str]]:
    groups = find_everywhere(reader(user), text.split()).groups
    return {group.kind: [hit.name for hit in group.hits] for group in groups}


def test_every_kind_is_found_and_leads_to_its_page(cast: Cast) -> None:
    ada = make_user("bus@merrow.example", name="Busby", groups=("Administrators", "Executives"))
    make_objective("BUSY", name="Busy routes")
    groups = find_everywhere(reader(ada), ["BUS"]).groups
    assert [(group.title, [(hit.name, hit.sub, hit.url) for hit in group.hits]) for group in groups] == [
        ("Measures", [("Bus punctuality", "OPS_01, Buses, Ines Aalto", "/scorecards/BUSES/OPS_01/")]),
        ("KPIs of the catalogue", [("Bus punctuality", "OPS_01", "/catalogue/OPS_01/")]),
        ("Teams", [("Buses", "BUSES", "/scorecards/BUSES/")]),
        ("Objectives", [("Busy routes", "BUSY, Customer", "/catalogue/?objective=BUSY&state=all")]),
        ("People", [("Busby", "", f"/people/{ada.pk}/")]),
    ]


@pytest.mark.parametrize(
    ("role", "measures", "teams", "people"),
    [
        ("outsider", [], ["Rail"], ["Otto Rask"]),
        ("viewer", ["Bus punctuality"], ["Buses"], ["Vera Lind"]),
        ("contributor", ["Bus punctuality", "Rides checked"], ["Buses"], ["Ines Aalto"]),
        (
            "manager",
            ["Bus punctuality", "Rides checked"],
            ["Buses"],
            ["Ines Aalto", "Tomas Berg", "Vera Lind"],
        ),
        (
            "grandparent_manager",
            ["Bus punctuality"],
            ["Buses", "Merrow Transit", "Rail", "Services"],
            ["Mara Holm"],
        ),
        ("executive", ["Bus punctuality"], ["Buses", "Merrow Transit", "Rail", "Services"], ["Elin Dahl"]),
        (
            "administrator",
            [],
            [],
            [
                "Ada Noor",
                "Elin Dahl",
                "Ines Aalto",
                "Mara Holm",
                "Otto Rask",
                "Tomas Berg",
                "Vera Lind",
            ],
        ),
    ],
)
def test_nobody_finds_what_they_may_not_open(
    cast: Cast, role: str, measures: list[str], teams: list[str], people: list[str]
) -> None:
    mine = reader(cast.person(role))
    names = {
        kind: [hit.name for group in find_of_kind(mine, [], kind, "").groups for hit in group.hits]
        for kind in ("measures", "teams", "people", "kpis")
    }
    assert names == {
        "measures": measures,
        "teams": teams,
        "people": people,
        "kpis": ["Bus punctuality", "Rides checked"],
    }


def test_the_code_comes_first_then_starts_of_names_and_of_words_then_the_rest(cast: Cast) -> None:
    names = {"K1": "Sublate trips", "K2": "Trips late", "K3": "Later departures", "LATE": "Zero delays"}
    for code, name in names.items():
        make_kpi(code, name=name)
    make_kpi("K5", name="Anything", definition="What comes late.")
    assert found(cast.outsider, "late")["kpis"] == [
        "Zero delays",
        "Later departures",
        "Trips late",
        "Anything",
        "Sublate trips",
    ]


def test_every_word_must_stand_somewhere_in_what_is_found(cast: Cast) -> None:
    assert found(cast.viewer, "punctuality aalto buses") == {"measures": ["Bus punctuality"]}
    assert found(cast.viewer, "punctuality rail") == {}
    assert found(cast.viewer, "100% _") == {}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Ångström à la carte", "angstrom A"),
        ("angstrom", "ÅNGSTRÖM"),
        ("Überstunden je Woche", "uberstunden"),
        ("Задержки поездов", "ЗАДЕРЖКИ"),
        ("أداء الحافلات", "اداء"),
        ("دقّة المواعيد", "دقة"),
        ("Straße", "STRAßE"),
    ],
)
def test_case_and_accents_make_no_difference(cast: Cast, name: str, text: str) -> None:
    make_kpi("K1", name=name)
    assert name in found(cast.outsider, text)["kpis"]


def test_a_persons_measure_leads_to_that_person(cast: Cast) -> None:
    hit = find_everywhere(reader(cast.manager), ["rides"]).groups[0].hits[0]
    assert (hit.sub, hit.url) == (
        "PPL_01, Buses, Ines Aalto",
        f"/scorecards/BUSES/PPL_01/?person={cast.contributor.pk}",
    )


def test_definitions_out_of_use_say_so_and_ideas_have_no_measure(cast: Cast) -> None:
    draft = make_kpi("K1", name="Kerb noise", status="draft")
    make_measure(draft, cast.buses)
    groups = find_everywhere(reader(cast.viewer), ["kerb"]).groups
    assert [(group.kind, group.hits[0].tag) for group in groups] == [("kpis", "draft")]


def test_objectives_end_and_people_stand_in_several_teams(cast: Cast) -> None:
    make_objective("GONE", name="Run trolleys", retired_from=NOW.date())
    make_member(cast.viewer, cast.rail, "viewer")
    assert found(cast.administrator, "trolleys") == {}
    (group,) = find_everywhere(reader(cast.administrator), ["vera"]).groups
    assert [(hit.name, hit.sub) for hit in group.hits] == [("Vera Lind", "Buses, Rail")]


def test_eight_of_a_kind_and_all_of_them_in_pages(cast: Cast) -> None:
    for number in range(60):
        make_kpi(f"NEW_{number:02}", name=f"Noise {number:02}")
    everything = find_everywhere(reader(cast.viewer), ["noise"])
    (group,) = everything.groups
    assert (everything.count_words, group.all_words) == ("60 results", "All 60 KPIs")
    assert [hit.name for hit in group.hits] == [f"Noise {number:02}" for number in range(8)]
    last = find_of_kind(reader(cast.viewer), ["noise"], "kpis", "2")
    assert [hit.name for hit in last.groups[0].hits] == [f"Noise {number:02}" for number in range(50, 60)]
    assert (last.count_words, last.groups[0].all_words) == ("60 results", "")


@pytest.mark.parametrize("rows", [1, 20])
def test_a_search_costs_one_statement_for_each_kind(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for number in range(rows):
        team = make_team(f"BUS_{number}", cast.buses)
        make_measure(make_kpi(f"BUS_{number}", make_objective(f"BUS_{number}"), name="Bus"), team)
        make_member(make_user(name="Bus"), team)
    mine = reader(cast.executive)
    assert mine.user.is_executive
    with django_assert_num_queries(5):
        find_everywhere(mine, ["bus"])
    with django_assert_num_queries(2):
        find_of_kind(mine, ["bus"], "measures", "")
    with django_assert_num_queries(0):
        find_everywhere(mine, [])
