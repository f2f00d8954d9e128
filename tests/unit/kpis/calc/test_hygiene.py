"""The limits of the portfolio review, each where it is still right and where it is not."""

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.hygiene import Cell, Finding, Place, Subject, hygiene, shares

TODAY = dt.date(2026, 11, 22)
GREEN, AMBER, RED = Cell("green"), Cell("amber"), Cell("red")
SAID = Cell("red", is_noted=True)


def subject(number: int = 1, **fields: Any) -> Subject:
    """In order by itself."""
    sound: dict[str, Any] = {"owner": f"owner {number}", "has_guardrail": True, "known_since": TODAY}
    return Subject(number, **sound | fields)


def place(**fields: Any) -> Place:
    usual: dict[str, Any] = {"team": "Buses", "owner": "Ines"}
    return Place(**usual | fields)


def found(
    *subjects: Subject, perspectives: Sequence[str] = (), since: dt.date | None = None
) -> list[Finding]:
    """Without the balance, which few KPIs cannot have."""
    balance = ("few_leading", "many_leading", "many_financial")
    every = hygiene(subjects, perspectives, TODAY, since)
    return [one for one in every if one.code not in balance]


def several(count: int, make: Callable[[int], Subject]) -> list[Subject]:
    return [make(number) for number in range(count)]


@pytest.mark.parametrize(
    ("most", "code", "about", "make"),
    [
        (3, "objective", "C1", lambda n: subject(n, objective="C1")),
        (7, "owner", "Tomas", lambda n: subject(n, owner="Tomas")),
        (5, "person", "Ines", lambda n: subject(n, persons=("Ines", f"other {n}"))),
        (10, "team", "Buses", lambda n: subject(n, places=(place(owner=f"o{n}"),))),
    ],
)
def test_a_crowd_is_told_from_the_first_above_the_limit(
    most: int, code: str, about: str, make: Callable[[int], Subject]
) -> None:
    assert found(*several(most, make)) == []
    crowd = Finding(f"{code}_crowded", about, {"count": most + 1, "most": most})
    assert found(*several(most + 1, make)) == [crowd]


def test_a_scorecard_holds_what_is_rolled_up_too_and_a_team_does_not() -> None:
    rolled_up = several(26, lambda n: subject(n, places=(place(owner=f"o{n}", is_rolled_up=True),)))
    assert found(*rolled_up) == [Finding("scorecard_crowded", "Buses", {"count": 26, "most": 25})]
    assert found(*rolled_up[:25]) == []


def test_whoever_owns_a_kpi_and_its_measures_owns_it_once() -> None:
    make = lambda n: subject(n, owner="Ines", places=(place(), place(team="Rail")))  # noqa: E731 - as the others
    assert found(*several(7, make)) == []


def test_a_perspective_is_empty_or_crowded() -> None:
    rows = several(8, lambda n: subject(n, perspective="customer"))
    assert found(*rows, perspectives=["financial", "customer"]) == [
        Finding("perspective_empty", "financial"),
        Finding("perspective_crowded", "customer", {"count": 8, "most": 7}),
    ]
    assert found(*rows[:7], perspectives=["customer"]) == []


@pytest.mark.parametrize(("leading", "code"), [(2, "few_leading"), (3, ""), (7, ""), (8, "many_leading")])
def test_three_to_seven_of_ten_lead(leading: int, code: str) -> None:
    rows = several(10, lambda n: subject(n, is_leading=n < leading))
    assert [one.code for one in hygiene(rows, [], TODAY, None)] == ([code] if code else [])


def test_half_may_be_financial_and_metrics_do_not_count() -> None:
    rows = [subject(1, perspective="Financial"), subject(2, perspective="customer"), subject(3)]
    rows[1:1] = several(3, lambda n: subject(10 + n, is_leading=True))
    assert hygiene(rows, [], TODAY, None) == []
    rows[1] = subject(9, perspective="financial", is_leading=True)
    percent = Decimal(200) / 3
    assert hygiene(rows, [], TODAY, None) == [
        Finding("many_financial", None, {"percent": percent, "limit": 50})
    ]


def test_nothing_has_no_balance() -> None:
    assert (shares([]), hygiene([], [], TODAY, None)) == ((None, None), [])


def test_owners_and_guardrails_are_missed() -> None:
    rolled_up = place(team="Company", owner=None, is_rolled_up=True)
    row = subject(owner=None, has_guardrail=False, places=(place(owner=None), rolled_up))
    assert found(row) == [
        Finding("orphaned", 1),
        Finding("orphaned_measure", 1, {"team": "Buses"}),
        Finding("no_guardrail", 1),
    ]


