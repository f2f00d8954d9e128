from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from kpis.calc.insights.facts import Compared, Record
from kpis.calc.insights.records import quantile, record, record_among
from kpis.calc.lines import Lines

from .known_measures import PUNCTUALITY, RECORD

D = Decimal


def earlier(values: Sequence[int]) -> list[Compared]:
    return [Compared(f"P{place}", D(value)) for place, value in enumerate(values)]


@pytest.mark.parametrize(
    ("direction", "value", "side", "verdict"),
    [
        ("up", "84.6", -1, "worse"),
        ("up", "99.1", 1, "better"),
        ("down", "84.6", -1, "better"),
        ("", "84.6", -1, ""),
        ("range", "84.6", -1, ""),
    ],
)
def test_a_record_is_best_or_worst_only_by_a_direction(
    direction: str, value: str, side: int, verdict: str
) -> None:
    previous = Compared("June 2025", D("87.2") if side < 0 else D("98.0"))
    known = replace(
        PUNCTUALITY,
        direction=direction,
        value=D(value),
        lines=Lines(lower=D(80), upper=D(90)),
        record=replace(RECORD, previous=previous),
    )
    found = record(known)
    assert found
    assert (found.parts["side"], found.parts["verdict"], found.verdict) == (side, verdict, verdict)


@pytest.mark.parametrize(
    "found",
    [
        None,
        replace(RECORD, n=23),
        replace(RECORD, low=D(80)),
        replace(RECORD, previous=Compared("June 2025", D("84.6"))),
    ],
)
def test_no_record_in_few_periods_in_the_middle_or_equalled(found: Record | None) -> None:
    assert record(replace(PUNCTUALITY, record=found)) is None


def test_a_record_is_shown_apart_from_the_one_before() -> None:
    found = record(replace(PUNCTUALITY, record=replace(RECORD, previous=Compared("June 2025", D("84.62")))))
    assert found
    assert (found.how["value"], found.how["previous"]) == ("84.60", "84.62")


def test_a_record_beats_the_latest_of_the_most_extreme() -> None:
    values = [5, 9, 1, 9, 1, *[5] * 18]
    assert record_among(earlier(values), D(10)) == Record(24, "P0", Compared("P3", D(9)), D(5), D(5))
    lowest = record_among(earlier(values), D(0))
    assert lowest
    assert lowest.previous == Compared("P4", D(1))


@pytest.mark.parametrize("value", [1, 5, 9])
def test_what_has_been_is_no_record(value: int) -> None:
    assert record_among(earlier([5, 9, 1, *[5] * 20]), D(value)) is None


def test_records_need_two_years_of_months() -> None:
    assert record_among(earlier([5] * 22), D(9)) is None
    assert record_among(earlier([5] * 23), D(9))
    assert record_among([], D(9)) is None


@pytest.mark.parametrize(("share", "expected"), [("0.1", 3), ("0.9", 27), ("0", 0), ("1", 30)])
def test_quantiles_lie_between_neighbours(share: str, expected: int) -> None:
    assert quantile([D(0), D(10), D(20), D(30)], D(share)) == expected


def test_a_found_record_is_told() -> None:
    found = record_among(earlier(range(40, 63)), D(84))
    assert record(replace(PUNCTUALITY, value=D(84), record=found))
