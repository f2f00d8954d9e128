"""Every SMART check with an example that passes and examples that do not."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.definitions import Definition
from kpis.calc.smart import smart
from kpis.calc.smart_facts import FAIL, PASS, WARN, Finding, Past, Place, Subject, TargetRow
from kpis.calc.smart_targets import aims_of, review_due
from kpis.calc.smart_wording import vague_words

TODAY = dt.date(2026, 11, 12)
FAR, NEAR, GONE = dt.date(2027, 9, 1), dt.date(2026, 11, 12), dt.date(2026, 11, 11)
TEXT = "Departures less than five minutes late, of all departures counted."
SAME = tuple([Decimal(88)] * 6)
MOVING = tuple(Decimal(80 + number) for number in range(6))
TARGET = TargetRow("month", dt.date(2026, 1, 1), Decimal(88))
PLACE = Place("Buses", have=6, expected=6, targets=(TARGET,), past=Past(MOVING, met=3))
GOOD = Subject(
    TODAY,
    name="Bus punctuality",
    text=TEXT,
    source="Vehicle location system",
    action_when_red="The depot adds a reserve bus.",
    is_owned=True,
    version=Definition(
        scope="All timing points; cancelled trips are left out",
        unit="%",
        aggregation="ratio",
        formula="on_time / counted * 100",
        inputs="on_time:sum;counted:sum",
    ),
    objective="active",
    reviewed_on=dt.date(2026, 9, 1),
    next_review=FAR,
    places=(PLACE,),
)
ENTERED = replace(GOOD, version=replace(GOOD.version, formula="", inputs="", aggregation="mean"))


def codes(subject: Subject, name: str) -> list[tuple[str, str]]:
    check = next(check for check in smart(subject).checks if check.name == name)
    return [(finding.code, finding.level) for finding in check.findings]


def on(subject: Subject = GOOD, **version: Any) -> Subject:
    return replace(subject, version=replace(subject.version, **version))


def at(**place: Any) -> Subject:
    return replace(GOOD, places=(replace(PLACE, **place),))


def after(*rows: TargetRow, **subject: Any) -> Subject:
    return replace(at(targets=rows), **subject)


def past(**figures: Any) -> Subject:
    return at(past=Past(**figures))


def test_a_complete_definition_passes_and_is_certified_by_its_review() -> None:
    found = smart(GOOD)
    assert found.levels == (PASS, PASS, PASS, PASS, PASS)
    assert [check.findings for check in found.checks] == [(), (), (), (), ()]
    assert (found.certified, found.open_fails) == (dt.date(2026, 9, 1), ())


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        (replace(GOOD, name="n" * 80), []),
        (replace(GOOD, name="n" * 81), [("long_name", WARN)]),
        (replace(GOOD, namesake="OPS_02"), [("namesake", FAIL)]),
        (replace(GOOD, name="Quality of service"), []),
        (replace(ENTERED, name="Quality of service", question="How good?"), [("vague", FAIL)]),
        (replace(ENTERED, name="Equality of pay", question="How equal?"), []),
        (replace(GOOD, text=" "), [("no_definition", FAIL)]),
        (replace(GOOD, text="x" * 39), [("short_definition", FAIL)]),
        (replace(GOOD, text="x" * 40), []),
        (replace(GOOD, name="N" * 50, text=f"{'n' * 50}."), [("echo", FAIL)]),
        (replace(GOOD, is_owned=False), [("no_owner", FAIL)]),
        (on(scope=" "), [("no_scope", WARN)]),
        (ENTERED, [("no_question", FAIL)]),
        (replace(ENTERED, question="Are our buses on time?"), []),
        (on(ENTERED, aggregation="weighted_mean", inputs="value:mean;weight:sum"), []),
    ],
)
def test_specific(subject: Subject, found: list[tuple[str, str]]) -> None:
    assert codes(subject, "specific") == found


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        (on(unit=""), [("no_unit", FAIL)]),
        (on(unit="", direction="binary"), []),
        (on(direction=""), [("no_direction", FAIL)]),
        (on(frequency=""), [("no_frequency", FAIL)]),
        (on(aggregation=""), [("no_aggregation", FAIL)]),
        (on(formula="on_time / (counted"), [("broken_formula", FAIL)]),
        (replace(GOOD, source=""), [("no_source", FAIL)]),
        (on(replace(GOOD, source=""), formula="TRIPS / kpi.STAFF", inputs=""), []),
        (replace(GOOD, places=()), [("nothing_due", FAIL)]),
        (replace(GOOD, places=(), of_persons=True), []),
        (at(is_due=False, have=2), [("nothing_due", FAIL)]),
        (at(is_due=False, have=3), []),
        (at(have=0, expected=0), []),
        (at(is_entered=False), [("nobody_enters", FAIL)]),
        (at(have=4, expected=5), []),
        (at(have=5, expected=7), [("gaps", WARN)]),
        (at(have=3, expected=6), [("gaps", WARN)]),
        (at(have=2, expected=6), [("incomplete", FAIL)]),
        (past(values=SAME), [("constant", WARN)]),
        (past(values=SAME[:5]), []),
        (past(values=(*SAME[:5], Decimal("88.1"))), []),
    ],
)
def test_measurable(subject: Subject, found: list[tuple[str, str]]) -> None:
    assert codes(subject, "measurable") == found


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        (past(values=MOVING, met=5), []),
        (past(values=MOVING, met=6), [("too_easy", WARN)]),
        (past(values=MOVING[:5], met=5), []),
        (past(chance=Decimal("0.05")), []),
        (past(chance=Decimal("0.049")), [("unlikely_unplanned", FAIL)]),
        (past(chance=Decimal("0.049"), planned=True), [("unlikely", WARN)]),
        (past(baseline=Decimal(60)), []),
        (past(baseline=Decimal("58.7")), []),
        (past(baseline=Decimal("58.6")), [("steep", WARN)]),
        (past(baseline=Decimal(0)), []),
        (at(past=None), []),
    ],
)
def test_achievable(subject: Subject, found: list[tuple[str, str]]) -> None:
    """The target is 88: half as much again as 58 2/3."""
    assert codes(subject, "achievable") == found


@pytest.mark.parametrize(
    ("grain", "aggregation", "found"),
    [("year", "sum", []), ("year", "mean", [("steep", WARN)]), ("month", "sum", [("steep", WARN)])],
)
def test_a_baseline_is_compared_with_a_target_of_its_own_size(
    grain: str, aggregation: str, found: list[tuple[str, str]]
) -> None:
    far = at(targets=(replace(TARGET, grain=grain),), past=Past(baseline=Decimal(50)))
    assert codes(on(far, aggregation=aggregation), "achievable") == found


@pytest.mark.parametrize(
    ("subject", "judged"),
    [
        (GOOD, True),
        (past(values=MOVING[:5]), False),
        (past(chance=Decimal("0.4")), True),
        (past(baseline=Decimal(80)), True),
        (at(past=None), False),
        (replace(GOOD, places=()), False),
    ],
)
def test_a_target_is_judged_where_there_is_something_to_judge_by(subject: Subject, judged: bool) -> None:
    assert smart(subject).checks[2].is_judged is judged


@pytest.mark.parametrize(
    ("subject", "found", "blocks"),
    [
        (replace(GOOD, objective=""), [("metric", FAIL)], []),
        (replace(GOOD, objective="retired"), [("objective_retired", FAIL)], ["objective_retired"]),
        (replace(GOOD, action_when_red=""), [("no_action", WARN)], []),
    ],
)
def test_relevant(subject: Subject, found: list[tuple[str, str]], blocks: list[str]) -> None:
    assert codes(subject, "relevant") == found
    assert [finding.code for finding in smart(subject).open_fails] == blocks


ENDS = TargetRow("month", dt.date(2026, 11, 1), ends=True)


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        (after(), [("no_target", FAIL)]),
        (replace(GOOD, places=()), [("no_target", FAIL)]),
        (replace(GOOD, places=(), of_persons=True), []),
        (on(after(), direction="info"), []),
        (after(TARGET, next_review=None), [("no_end", FAIL)]),
        (after(TARGET, replace(TARGET, start=FAR), next_review=None), []),
        (after(replace(TARGET, due=NEAR), next_review=None), []),
        (after(replace(TARGET, due=GONE)), [("target_over", FAIL)]),
        (after(TARGET, ENDS), [("target_over", FAIL)]),
        (after(TARGET, ENDS, replace(TARGET, start=ENDS.start)), []),
        (after(TARGET, ENDS, replace(TARGET, start=FAR)), []),
        (after(TARGET, ENDS, replace(TARGET, grain="year")), []),
        (after(replace(ENDS, start=dt.date.min)), [("no_target", FAIL)]),
        (replace(GOOD, entry_days=0), [("no_entry_days", WARN)]),
        (replace(GOOD, review_months=13), [("rare_review", WARN)]),
        (replace(GOOD, next_review=NEAR), []),
        (replace(GOOD, next_review=GONE), [("overdue_review", WARN)]),
    ],
)
def test_time_bound(subject: Subject, found: list[tuple[str, str]]) -> None:
    assert codes(subject, "time_bound") == found


def test_findings_bring_their_figures() -> None:
    found = smart(replace(at(have=2, expected=6), name="n" * 81, source="", next_review=GONE))
    assert [finding for check in found.checks for finding in check.findings] == [
        Finding("long_name", WARN, {"length": 81, "most": 80}),
        Finding("no_source", FAIL),
        Finding("incomplete", FAIL, {"have": 2, "expected": 6}, "Buses"),
        Finding("overdue_review", WARN, {"day": GONE}),
    ]


def test_of_several_scorecards_the_worst_is_told() -> None:
    gaps, missing = replace(PLACE, team="Rail", have=4), replace(PLACE, team="Trams", have=1)
    measured = smart(replace(GOOD, places=(PLACE, gaps, missing))).checks[1]
    assert [(finding.code, finding.team) for finding in measured.findings] == [("incomplete", "Trams")]
    ended = replace(missing, is_due=False)
    measured = smart(replace(GOOD, places=(PLACE, gaps, ended))).checks[1]
    assert [(finding.code, finding.team) for finding in measured.findings] == [("gaps", "Rail")]


@pytest.mark.parametrize(
    ("subject", "certified"),
    [
        (replace(GOOD, reviewed_on=None), None),
        (replace(GOOD, next_review=NEAR), dt.date(2026, 9, 1)),
        (replace(GOOD, next_review=GONE), None),
        (replace(GOOD, next_review=None), None),
        (replace(GOOD, changed=True), None),
        (replace(GOOD, is_owned=False), None),
        (replace(GOOD, objective=""), dt.date(2026, 9, 1)),
        (after(), dt.date(2026, 9, 1)),
    ],
)
def test_a_review_certifies_what_has_no_open_fail(subject: Subject, certified: dt.date | None) -> None:
    assert smart(subject).certified == certified


@pytest.mark.parametrize(
    ("name", "vague"),
    [
        ("Improve IMPROVE improved", ["Improve", "IMPROVE"]),
        ("Better-run depots", ["Better"]),
        ("Fuel-efficiency of buses", ["efficiency"]),
        ("Inefficiency, qualities", []),
    ],
)
def test_vague_words_are_whole_words_in_any_case(name: str, vague: list[str]) -> None:
    assert vague_words(name) == vague


@pytest.mark.parametrize(
    ("since", "months", "due"),
    [
        (dt.date(2026, 9, 3), 12, dt.date(2027, 9, 3)),
        (dt.date(2026, 1, 31), 1, dt.date(2026, 2, 28)),
        (dt.date(2026, 12, 1), 1, dt.date(2027, 1, 1)),
        (dt.date(2026, 12, 1), 0, None),
        (dt.date(9999, 12, 1), 1, None),
    ],
)
def test_the_next_review_is_months_after_the_last(since: dt.date, months: int, due: dt.date | None) -> None:
    assert review_due(since, months) == due


days = st.dates(dt.date(2025, 1, 1), dt.date(2028, 1, 1))
rows = st.lists(
    st.builds(TargetRow, st.sampled_from(["month", "year"]), days, st.just(Decimal(1)), ends=st.booleans()),
    max_size=6,
)
pasts = st.none() | st.builds(
    Past,
    st.lists(st.decimals(0, 9, places=0), max_size=6).map(tuple),
    st.integers(0, 6),
    st.none() | st.decimals(0, 1, places=2),
    st.booleans(),
    st.none() | st.decimals(-99, 99, places=1),
)
places = st.builds(
    Place,
    st.sampled_from(["", "Buses"]),
    st.booleans(),
    st.booleans(),
    st.integers(0, 6),
    st.just(6),
    rows.map(tuple),
    pasts,
)
subjects = st.builds(
    Subject,
    st.just(TODAY),
    name=st.text(max_size=100),
    text=st.text(max_size=60),
    is_owned=st.booleans(),
    objective=st.sampled_from(["", "active", "retired"]),
    version=st.builds(Definition, formula=st.text(max_size=20), unit=st.sampled_from(["", "%"])),
    next_review=st.none() | days,
    reviewed_on=st.none() | days,
    places=st.lists(places, max_size=3).map(tuple),
)


@given(subjects)
def test_a_level_is_that_of_the_worst_finding_and_a_fail_takes_the_certificate(subject: Subject) -> None:
    found = smart(subject)
    for check in found.checks:
        levels = {finding.level for finding in check.findings}
        assert check.level == (FAIL if FAIL in levels else WARN if WARN in levels else PASS)
    assert not (found.certified and found.open_fails)


@given(subjects, st.permutations(range(3)))
def test_the_order_of_scorecards_changes_no_letter(subject: Subject, order: list[int]) -> None:
    mixed = tuple(subject.places[at] for at in order if at < len(subject.places))
    assert smart(replace(subject, places=mixed)).levels == smart(subject).levels


@given(subjects, places)
def test_one_more_scorecard_that_is_measured_never_mends_another(subject: Subject, place: Place) -> None:
    """But the first makes figures due, and of a target it may be the only one."""
    first = replace(PLACE, is_due=True)
    before = smart(replace(subject, places=(first, *subject.places)))
    after_all = smart(replace(subject, places=(first, *subject.places, place)))
    ranks = {PASS: 0, WARN: 1, FAIL: 2}
    assert all(ranks[new] >= ranks[old] for new, old in zip(after_all.levels, before.levels, strict=True))


@given(rows)
def test_a_target_rules_to_the_day_before_the_next(found: list[TargetRow]) -> None:
    for aim in aims_of(found, TODAY):
        assert aim.is_over is (aim.target is None)
        following = [
            row.start for row in found if row.grain == aim.grain and row.start > (aim.until or TODAY)
        ]
        assert aim.until is None or min(following) == aim.until + dt.timedelta(days=1)
