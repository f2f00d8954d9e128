import pytest

from kpis.calc.insights.rewording import kept, numbers

OURS = "Conversion fell 3.1 points to 12.9%: North +635, South −1,075."


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (OURS, ["+635", "12.9%", "3.1", "−1,075"]),
        ("from 91.2-103.5 in 2026-10", ["10", "103.5", "2026", "91.2"]),
        ("at -1 200.50, so", ["200.50", "−1"]),
        ("12\u202f450 km, 12\u00a0450 and 5 %", ["12450", "12450", "5%"]),
        ("½ of x², none else", ["²", "½"]),
        ("Q4 ended.", ["4"]),
        ("", []),
    ],
)
def test_numbers_are_found_with_their_signs(text: str, found: list[str]) -> None:
    assert numbers(text) == found


@pytest.mark.parametrize(
    "theirs",
    [
        "At 12.9%, conversion is down 3.1 points: South −1,075 against North +635.",
        "  Down 3.1 points: conversion 12.9%, South -1,075, North +635.\n",
    ],
)
def test_another_wording_of_the_same_numbers_is_taken(theirs: str) -> None:
    assert kept([OURS], [theirs]) == [theirs.strip()]


@pytest.mark.parametrize(
    "theirs",
    [
        "Conversion fell by 3.1 points.",
        OURS.replace("3.1", "3.2"),
        OURS.replace("−1,075", "1,075"),
        OURS.replace("12.9%", "12.9"),
        OURS + " All 3 teams improved.",
        OURS + " That is ¼ less.",
        OURS + " 3.1 points!",
        "",
        "   ",
        None,
        {"sentence": OURS},
    ],
)
def test_other_numbers_keep_our_wording(theirs: object) -> None:
    assert kept([OURS], [theirs]) == [OURS]


@pytest.mark.parametrize("theirs", [None, "Calm.", [], ["Calm.", "Quiet."], {"Calm.": "Quiet."}, 3])
def test_another_count_keeps_all_of_ours(theirs: object) -> None:
    assert kept(["Nothing happened."], theirs) == ["Nothing happened."]


def test_each_sentence_is_judged_alone() -> None:
    assert kept(["Up 2.", "Down 3."], ("It rose by 2.", "It fell by 4.")) == ["It rose by 2.", "Down 3."]
