from dataclasses import replace
from decimal import Decimal

import pytest

from kpis.calc.insights.chances import chance, shown_chance, word
from kpis.calc.insights.facts import Bounds, Chance
from kpis.calc.insights.finding import Finding

from .known_measures import CHANCE, DISTANCE

D = Decimal
LEVEL = replace(CHANCE, mode="level", to_date=D(90), bounds=Bounds(D(100)), ceiling=D(110), floor=D(0))


def told(found: Chance) -> Finding:
    finding = chance(replace(DISTANCE, chance=found))
    assert finding
    return finding


def state(found: Chance) -> str:
    return str(told(found).parts["state"])


@pytest.mark.parametrize(
    ("before", "met", "news"),
    [
        ("0.30", 449, False),
        ("0.30", 450, True),
        ("0.45", 301, False),
        ("0.45", 300, True),
        ("0.19", 200, True),
        ("0.21", 199, True),
        ("0.49", 510, True),
        ("0.79", 800, True),
        ("0.80", 799, True),
        ("0.80", 949, False),
        (None, 700, False),
    ],
)
def test_a_chance_is_news_when_it_moved_by_15_points_or_over_an_edge(
    before: str | None, met: int, news: bool
) -> None:
    found = replace(CHANCE, before=None if before is None else D(before), met=met)
    assert (chance(replace(DISTANCE, chance=found)) is not None) == news


def test_fewer_than_six_values_give_no_chance() -> None:
    assert chance(replace(DISTANCE, chance=replace(CHANCE, n=5))) is None
    assert chance(replace(DISTANCE, chance=replace(CHANCE, n=6)))
    assert chance(DISTANCE) is None


@pytest.mark.parametrize(
    ("now", "shown"),
    [
        ("0.679", (70, "")),
        ("0.674", (65, "")),
        ("0.675", (70, "")),
        ("0.05", (5, "")),
        ("0.049", (5, "under")),
        ("0", (5, "under")),
        ("0.95", (95, "")),
        ("0.951", (95, "over")),
        ("1", (95, "over")),
    ],
)
def test_chances_are_rounded_to_five_points_and_clipped(now: str, shown: tuple[int, str]) -> None:
    assert shown_chance(D(now)) == shown


def test_words_follow_the_printed_chance() -> None:
    assert [word(shown) for shown in (95, 80, 75, 60, 55, 40, 35, 20, 15, 5)] == [
        *("likely", "likely", "leaning_yes", "leaning_yes", "open", "open"),
        *("leaning_no", "leaning_no", "unlikely", "unlikely"),
    ]


@pytest.mark.parametrize(
    ("changes", "need"),
    [
        ({}, ("10200", None)),
        ({"bounds": Bounds(most=D(120000))}, (None, "10200")),
        ({"bounds": Bounds(D(119000), D(120000))}, ("9700", "10200")),
        ({"mode": "average", "bounds": Bounds(D(10000))}, ("10200", None)),
        ({"mode": "level", "bounds": Bounds(D(10000))}, ("10000", None)),
        ({"left": 7}, ("2914", None)),
    ],
)
def test_the_need_is_shared_among_the_periods_left(
    changes: dict[str, object], need: tuple[str | None, str | None]
) -> None:
    found = told(replace(CHANCE, **changes))  # type: ignore[arg-type] # fields of several types
    assert (found.parts["need_least"], found.parts["need_most"]) == need


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "open"),
        ({"floor": D(0), "ceiling": D(20000)}, "open"),
        ({"to_date": D(120000)}, "open"),
        ({"to_date": D(120000), "floor": D(0)}, "reached"),
        ({"to_date": D(119999), "floor": D(0)}, "open"),
        ({"ceiling": D(10200)}, "open"),
        ({"ceiling": D(10199)}, "impossible"),
        ({"left": 0}, "impossible"),
        ({"left": 0, "to_date": D(120000)}, "reached"),
    ],
)
def test_a_sum_is_decided_by_arithmetic_only(changes: dict[str, object], expected: str) -> None:
    assert state(replace(CHANCE, **changes)) == expected  # type: ignore[arg-type] # fields of several types


@pytest.mark.parametrize(
    ("bounds", "floor", "ceiling", "expected"),
    [
        (Bounds(most=D(99599)), D(0), None, "impossible"),
        (Bounds(most=D(99600)), D(0), None, "open"),
        (Bounds(most=D(99600)), D(0), D(0), "reached"),
        (Bounds(D(99000), D(99700)), D(0), D(50), "reached"),
        (Bounds(D(99000), D(99700)), D(0), None, "open"),
        (Bounds(D(99000), D(99500)), D(0), D(50), "impossible"),
    ],
)
def test_a_band_is_decided_on_both_sides(
    bounds: Bounds, floor: Decimal, ceiling: Decimal | None, expected: str
) -> None:
    assert state(replace(CHANCE, bounds=bounds, floor=floor, ceiling=ceiling)) == expected


def test_a_level_is_decided_by_what_it_can_be() -> None:
    assert state(LEVEL) == "open"
    assert state(replace(LEVEL, ceiling=D(99))) == "impossible"
    assert state(replace(LEVEL, left=0)) == "impossible"
    assert state(replace(LEVEL, left=0, to_date=D(100))) == "reached"


def test_an_average_is_decided_over_all_its_periods() -> None:
    average = replace(CHANCE, mode="average", bounds=Bounds(D(90)), to_date=D(800), ceiling=D(100))
    assert state(replace(average, to_date=D(879))) == "impossible"
    assert state(replace(average, to_date=D(880))) == "open"
    assert told(replace(average, to_date=D(870))).how["highest"] == "89"


def test_a_close_decision_is_shown_with_the_decimals_it_takes() -> None:
    close = replace(CHANCE, mode="average", bounds=Bounds(D(90)), to_date=D("879.9"), ceiling=D(100))
    assert told(close).how["highest"] == "89.99"


def test_a_fallen_chance_is_worse() -> None:
    assert told(CHANCE).verdict == "better"
    assert told(replace(CHANCE, met=100)).verdict == "worse"
