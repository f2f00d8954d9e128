"""What each line of a file would do is told before anything is done."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kpis.calc.decimals import write_decimal
from kpis.calc.sheets.book import Broken, Line, Place
from kpis.models import ChangesetRow, Entry, EntryRevision, Upload
from tests.builders import make_entry, make_kpi, make_measure, make_member, make_team
from tests.story_entering import Entering, make_entering, make_ratio
from tests.uploads import line, lines, outcomes, rows, staged


@pytest.fixture
def entering() -> Entering:
    return make_entering(with_drafts=False)


def one(entering: Entering, *given: Line) -> tuple[str, str, str, str]:
    upload = staged(entering.contributor, entering.operations, given)
    return rows(upload)[0]


def test_new_changed_and_unchanged_are_told_apart_and_nothing_is_written(entering: Entering) -> None:
    before = EntryRevision.objects.count()
    stored = value_of(entering, "OPS_01")
    upload = staged(
        entering.contributor,
        entering.operations,
        lines(OPS_12="4", OPS_01="12.5", OPS_02=(value_of(entering, "OPS_02"))),
    )
    assert rows(upload) == [
        ("October!D2", "new", "", ""),
        ("October!D3", "changed", "", ""),
        ("October!D4", "unchanged", "", ""),
    ]
    assert upload.state == Upload.State.PREVIEWED
    assert upload.changeset is not None
    assert upload.changeset.counts == {"new": 1, "changed": 1, "unchanged": 1}
    assert (upload.done, upload.total, upload.errors) == (3, 3, 0)
    assert EntryRevision.objects.count() == before
    changed = ChangesetRow.objects.get(outcome="changed")
    assert (changed.before or {})["value"] == stored


def value_of(entering: Entering, code: str) -> str:
    value = Entry.objects.get(measure=entering.measure(code), start=dt.date(2026, 10, 1)).value
    return "" if value is None else write_decimal(value)


@pytest.mark.parametrize(
    ("text", "rule", "problem"),
    [
        ("17 min", "number", "17 min is not a plain number such as 1250.5."),
        ("1,5", "comma", "1,5: write the number with a decimal point, such as 12.5."),
        ("1_000", "number", "1_000 is not a plain number such as 1250.5."),
        ("1e5", "number", "1e5 is not a plain number such as 1250.5."),
    ],
)
def test_a_value_that_no_door_takes_is_an_error(
    entering: Entering, text: str, rule: str, problem: str
) -> None:
    assert one(entering, line("OPS_12", text)) == ("October!D2", "error", rule, problem)


def test_a_slip_is_to_be_checked_and_says_what_was_probably_meant(entering: Entering) -> None:
    measure = make_measure(make_kpi("OPS_40", unit="%", decimals=1), entering.operations)
    for month, share in enumerate(("6.1", "6.4", "5.9", "6.6", "6.0", "6.3"), start=4):
        make_entry(measure, dt.date(2026, month, 1), share)
    problem = "64 is about ten times the usual 5.9 to 6.6. A missing decimal point or a digit too many?"
    assert one(entering, line("OPS_40", "64")) == ("October!D2", "check", "slip", problem)
    row = ChangesetRow.objects.get()
    assert row.says["hint"] == "Is it 6.4? Correct it, confirm it with a reason, or leave it out."


def test_a_name_nobody_knows_gets_the_nearest_one(entering: Entering) -> None:
    upload = staged(entering.contributor, entering.operations, [line("Bus punctualty", "84.6")])
    assert rows(upload) == [
        ("October!D2", "error", "unknown_kpi", "“Bus punctualty” is no KPI that you enter."),
    ]
    row = ChangesetRow.objects.get()
    assert row.says["hint"] == "Is it “OPS_01, bus punctuality”?"


def test_a_kpi_is_found_by_its_name_in_any_case(entering: Entering) -> None:
    name = entering.measure("OPS_12").kpi.name
    assert one(entering, line(name.upper(), "4"))[1] == "new"


def test_rows_of_other_teams_are_errors(entering: Entering) -> None:
    depot = make_team("DEPOT", name="Depot")
    make_member(entering.contributor, depot, "viewer")
    make_team("HIDDEN", name="Hidden")
    upload = staged(
        entering.contributor,
        entering.operations,
        [line("OPS_12", "4", 2, team="Depot"), line("OPS_12", "4", 3, team="Hidden")],
    )
    assert [problem for *_, problem in rows(upload)] == [
        "You may not enter values of Depot.",
        "“Hidden” is no team for which you enter values.",
    ]


def test_a_day_lies_in_the_period_of_its_kpi_and_another_grain_is_an_error(entering: Entering) -> None:
    make_measure(make_kpi("OPS_40", frequency="quarter"), entering.operations)
    upload = staged(
        entering.contributor,
        entering.operations,
        [
            line("OPS_12", "4", 2, period="2026-10-17"),
            line("OPS_40", "4", 3, period="2026-10"),
            line("OPS_13", "4", 4, period="Oktober"),
            line("OPS_16", "4", 5, period=""),
        ],
    )
    assert rows(upload) == [
        ("October!D2", "new", "", ""),
        ("October!D3", "error", "frequency", "2026-10: this KPI is entered by quarter."),
        ("October!D4", "error", "period", "“Oktober” names no period."),
        ("October!D5", "error", "no_period", "No period stands beside this value."),
    ]
    assert ChangesetRow.objects.get(number=1).says["start"] == "2026-10-01"


def test_the_same_figure_twice_is_an_error_unless_it_is_said_what_to_do(entering: Entering) -> None:
    twice = [line("OPS_12", "4", 2), line("OPS_12", "6", 9)]
    refused = staged(entering.contributor, entering.operations, twice)
    assert rows(refused) == [
        ("October!D2", "error", "twice", "The same figure stands in October!D2, October!D9.")
    ]
    added = staged(entering.contributor, entering.operations, twice, combine="sum", content=b"added")
    assert ChangesetRow.objects.get(changeset=added.changeset_id).says["texts"] == {"": "10"}


def test_an_empty_cell_says_nothing(entering: Entering) -> None:
    upload = staged(entering.contributor, entering.operations, lines(OPS_01="", OPS_12="4"))
    assert rows(upload) == [("October!D3", "new", "", "")]


def test_inputs_of_one_figure_are_one_row_and_silent_ones_stay(entering: Entering) -> None:
    make_ratio(entering.operations)
    given = [
        line("PPL_10", "5", 2, input="leavers", period="2026-09"),
        line("PPL_10", "4", 3, input="Leavers"),
        line("PPL_10", "120", 4, input="headcount"),
        line("PPL_10", "4", 5, input="people", period="2026-08"),
    ]
    upload = staged(entering.manager, entering.operations, given)
    assert rows(upload)[1:] == [
        ("October!D3", "new", "", ""),
        (
            "October!D5",
            "error",
            "unknown_input",
            "people is not an input of this KPI; its inputs are leavers, headcount.",
        ),
    ]
    assert outcomes(upload)[0] == "check"
    september = ChangesetRow.objects.get(changeset=upload.changeset_id, number=1)
    assert (september.before or {})["inputs"] == {"leavers": "3", "headcount": "120"}
    assert september.says["texts"] == {"leavers": "5"}


def test_a_value_outside_the_natural_limits_is_to_be_checked(entering: Entering) -> None:
    kpi = make_kpi("OPS_41", natural_min=0, natural_max=40)
    make_measure(kpi, entering.operations)
    assert one(entering, line("OPS_41", "71")) == (
        "October!D2",
        "check",
        "outside",
        "71 is outside the natural limits 0..40 of this KPI.",
    )


def test_a_closed_period_is_an_error_for_contributors_and_to_be_checked_for_managers(
    entering: Entering,
) -> None:
    closed = [line("OPS_12", "4", period="2026-08")]
    assert one(entering, *closed)[1:] == (
        "error",
        "closed",
        "2026-08 is closed. A manager of the team can correct it, giving a reason.",
    )
    upload = staged(entering.manager, entering.operations, closed)
    assert rows(upload)[0][1:] == (
        "check",
        "correction",
        "2026-08 is closed: what was reported of it changes.",
    )


def test_an_old_row_of_our_workbook_is_a_conflict_where_the_figures_differ(entering: Entering) -> None:
    stored = value_of(entering, "OPS_01")
    given = [
        line("OPS_01", "12.5", 2, version=0),
        line("OPS_02", (value_of(entering, "OPS_02")), 3, version=0),
    ]
    upload = staged(entering.contributor, entering.operations, given)
    assert rows(upload) == [
        ("October!D2", "conflict", "conflict", "Version 1 was saved since your file was written."),
        ("October!D3", "unchanged", "", ""),
    ]
    assert (value_of(entering, "OPS_01")) == stored


def test_a_measure_named_by_our_workbook_is_only_taken_from_those_one_may_enter(entering: Entering) -> None:
    theirs = make_measure(make_kpi("SAFE_01"), make_team("SAFETY"))
    upload = staged(entering.contributor, entering.operations, [line("SAFE_01", "4", measure=theirs.pk)])
    assert rows(upload)[0][1:3] == ("error", "unknown_kpi")


def test_a_line_that_is_no_row_of_its_table_is_named_with_its_place(entering: Entering) -> None:
    broken = [Broken(7, "OPS_01,2026-10,84,6,7", "columns")]
    upload = staged(entering.contributor, entering.operations, lines(OPS_12="4"), broken=broken)
    assert [(place, outcome, rule) for place, outcome, rule, _ in rows(upload)] == [
        ("October!D2", "new", ""),
        ("A7", "error", "columns"),
    ]


def test_a_persons_measure_is_entered_by_that_person_only(entering: Entering) -> None:
    kpi = make_kpi("PPL_01", level="individual")
    make_measure(kpi, entering.operations, person=entering.contributor)
    given = [
        line("PPL_01", "4", 2, person="ines@merrow.example", place=Place("", 2, 4)),
        line("PPL_01", "4", 3, person="Tomas Lindqvist", place=Place("", 3, 4)),
    ]
    upload = staged(entering.contributor, entering.operations, given)
    assert rows(upload) == [
        ("D2", "new", "", ""),
        ("D3", "error", "no_measure", "PPL_01 is not entered by you for Tomas Lindqvist."),
    ]


def test_the_statements_do_not_grow_with_the_rows(entering: Entering) -> None:
    few = [line("OPS_12", "4")]
    many = [line("OPS_12", "4", row, period=f"20{row:02d}-10") for row in range(10, 26)]
    assert [statements(entering, given) for given in (few, many)] == [25, 25]


def statements(entering: Entering, given: list[Line]) -> int:

    with CaptureQueriesContext(
        connection,
    ) as caught:
        staged(entering.manager, entering.operations, given, content=str(len(given)).encode())
    return len(caught)


def test_what_is_to_come_is_refused(entering: Entering) -> None:
    assert one(entering, line("OPS_12", "4", period="2026-12"))[1:3] == ("error", "future")
