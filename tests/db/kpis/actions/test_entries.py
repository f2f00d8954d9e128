"""Submitting a figure: the ledger, the versions, and everything that is refused and kept as a draft."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.audit import FOLDER, Actor
from accounts.models import User
from kpis.actions.entries import submit, submit_many
from kpis.actions.outcomes import Conflict, Outcome, Refused, Saved, Submission
from kpis.calc.periods import Calendar, Period, parse_key
from kpis.calc.typed import Typed
from kpis.models import Entry, EntryDraft, EntryRevision, Measure, Score, TeamPeriod
from kpis.queries.cells import cells_of
from tests.builders import (
    make_entry,
    make_kpi,
    make_measure,
    make_member,
    make_objective,
    make_organisation,
    make_team,
    make_user,
)

NOW = dt.datetime(2026, 11, 5, 9, tzinfo=dt.UTC)
"""October may be entered until 10 November, September is closed."""


def month(key: str) -> Period:
    return parse_key(Calendar(), key)


OCTOBER, SEPTEMBER = month("2026-10"), month("2026-09")


@pytest.fixture
def measure() -> Measure:
    return make_measure(make_kpi("OPS_01", decimals=1), make_team("BUSES"))


@pytest.fixture
def ines(measure: Measure) -> User:
    user = make_user("ines@merrow.example", name="Ines Aalto")
    make_member(user, measure.team)
    return user


@pytest.fixture
def tomas(measure: Measure) -> User:
    user = make_user("tomas@merrow.example", name="Tomas Berg")
    make_member(user, measure.team, "manager")
    return user


def save(user: User, measure: Measure, text: str, version: int = 0, **given: Any) -> Outcome:
    period = given.pop("period", OCTOBER)
    return submit(Actor.of(user), measure, period, Typed(text), version, now=NOW, **given)


def test_a_value_is_saved_with_its_revision(measure: Measure, ines: User) -> None:
    saved = save(ines, measure, "84.6", note="bridge works")
    assert isinstance(saved, Saved)
    assert (saved.version, saved.figures.value, saved.changed) == (1, Decimal("84.6"), True)
    entry = Entry.objects.select_related("revision").get()
    assert (entry.measure, entry.grain, entry.start) == (measure, "month", dt.date(2026, 10, 1))
    assert (entry.version, entry.state, entry.value, entry.inputs) == (1, "value", Decimal("84.6"), None)
    kept = entry.revision
    assert (kept.version, kept.value, kept.note, kept.source) == (1, Decimal("84.6"), "bridge works", "page")
    assert (kept.actor, kept.actor_label, kept.recorded_at, kept.previous) == (ines, "", NOW, None)


def test_a_correction_is_a_new_revision_of_the_same_entry(measure: Measure, ines: User) -> None:
    save(ines, measure, "84.6")
    assert isinstance(save(ines, measure, "85", 1), Saved)
    first, second = EntryRevision.objects.order_by("version")
    assert (second.version, second.previous, first.value) == (2, first, Decimal("84.6"))
    assert Entry.objects.get().revision == second


def test_a_blank_takes_the_value_back(measure: Measure, ines: User) -> None:
    save(ines, measure, "84.6")
    save(ines, measure, "", 1)
    entry = Entry.objects.get()
    assert (entry.version, entry.state, entry.value) == (2, "blank", None)


def test_the_same_figure_again_writes_nothing(measure: Measure, ines: User) -> None:
    save(ines, measure, "84.6")
    again = save(ines, measure, "84.60", 1)
    assert isinstance(again, Saved)
    assert (again.changed, again.version, EntryRevision.objects.count()) == (False, 1, 1)
    assert save(ines, measure, "", period=month("2026-11")) == Saved(
        again.submission.__class__(measure.pk, month("2026-11"), Typed(""), 0, confirmed=False),
        0,
        again.figures.__class__("blank"),
        changed=False,
    )


def test_another_note_on_the_same_figure_is_kept(measure: Measure, ines: User) -> None:
    save(ines, measure, "84.6", note="bridge works")
    again = save(ines, measure, "84.6", 1, note="bridge works")
    assert isinstance(again, Saved)
    assert not again.changed
    assert isinstance(save(ines, measure, "84.6", 1, note="bridge and signal works"), Saved)
    assert list(EntryRevision.objects.order_by("version").values_list("value", "note")) == [
        (Decimal("84.6"), "bridge works"),
        (Decimal("84.6"), "bridge and signal works"),
    ]


def test_a_note_keeps_its_lines_and_no_control_characters(measure: Measure, ines: User) -> None:
    save(ines, measure, "84.6", note=" one\x07\n\ttwo\x1b ")
    assert EntryRevision.objects.get().note == "one\n\ttwo"


def test_the_same_figure_from_a_stale_page_is_a_conflict_too(
    measure: Measure, ines: User, tomas: User
) -> None:
    """Two who each add one to what they saw have added two, or one of them is asked."""
    save(ines, measure, "84")
    save(tomas, measure, "85", 1)
    assert isinstance(save(ines, measure, "85", 1), Conflict)
    assert isinstance(save(ines, measure, "85", 2), Saved)
    assert (EntryRevision.objects.count(), EntryDraft.objects.count()) == (2, 0)


def test_a_stale_version_is_a_conflict_that_shows_both_sides(
    measure: Measure, ines: User, tomas: User
) -> None:
    save(ines, measure, "84.6")
    save(tomas, measure, "85", 1)
    mine = save(ines, measure, "86", 1)
    assert isinstance(mine, Conflict)
    assert mine.base is not None
    assert mine.theirs is not None
    assert (mine.base.value, mine.theirs.value) == (Decimal("84.6"), Decimal(85))
    assert (mine.theirs.actor, mine.theirs.recorded_at) == (tomas, NOW)
    assert Entry.objects.get().value == Decimal(85)
    draft = EntryDraft.objects.get()
    assert (draft.author, draft.problem, draft.base_version) == (ines, "conflict", 1)
    assert draft.typed == {"value": "86", "inputs": {}, "na": False, "style": [".", ""]}


BAD = [
    ("1,5", "comma", "1,5: write the number with a decimal point, such as 12.5."),
    ("NaN", "number", "NaN is not a plain number such as 1250.5."),
    ("1_000", "number", "1_000 is not a plain number such as 1250.5."),
    ("1e5", "number", "1e5 is not a plain number such as 1250.5."),
    ("١٢", "number", "١٢ is not a plain number such as 1250.5."),
    ("1234567890123456789", "digits", "1234567890123456789 has more than 18 digits before the point."),
]


@pytest.mark.parametrize(("text", "rule", "message"), BAD)
def test_bad_input_is_refused_and_kept_for_its_author(
    measure: Measure, ines: User, text: str, rule: str, message: str
) -> None:
    refused = save(ines, measure, text)
    assert isinstance(refused, Refused)
    assert (refused.problem, refused.rule, refused.message) == ("invalid", rule, message)
    draft = EntryDraft.objects.get()
    assert (draft.author, draft.problem, draft.message) == (ines, "invalid", message)
    assert draft.typed["value"] == text
    assert not Entry.objects.exists()
    assert not Score.objects.exists()


def test_a_saved_value_settles_the_draft_of_its_author_only(
    measure: Measure, ines: User, tomas: User
) -> None:
    save(ines, measure, "x")
    save(tomas, measure, "y")
    save(ines, measure, "84.6")
    assert list(EntryDraft.objects.values_list("author", flat=True)) == [tomas.pk]


@pytest.mark.parametrize(
    ("source", "period", "rule", "message"),
    [
        ("formula", OCTOBER, "not_entered", "This measure is calculated and takes no values."),
        ("rollup", OCTOBER, "not_entered", "This measure is calculated and takes no values."),
        ("entry", month("2026-12"), "future", "2026-12 has not begun yet."),
        ("entry", month("2025-12"), "not_active", "The measure is not active in 2025-12."),
        ("entry", month("FY2026-Q3"), "frequency", "FY2026-Q3: this KPI is entered by month."),
    ],
)
def test_cells_that_take_no_values(ines: User, source: str, period: Period, rule: str, message: str) -> None:
    life = dt.date(2026, 1, 1)
    measure = make_measure(make_kpi("LATE"), make_team("RAIL"), source=source, active_from=life)
    refused = save(ines, measure, "3", period=period)
    assert isinstance(refused, Refused)
    assert (refused.rule, refused.message) == (rule, message)


def test_a_closed_period_is_corrected_by_managers_who_say_why(
    measure: Measure, ines: User, tomas: User
) -> None:
    mine = save(ines, measure, "84.6", period=SEPTEMBER)
    assert isinstance(mine, Refused)
    assert (mine.problem, mine.message) == (
        "closed",
        "2026-09 is closed. A manager of the team can correct it, giving a reason.",
    )
    silent = save(tomas, measure, "84.6", period=SEPTEMBER)
    assert isinstance(silent, Refused)
    assert silent.message == "2026-09 is closed: give a reason for the correction."
    assert isinstance(save(tomas, measure, "84.6", period=SEPTEMBER, reason="late export"), Saved)
    assert EntryRevision.objects.get().reason == "late export"


@pytest.mark.parametrize(
    ("state", "outcome"), [("finished", Refused), ("locked", Refused), ("reopened", Saved)]
)
def test_what_persons_did_to_the_period_rules_before_the_clock(
    measure: Measure, ines: User, state: str, outcome: type
) -> None:
    period = SEPTEMBER if state == "reopened" else OCTOBER
    TeamPeriod.objects.create(
        team=measure.team, grain="month", start=period.start, state=state, at=NOW, reason="x"
    )
    assert type(save(ines, measure, "3", period=period)) is outcome


def test_not_applicable_needs_a_reason(measure: Measure, ines: User) -> None:
    na = Typed(na=True)
    refused = submit(Actor.of(ines), measure, OCTOBER, na, 0, now=NOW)
    assert isinstance(refused, Refused)
    assert refused.message == "Say why this is not applicable."
    submit(Actor.of(ines), measure, OCTOBER, na, 0, now=NOW, note="no service on Sundays")
    entry = Entry.objects.select_related("revision").get()
    assert (entry.state, entry.revision.note) == ("na", "no service on Sundays")


def test_a_value_outside_the_natural_limits_waits_for_a_second_look(ines: User) -> None:
    measure = make_measure(make_kpi("SHARE", natural_min=0, natural_max=100), make_team("RAIL"))
    doubtful = save(ines, measure, "846")
    assert isinstance(doubtful, Refused)
    assert (doubtful.problem, doubtful.message) == (
        "doubtful",
        "846 is outside the natural limits 0..100 of this KPI.",
    )
    assert EntryDraft.objects.get().problem == "doubtful"
    assert isinstance(save(ines, measure, "846", confirmed=True), Refused)
    confirmed = save(ines, measure, "846", confirmed=True, reason="Double shifts")
    assert isinstance(confirmed, Saved)
    assert confirmed.warning == "846 is outside the natural limits 0..100 of this KPI."
    assert not EntryDraft.objects.exists()


def test_inputs_are_stored_as_plain_decimals(ines: User) -> None:
    kpi = make_kpi("RATE", inputs="late:sum;run:sum", formula="100 * late / run", aggregation="ratio")
    measure = make_measure(kpi, make_team("RAIL"))
    typed = Typed(inputs={"late": "4", "run": "100.50"})
    assert isinstance(submit(Actor.of(ines), measure, OCTOBER, typed, 0, now=NOW), Saved)
    assert Entry.objects.get().inputs == {"late": "4", "run": "100.5"}
    plain = EntryRevision.objects.get().inputs
    assert plain == {"late": "4", "run": "100.5"}


def many(count: int) -> list[Submission]:
    make_organisation()
    team = make_team()
    measures = [make_measure(make_kpi("", make_objective()), team) for _ in range(count)]
    return [Submission(measure.pk, OCTOBER, Typed("3")) for measure in measures]


def test_many_cells_cost_the_statements_of_one() -> None:
    """After the first figure of all, which begins the year of every team."""
    submit_many(FOLDER, many(1), now=NOW, source="folder")
    costs = []
    for submissions in (many(2), many(40)):
        with CaptureQueriesContext(connection) as queries:
            outcomes = submit_many(FOLDER, submissions, now=NOW, source="folder")
        assert [type(outcome) for outcome in outcomes] == [Saved] * len(submissions)
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_the_folder_corrects_closed_periods_and_overwrites_what_it_finds(
    measure: Measure, ines: User
) -> None:
    save(ines, measure, "84.6")
    rows = [
        Submission(measure.pk, OCTOBER, Typed("85"), place="values.csv line 2"),
        Submission(measure.pk, SEPTEMBER, Typed("80"), place="values.csv line 3"),
        Submission(measure.pk, month("2026-08"), Typed("x"), place="values.csv line 4"),
    ]
    outcomes = submit_many(FOLDER, rows, now=NOW, source="folder")
    assert [type(outcome) for outcome in outcomes] == [Saved, Saved, Refused]
    september = EntryRevision.objects.get(start=SEPTEMBER.start)
    assert (september.actor, september.actor_label, september.reason) == (
        None,
        "organisation folder",
        "organisation folder",
    )
    assert (september.place, september.source) == ("values.csv line 3", "folder")
    again = submit_many(FOLDER, rows[:2], now=NOW, source="folder")
    assert [outcome.changed for outcome in again if isinstance(outcome, Saved)] == [False, False]


def test_what_nobody_has_confirmed_in_a_sheet_is_refused_with_a_proposal(measure: Measure) -> None:
    """So that a preview can show it; confirmed, it is saved, with a warning only at natural limits."""
    for number in range(3, 10):
        make_entry(measure, dt.date(2026, number, 1), 80 + number)
    row = Submission(measure.pk, OCTOBER, Typed("8460"), 0, confirmed=False)
    refused = submit_many(FOLDER, [row], now=NOW, source="sheet")[0]
    assert isinstance(refused, Refused)
    assert (refused.problem, refused.rule, refused.proposal) == ("doubtful", "slip", Decimal("84.6"))
    assert refused.message == (
        "8,460 is about a hundred times the usual 83.0 to 89.0. A missing decimal point or digits too many?"
    )
    assert not EntryDraft.objects.exists()
    saved = submit_many(FOLDER, [replace(row, confirmed=True)], now=NOW, source="sheet")[0]
    assert isinstance(saved, Saved)
    assert saved.warning == ""


def test_values_before_cost_no_statement_and_are_read_only_where_asked_for(measure: Measure) -> None:
    make_organisation()
    for number in range(3, 10):
        make_entry(measure, dt.date(2026, number, 1), 80 + number)
    with CaptureQueriesContext(connection) as queries:
        cells, _organisation = cells_of([(measure.pk, OCTOBER), (measure.pk, SEPTEMBER)], [True, False])
    assert len(queries) == 1
    assert [[past.value for past in cell.recent] for cell in cells] == [[83, 84, 85, 86, 87, 88, 89], []]
