"""Lines become figures: whose, of which period, and several of one added up."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.periods import Calendar, period_key
from kpis.calc.sheets.book import Line, Place
from kpis.calc.sheets.figures import Figure, Reading, Register, Subject, gather, nearest

BEGINNING = dt.date(1900, 1, 1)
MONTHLY = Subject(1, "OPS_01", "BUSES", "", ((BEGINNING, "month"),))
WEEKLY = Subject(2, "OPS_02", "BUSES", "", ((BEGINNING, "month"), (dt.date(2026, 7, 1), "week")))
OWN = Subject(3, "PPL_01", "BUSES", "ines@merrow.example", ((BEGINNING, "month"),))
REGISTER = Register(
    subjects={
        ("ops_01", "buses", ""): MONTHLY,
        ("ops_02", "buses", ""): WEEKLY,
        ("ppl_01", "buses", "ines@merrow.example"): OWN,
    },
    kpis={"ops_01": "OPS_01", "bus punctuality": "OPS_01", "ops_02": "OPS_02", "ppl_01": "PPL_01"},
    teams={"buses": "BUSES", "ferries": "FERRIES", "trams": "TRAMS"},
    foreign={"rail": "Rail", "r": "Rail"},
    people={"ines aalto": "ines@merrow.example", "ines@merrow.example": "ines@merrow.example"},
    inputs={},
    named={("buses", "trips"): "OPS_02", ("ferries", "trips"): "FER_02"},
)


def line(value: str = "84.6", row: int = 2, **more: Any) -> Line:
    fields = {"kpi": "OPS_01", "period": "2026-10", "given": value, "place": Place("", row, 4)}
    return Line(**{**fields, "value": value, **more})


def gathered(*lines: Line, combine: str = "", team: str = "Buses") -> list[Figure]:
    return gather(lines, Reading(Calendar(), REGISTER, team, combine))


def rules(*lines: Line, **more: str) -> list[str]:
    return [figure.trouble.rule if figure.trouble else "" for figure in gathered(*lines, **more)]


def keys(*lines: Line) -> list[str]:
    return [period_key(Calendar(), figure.period) if figure.period else "?" for figure in gathered(*lines)]


def test_a_line_is_a_figure_of_its_measure_and_period() -> None:
    [figure] = gathered(line(kpi=" Bus Punctuality ", note="bridge works", version=3))
    assert (figure.subject, figure.texts, figure.note, figure.version) == (
        MONTHLY,
        {"": "84.6"},
        "bridge works",
        3,
    )
    assert str(figure.place) == "D2"


def test_a_day_lies_in_the_period_of_the_frequency_that_holds_then() -> None:
    days = [line(kpi="OPS_02", period="2026-06-30"), line(kpi="OPS_02", period="2026-07-02", row=3)]
    assert keys(*days) == ["2026-06", "2026-W27"]


def test_a_month_is_no_week() -> None:
    assert rules(line(kpi="OPS_02", period="2026-08")) == ["frequency"]


@pytest.mark.parametrize(
    ("given", "rule", "expected"),
    [
        ({"kpi": "OPS_1"}, "unknown_kpi", "OPS_01"),
        ({"kpi": "Bus punctualty"}, "unknown_kpi", "OPS_01, bus punctuality"),
        ({"kpi": "Rain"}, "unknown_kpi", ""),
        ({"kpi": "Trips", "team": "Ferries"}, "no_measure", "FERRIES"),
        ({"team": "Busses"}, "unknown_team", "BUSES"),
        ({"team": "Rail"}, "foreign_team", ""),
        ({"kpi": "PPL_01", "person": "Tomas Berg"}, "no_measure", "Tomas Berg"),
        ({"kpi": "PPL_01"}, "no_measure", "BUSES"),
        ({"period": "Oktober"}, "period", "month"),
        ({"period": ""}, "no_period", "month"),
    ],
)
def test_what_nobody_knows_is_named_with_what_is_nearest(
    given: dict[str, Any], rule: str, expected: str
) -> None:
    [figure] = gathered(line(**given))
    assert figure.trouble is not None
    assert (figure.trouble.rule, figure.trouble.expected) == (rule, expected)


def test_a_name_of_several_kpis_is_known_within_a_team_only() -> None:
    assert gathered(line(kpi="Trips", period="2026-W30"))[0].subject == WEEKLY
    assert rules(line(kpi="Trips", team="Trams")) == ["twins"]


def test_a_row_without_a_team_belongs_to_the_one_that_has_its_kpi() -> None:
    assert gathered(line(), team="Trams")[0].subject == MONTHLY
    assert rules(line(team="Trams")) == ["no_measure"]


def test_a_person_is_found_by_name_and_by_address() -> None:
    for person in ("Ines Aalto", "INES@merrow.example"):
        assert gathered(line(kpi="PPL_01", person=person))[0].subject == OWN


def test_a_measure_of_our_workbook_is_taken_only_from_those_of_the_sender() -> None:
    assert gathered(line(kpi="", measure=2, period="2026-W30"))[0].subject == WEEKLY
    assert rules(line(kpi="", measure=99)) == ["unknown_kpi"]


def test_an_empty_cell_and_a_name_that_is_not_wanted_say_nothing() -> None:
    assert gathered(line(" "), line(kpi="-"), line(team="-")) == []
    assert [figure.is_na for figure in gathered(line("", state="na"))] == [True]


@pytest.mark.parametrize(
    ("combine", "text"), [("sum", "60"), ("mean", "20"), ("last", "40"), ("count", "60")]
)
def test_several_lines_of_one_figure(combine: str, text: str) -> None:
    """10 stands for two rows of the file already: the mean of 10, 10 and 40 is 20. Rows were counted before:
    their counts add up."""
    first = line("20" if combine in ("sum", "count") else "10", period="2026-10-02", rows=(2, 3))
    last = line("40", row=4, period="2026-10-17", rows=(4,))
    [figure] = gathered(last, first, combine=combine)
    assert (figure.texts, figure.trouble) == ({"": text}, None)


def test_without_a_word_the_same_figure_twice_is_a_mistake() -> None:
    [figure] = gathered(line(row=2), line(row=9))
    assert figure.trouble is not None
    assert (figure.trouble.rule, figure.trouble.expected) == ("twice", "D2, D9")


def test_what_cannot_be_added_up_is_a_mistake_at_its_place() -> None:
    [figure] = gathered(line("4"), line("abc", row=3), combine="sum")
    assert figure.trouble is not None
    assert (figure.trouble.rule, figure.trouble.value) == ("number", "abc")


def test_inputs_of_one_figure_stand_together_each_with_its_place() -> None:
    [figure] = gathered(line("3", input="leavers"), line("120", row=3, input="headcount"))
    assert figure.texts == {"leavers": "3", "headcount": "120"}
    assert [str(place) for place in figure.places.values()] == ["D2", "D3"]


def test_the_figures_stand_in_the_order_of_the_file() -> None:
    found = gathered(line(row=9), line(row=4, kpi="Rain"), line(row=5, period="2026-09"))
    assert [figure.place.row for figure in found] == [4, 5, 9]


def test_the_nearest_name() -> None:
    assert nearest("Bus punctualty", ["bus punctuality", "tram punctuality"]) == "bus punctuality"
    assert nearest("Rain", ["bus punctuality"]) == ""


@given(st.lists(st.tuples(st.integers(1, 28), st.decimals(-1000, 1000, places=2)), min_size=1, max_size=20))
def test_nothing_is_lost_in_adding_up(days: list[tuple[int, Decimal]]) -> None:
    lines = [line(str(value), row, period=f"2026-10-{day:02d}") for row, (day, value) in enumerate(days, 2)]
    [figure] = gathered(*lines, combine="sum")
    assert Decimal(figure.texts[""]) == sum(value for _day, value in days)
