from dataclasses import replace
from decimal import Decimal

import pytest

from kpis.calc.insights.facts import Bounds
from tests.unit.kpis.calc.known_measures import (
    CHANCE,
    DISTANCE,
    LEAD,
    PUNCTUALITY,
)

from .insight_words import lines, told, words

D = Decimal
LEVEL = replace(
    CHANCE,
    mode="level",
    bounds=Bounds(D(88)),
    to_date=D("86.1"),
    average=D("86.14"),
    low=D("85.2"),
    high=D("88.9"),
)
MEAN = replace(LEVEL, mode="average", to_date=D("861.3"))


def test_the_chance_of_a_sum() -> None:
    assert told(replace(DISTANCE, chance=CHANCE), "chance") == (
        (
            "About 70% chance (leaning yes) of reaching at least 120,000 km by December 2026: "
            "it needs at least 10,200 km a month, the last 12 averaged 9,950 km."
        ),
        [
            "(120,000 km − 99,600 km) ÷ 2 = 10,200 km a month",
            "679 of 1,000 simulated paths meet the target.",
            "80% of the paths end between about 118,200 km and about 122,900 km.",
        ],
    )


@pytest.mark.parametrize(
    ("met", "before", "start"),
    [
        (12, "0.45", "Under 5% chance (unlikely) of"),
        (250, "0.45", "About 25% chance (leaning no) of"),
        (520, "0.45", "About 50% chance (open) of"),
        (800, "0.45", "About 80% chance (likely) of"),
        (990, "0.45", "Over 95% chance (likely) of"),
    ],
)
def test_the_words_of_a_chance(met: int, before: str, start: str) -> None:
    found = words(replace(DISTANCE, chance=replace(CHANCE, met=met, before=D(before))), "chance")
    assert found.startswith(f"{start} reaching at least 120,000 km by December 2026: it needs")


def test_the_chance_of_an_average() -> None:
    assert told(replace(PUNCTUALITY, chance=MEAN), "chance") == (
        (
            "About 70% chance (leaning yes) of reaching at least 88.0% by December 2026: "
            "it needs at least 97.4% a month, the last 12 averaged 86.1%."
        ),
        [
            "(88.0% × 12 − 861.3%) ÷ 2 = 97.4% a month",
            "679 of 1,000 simulated paths meet the target.",
            "80% of the paths end between about 85.2% and about 88.9%.",
        ],
    )


@pytest.mark.parametrize(
    ("met", "start"), [(679, "About 70% chance (leaning yes)"), (1, "Under 5% chance (unlikely)")]
)
def test_the_chance_of_a_level(met: int, start: str) -> None:
    found = words(replace(PUNCTUALITY, chance=replace(LEVEL, met=met)), "chance")
    assert found == f"{start} of at least 88.0% by December 2026: the last 12 averaged 86.1%."


def test_the_chance_of_a_band_needs_both_ends() -> None:
    band = replace(CHANCE, bounds=Bounds(D(118000), D(120000)))
    sentence_, how = told(replace(DISTANCE, chance=band), "chance")
    assert "it needs between 9,200 km and 10,200 km a month, the last" in sentence_
    assert how[:2] == [
        "(118,000 km − 99,600 km) ÷ 2 = 9,200 km a month",
        "(120,000 km − 99,600 km) ÷ 2 = 10,200 km a month",
    ]


def test_what_arithmetic_decides() -> None:
    reached = replace(CHANCE, to_date=D(121000), left=1, floor=D(0), met=1000)
    assert told(replace(DISTANCE, chance=reached), "chance") == (
        "The target of at least 120,000 km by December 2026 is reached: 121,000 km with 1 month left.",
        ["At least 121,000 km + 1 × 0 km = 121,000 km"],
    )
    lost = replace(MEAN, to_date=D("840"), ceiling=D(100), met=0)
    assert told(replace(PUNCTUALITY, chance=lost), "chance") == (
        "The target of at least 88.0% by December 2026 cannot be reached: 84.0% with 2 months left.",
        ["At most (840.0% + 2 × 100.0%) ÷ 12 = 86.7%"],
    )
    over = replace(MEAN, left=0, met=0)
    assert lines(replace(PUNCTUALITY, chance=over), "chance") == ["861.3% ÷ 10 = 86.1%"]
    capped = replace(LEVEL, ceiling=D(87), met=0)
    assert lines(replace(PUNCTUALITY, chance=capped), "chance") == ["At most 87.0%"]


@pytest.mark.parametrize(
    ("lag", "side", "expected"),
    [
        (2, 1, "Vacancies, which tended to move 2 months before Punctuality, has shifted up."),
        (1, -1, "Vacancies, which tended to move 1 month before Punctuality, has shifted down."),
    ],
)
def test_a_leading_sign(lag: int, side: int, expected: str) -> None:
    known = replace(PUNCTUALITY, leads=[replace(LEAD, lag=lag, side=side)])
    assert words(known, "leading_sign") == expected


@pytest.mark.parametrize(("pairs", "tested"), [(40, "40 pairs were tested."), (1, "1 pair was tested.")])
def test_how_a_leading_sign_was_found(pairs: int, tested: str) -> None:
    known = replace(PUNCTUALITY, leads=[replace(LEAD, pairs=pairs)])
    assert lines(known, "leading_sign") == ["r = −0.62 at a lag of 2 months, n = 58.", tested]