def test_the_second_review_that_keeps_it_without_a_reason_is_told() -> None:
    assert found(subject(unsaid=1)) == []
    assert found(subject(unsaid=2)) == [Finding("kept_unsaid", 1, {"count": 2})]


LONG_AGO, DAYS_89, DAYS_90 = dt.date(2020, 1, 1), dt.date(2026, 8, 25), dt.date(2026, 8, 24)


@pytest.mark.parametrize(
    ("opened", "known", "since", "is_told"),
    [
        (None, LONG_AGO, LONG_AGO, True),
        (DAYS_90, LONG_AGO, LONG_AGO, True),
        (DAYS_89, LONG_AGO, LONG_AGO, False),
        (None, DAYS_89, LONG_AGO, False),
        (None, LONG_AGO, DAYS_89, False),
        (None, LONG_AGO, None, False),
    ],
)
def test_ninety_days_without_an_opening(
    opened: dt.date | None, known: dt.date, since: dt.date | None, is_told: bool
) -> None:
    row = subject(opened_on=opened, known_since=known)
    assert found(row, since=since) == ([Finding("unopened", 1, {"days": 90})] if is_told else [])


def test_three_periods_without_a_figure_are_stale() -> None:
    assert found(subject(places=(place(empty=2), place(empty=9, is_rolled_up=True)))) == []
    assert found(subject(places=(place(empty=3),))) == [Finding("stale", 1, {"team": "Buses", "count": 3})]


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        ([RED, AMBER], ["unnoted", "unplanned"]),
        ([AMBER, RED], ["unnoted"]),
        ([RED], ["unplanned"]),
        ([RED, SAID], ["unplanned"]),
        ([SAID, RED], []),
        ([AMBER, GREEN, RED], []),
        ([], []),
        (None, []),
    ],
)
def test_two_periods_off_and_nothing_said(cells: list[Cell] | None, codes: list[str]) -> None:
    shown = None if cells is None else tuple(cells)
    assert [one.code for one in found(subject(places=(place(cells=shown),)))] == codes


def test_an_open_action_is_an_answer_to_red() -> None:
    assert found(subject(places=(place(cells=(RED,), is_planned=True),))) == []


@pytest.mark.parametrize(
    ("cells", "is_told"),
    [
        ([[GREEN] * 12], True),
        ([[GREEN] * 12 + [RED]], True),
        ([[GREEN] * 11], False),
        ([[GREEN] * 11 + [AMBER]], False),
        ([[GREEN] * 12, None], True),
        ([[GREEN] * 12, [GREEN] * 3], False),
        ([None], False),
    ],
)
def test_met_in_each_of_twelve_periods_everywhere(cells: list[list[Cell] | None], is_told: bool) -> None:
    places = tuple(
        place(team=number, cells=None if row is None else tuple(row)) for number, row in enumerate(cells)
    )
    told = [Finding("always_met", 1, {"count": 12})] if is_told else []
    assert found(subject(places=places)) == told


ROWS = st.lists(
    st.builds(
        Subject,
        id=st.integers(0, 99),
        is_leading=st.booleans(),
        objective=st.sampled_from([None, "A", "B"]),
        perspective=st.sampled_from(["", "financial", "customer"]),
        owner=st.sampled_from([None, "Ines", "Tomas"]),
        unsaid=st.integers(0, 3),
        places=st.lists(
            st.builds(
                Place,
                team=st.sampled_from(["Buses", "Rail"]),
                empty=st.integers(0, 4),
                cells=st.none()
                | st.lists(st.sampled_from([GREEN, AMBER, RED, SAID]), max_size=14).map(tuple),
            ),
            max_size=3,
        ).map(tuple),
    ),
    max_size=30,
)


@given(ROWS)
def test_the_order_of_the_catalogue_changes_nothing(rows: list[Subject]) -> None:
    def told(given: list[Subject]) -> set[str]:
        return {repr(finding) for finding in hygiene(given, ["financial", "customer"], TODAY, LONG_AGO)}

    assert told(rows) == told(rows[::-1])


@given(ROWS)
def test_what_may_not_be_seen_says_nothing(rows: list[Subject]) -> None:
    blind = [
        Subject(row.id, places=tuple(Place(one.team, empty=one.empty) for one in row.places)) for row in rows
    ]
    codes = {finding.code for finding in hygiene(blind, [], TODAY, None)}
    assert not codes & {"unnoted", "unplanned", "always_met"}


@given(ROWS)
def test_shares_are_percentages(rows: list[Subject]) -> None:
    assert all(share is None or 0 <= share <= 100 for share in shares(rows))
