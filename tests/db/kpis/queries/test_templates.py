"""What a workbook to fill in holds: whose figures, of which periods, and what stands in them."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Organisation, Team, User
from kpis.calc.periods import Calendar, Period, parse_key
from kpis.models import TeamPeriod
from kpis.queries.calendars import calendar_of
from kpis.queries.entry_book import Reader
from kpis.queries.template_rows import Takes, TemplateRow
from kpis.queries.templates import Template, TooManyRowsError, template_of
from tests.builders import (
    make_entry,
    make_kpi,
    make_measure,
    make_member,
    make_organisation,
    make_score,
    make_team,
    make_user,
)
from tests.story import OCTOBER
from tests.story_entering import NOW, SEPTEMBER, make_ratio

TODAY = dt.date(2026, 11, 5)
STATEMENTS = 7
KNOWS = (
    "The workbook knows what stood there when it was made, on Thu 5 Nov 2026 at 10:26. What somebody else "
    "has changed since is shown to you and not overwritten."
)


@pytest.fixture
def team() -> Team:
    make_organisation(timezone="Europe/Paris")
    return make_team("OPS", make_team("MERROW"), name="Operations")


@pytest.fixture
def ines(team: Team) -> User:
    user = make_user("ines@merrow.example", name="Ines Aalto")
    make_member(user, team)
    return user


@pytest.fixture
def tomas(team: Team) -> User:
    user = make_user("tomas@merrow.example", name="Tomas Lindqvist")
    make_member(user, team, "manager")
    return user


def period(key: str) -> Period:
    return parse_key(calendar_of(Organisation.current()), key)


def template(user: User, team: Team, first: str, last: str = "") -> Template:
    reader = Reader(user, Organisation.current(), NOW, TODAY)
    return template_of(reader, team, period(first), period(last or first))


def rows(user: User, team: Team, first: str, last: str = "") -> list[TemplateRow]:
    return [row for sheet in template(user, team, first, last).sheets for row in sheet.rows]


def places(user: User, team: Team, first: str, last: str = "") -> list[tuple[str, str, list[str]]]:
    found: dict[tuple[str, str], list[str]] = {}
    for sheet in template(user, team, first, last).sheets:
        for row in sheet.rows:
            found.setdefault((sheet.name, row.code), []).append(row.period)
    return [(*place, periods) for place, periods in found.items()]


def test_a_row_says_what_stands_there_and_what_stood_before(team: Team, ines: User) -> None:
    measure = make_measure(make_kpi("OPS_01", name="Bus punctuality", unit="%", decimals=1), team)
    make_entry(measure, OCTOBER, "84.6", note="Bridge works")
    make_score(measure, SEPTEMBER, "85.8")
    make_score(measure, OCTOBER, "84.6", target=Decimal(88))
    assert rows(ines, team, "2026-10") == [
        TemplateRow(
            code="OPS_01",
            name="Bus punctuality",
            person="",
            period="2026-10",
            input="",
            unit="%",
            previous=Decimal("85.8"),
            target="≥ 88.0%",
            value=Decimal("84.6"),
            state="",
            note="Bridge works",
            measure=measure.pk,
            version=1,
            takes=Takes(),
            decimals=1,
        )
    ]


def test_inputs_have_a_row_each_and_one_figure_in_their_place_has_one(team: Team, ines: User) -> None:
    measure = make_ratio(team)
    whole = make_measure(
        make_kpi("PPL_11", aggregation="ratio", formula="a / b * 100", inputs="a:sum;b:sum"), team
    )
    make_entry(whole, OCTOBER, "12")
    found = [
        (row.code, row.input, row.previous, row.value, row.decimals) for row in rows(ines, team, "2026-10")
    ]
    assert found == [
        ("PPL_10", "leavers", 3, None, None),
        ("PPL_10", "headcount", 120, None, None),
        ("PPL_11", "", None, 12, 2),
    ]
    assert [(row.input, row.value, row.unit) for row in rows(ines, team, "2026-09")] == []
    make_entry(measure, OCTOBER, state="na", note="Merged with another team")
    first, second, _whole = rows(ines, team, "2026-10")
    assert (first.state, first.note, first.version) == ("na", "Merged with another team", 1)
    assert (second.state, second.note, second.version) == ("", "", 1)


def test_a_weighted_mean_that_names_no_inputs_has_two(team: Team, ines: User) -> None:
    make_measure(make_kpi("OPS_40", aggregation="weighted_mean"), team)
    assert [row.input for row in rows(ines, team, "2026-10")] == ["value", "weight"]


def test_a_survey_answered_by_too_few_shows_no_figures(team: Team, ines: User) -> None:
    kpi = make_kpi(
        "PPL_20",
        aggregation="ratio",
        formula="points / answers",
        inputs="points:sum;answers:sum",
        respondents="answers",
    )
    measure = make_measure(kpi, team)
    make_entry(measure, SEPTEMBER, inputs={"points": "8", "answers": "2"})
    make_entry(measure, OCTOBER, inputs={"points": "9", "answers": "3"})
    found = [(row.input, row.previous, row.value, row.version) for row in rows(ines, team, "2026-10")]
    assert found == [("points", None, None, 1), ("answers", None, None, 1)]


@pytest.mark.parametrize(
    ("fields", "stored", "takes", "value"),
    [
        ({"direction": "binary"}, "1", Takes("yes_no"), "yes"),
        ({"direction": "binary"}, "0", Takes("yes_no"), "no"),
        ({"direction": "milestone"}, "40", Takes("percent"), Decimal(40)),
        (
            {"direction": "ordinal", "levels": "1:0;2:100"},
            "2",
            Takes("level", (Decimal(1), Decimal(2))),
            Decimal(2),
        ),
    ],
)
def test_values_are_written_as_they_are_typed(
    team: Team, ines: User, fields: dict[str, Any], stored: str, takes: Takes, value: Any
) -> None:
    make_entry(make_measure(make_kpi("OPS_50", **fields), team), OCTOBER, stored)
    (row,) = rows(ines, team, "2026-10")
    assert (row.takes, row.value) == (takes, value)


def test_each_frequency_has_its_periods_that_have_begun(team: Team, tomas: User) -> None:
    for grain in ("day", "week", "month", "quarter", "year"):
        make_measure(make_kpi(f"K_{grain}", frequency=grain), team)
    days = [f"2026-11-0{day}" for day in range(1, 6)]
    assert places(tomas, team, "2026-11") == [
        ("Daily", "K_day", days),
        ("Weekly", "K_week", ["2026-W45"]),
        ("Monthly", "K_month", ["2026-11"]),
    ]
    assert places(tomas, team, "2026-09", "2026-10")[1:] == [
        ("Weekly", "K_week", [f"2026-W{week}" for week in range(36, 45)]),
        ("Monthly", "K_month", ["2026-09", "2026-10"]),
        ("Quarterly", "K_quarter", ["FY2026-Q3"]),
    ]
    assert places(tomas, team, "2026-W44")[1:] == [
        ("Weekly", "K_week", ["2026-W44"]),
        ("Monthly", "K_month", ["2026-10"]),
    ]
    assert places(tomas, team, "FY2025")[-1] == ("Yearly", "K_year", ["FY2025"])


def test_a_closed_period_is_for_those_who_may_correct_it(team: Team, ines: User, tomas: User) -> None:
    make_measure(make_kpi("OPS_01"), team)
    assert places(ines, team, "2026-09", "2026-10") == [("Monthly", "OPS_01", ["2026-10"])]
    assert places(tomas, team, "2026-09", "2026-10") == [("Monthly", "OPS_01", ["2026-09", "2026-10"])]
    TeamPeriod.objects.create(team=team, grain="month", start=OCTOBER, state="finished", at=NOW)
    assert rows(ines, team, "2026-10") == []
    words = template(tomas, team, "2026-10").read_me
    assert (
        words[-1] == "October 2026 (2026-10) is closed: a correction needs its reason in the column Comment."
    )
    assert template(ines, team, "2026-10").read_me == ["There is nothing for you to enter in these periods."]


def test_the_instructions_say_until_when(team: Team, ines: User) -> None:
    make_measure(make_kpi("OPS_01"), team)
    made = template(ines, team, "2026-10", "2026-11")
    assert made.title == "Values of Operations, October 2026 to November 2026"
    assert made.read_me[-3:] == [
        KNOWS,
        "October 2026 (2026-10) may be entered until Tue 10 Nov 2026, unless somebody finishes it before.",
        "November 2026 (2026-11) may be entered until Thu 10 Dec 2026, unless somebody finishes it before.",
    ]


def test_a_persons_measures_are_theirs_and_of_the_managers_of_that_very_team(
    team: Team, ines: User, tomas: User
) -> None:
    other = make_user("mads@merrow.example", name="Mads Berg")
    make_member(other, team)
    above = make_user("mara@merrow.example", name="Mara Holm")
    make_member(above, Team.objects.get(code="MERROW"), "manager")
    kpi = make_kpi("PPL_01", level="individual")
    for person in (ines, other):
        make_measure(kpi, team, person=person)
    found = {
        user.name: [row.person for row in rows(user, team, "2026-10")] for user in (ines, other, tomas, above)
    }
    assert found == {
        "Ines Aalto": ["Ines Aalto"],
        "Mads Berg": ["Mads Berg"],
        "Tomas Lindqvist": ["Ines Aalto", "Mads Berg"],
        "Mara Holm": [],
    }


def test_what_nobody_types_has_no_row(team: Team, ines: User) -> None:
    make_measure(make_kpi("A_1", formula="A_2 * 2"), team, source="formula")
    make_measure(make_kpi("A_2"), team, active_to=dt.date(2026, 9, 30))
    make_measure(make_kpi("A_3", status="draft"), team)
    make_measure(make_kpi("A_4"), make_team("RAIL"))
    assert rows(ines, team, "2026-10") == []


@pytest.mark.parametrize(("measures", "first", "last"), [(1, 10, 10), (3, 10, 10), (1, 8, 10), (3, 8, 10)])
def test_a_workbook_costs_the_same_statements_whatever_it_holds(
    django_assert_num_queries: DjangoAssertNumQueries,
    team: Team,
    tomas: User,
    measures: int,
    first: int,
    last: int,
) -> None:
    for number in range(measures):
        measure = make_measure(make_kpi(f"OPS_{number}"), team)
        make_entry(measure, OCTOBER, "1")
    reader = Reader(tomas, Organisation.current(), NOW, TODAY)
    wanted = [parse_key(Calendar(), f"2026-{month:02}") for month in (first, last)]
    with django_assert_num_queries(STATEMENTS):
        made = template_of(reader, team, *wanted)
    assert sum(len(sheet.rows) for sheet in made.sheets) == measures * (last - first + 1)


def test_a_workbook_of_too_many_rows_is_refused(team: Team, tomas: User) -> None:
    inputs = ";".join(f"i{number}:sum" for number in range(20))
    for number in range(3):
        make_measure(make_kpi(f"OPS_{number}", frequency="day", aggregation="ratio", inputs=inputs), team)
    sentence = "would have 21,900 rows, more than 20,000: ask for fewer periods"
    with pytest.raises(TooManyRowsError, match=sentence):
        template(tomas, team, "FY2025")
    assert len(rows(tomas, team, "2026-10")) == 3 * 20 * 31
