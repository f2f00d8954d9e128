from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import translation

from kpis.calc.insights.facts import Revision
from kpis.calc.lines import Lines
from tests.unit.kpis.calc.known_measures import (
    DISTANCE,
    MISSING,
    PUNCTUALITY,
    RECORD,
    REVISION,
    with_target,
)

from .insight_words import told, words

D = Decimal
MISSED = with_target(DISTANCE, "12000")


def test_a_missing_value() -> None:
    assert told(replace(PUNCTUALITY, missing=MISSING), "data_problem") == (
        (
            "Punctuality for October 2026 is not in yet; it was due Thu 12 Nov 2026. "
            "Figures below end at September 2026."
        ),
        [
            "It was due Thu 12 Nov 2026.",
            "The last value is that of September 2026.",
            "T. Lindqvist answers for it.",
        ],
    )


def test_a_value_that_is_not_late_yet_and_has_no_forerunner() -> None:
    early = replace(MISSING, late=False, last="", owner="")
    assert told(replace(PUNCTUALITY, missing=early), "data_problem") == (
        "Punctuality for October 2026 is not in yet; due Thu 12 Nov 2026.",
        ["It is due Thu 12 Nov 2026."],
    )


@pytest.mark.parametrize(("late", "verb"), [(True, "was"), (False, "is")])
def test_several_missing_values(late: bool, verb: str) -> None:
    longer = replace(MISSING, since="August 2026", last="July 2026", late=late)
    assert words(replace(PUNCTUALITY, missing=longer), "data_problem") == (
        f"Punctuality is missing from August 2026 to October 2026; October 2026 {verb} due Thu 12 Nov 2026. "
        "Figures below end at July 2026."
    )


def test_a_corrected_value() -> None:
    assert told(replace(DISTANCE, revision=REVISION), "data_problem") == (
        "Distance for August 2026 was corrected from 11,000 km to 12,100 km (+1,100 km, +10.0%).",
        ["12,100 km − 11,000 km = +1,100 km", "+1,100 km ÷ 11,000 km = +10.0%"],
    )
    fallen = Revision("August 2026", D(90), D(80))
    assert told(replace(PUNCTUALITY, revision=fallen), "data_problem") == (
        "Punctuality for August 2026 was corrected from 90.0% to 80.0% (−10.0 points).",
        ["80.0% − 90.0% = −10.0 points"],
    )


def test_a_missed_target() -> None:
    assert told(with_target(PUNCTUALITY, "88"), "target_outcome") == (
        "Punctuality ended October 2026 at 84.6%, 3.4 points worse than its target of at least 88.0%.",
        ["84.6% − 88.0% = −3.4 points"],
    )
    assert told(MISSED, "target_outcome") == (
        "Distance ended October 2026 at 11,400 km, 600 km worse than its target of at least 12,000 km.",
        ["11,400 km − 12,000 km = −600 km", "−600 km ÷ 12,000 km = −5.0%"],
    )


def test_a_target_that_is_met() -> None:
    low = replace(with_target(PUNCTUALITY, "85.60", "green"), direction="down")
    assert words(low, "target_outcome") == (
        "Punctuality ended October 2026 at 84.6%, 1.0 points better than its target of at most 85.6%."
    )
    assert told(with_target(DISTANCE, "11400", "green"), "target_outcome") == (
        "Distance ended October 2026 at 11,400 km, exactly on its target of at least 11,400 km.",
        ["11,400 km − 11,400 km = 0 km"],
    )


def test_one_point_is_no_points() -> None:
    whole = replace(with_target(PUNCTUALITY, "86"), decimals=0)
    assert words(whole, "target_outcome") == (
        "Punctuality ended October 2026 at 85%, 1 point worse than its target of at least 86%."
    )


def test_a_band() -> None:
    band = replace(PUNCTUALITY, direction="range", status="green", lines=Lines(lower=D(80), upper=D(90)))
    assert told(band, "target_outcome") == (
        "Punctuality ended October 2026 at 84.6%, inside its target of between 80.0% and 90.0%.",
        ["84.6% is between 80.0% and 90.0%."],
    )
    assert told(replace(band, value=D("91.5"), status="amber"), "target_outcome") == (
        (
            "Punctuality ended October 2026 at 91.5%, 1.5 points worse than its target of "
            "between 80.0% and 90.0%."
        ),
        ["91.5% − 90.0% = +1.5 points"],
    )


@pytest.mark.parametrize(
    ("direction", "grain", "expected"),
    [
        ("up", "month", "Worst month since November 2023."),
        ("down", "quarter", "Best quarter since November 2023."),
        ("", "week", "Lowest week since November 2023."),
    ],
)
def test_a_record(direction: str, grain: str, expected: str) -> None:
    assert told(replace(PUNCTUALITY, direction=direction, grain=grain, record=RECORD), "record") == (
        expected,
        [
            "84.6%, of 36 complete periods since November 2023.",
            "The record before was 87.2% in June 2025.",
        ],
    )


def test_a_high_record_without_a_direction() -> None:
    known = replace(PUNCTUALITY, direction="", value=D(99), record=RECORD)
    assert words(known, "record") == "Highest month since November 2023."


def test_keys_of_periods_are_named_by_the_caller() -> None:
    names = {"2026-10": "October", "2026-08": "August", "2026-07": "July"}
    missing = replace(MISSING, since="2026-08", last="2026-07")
    known = replace(PUNCTUALITY, period="2026-10", missing=missing)
    assert told(known, "data_problem", names.__getitem__) == (
        (
            "Punctuality is missing from August to October; October was due Thu 12 Nov 2026. "
            "Figures below end at July."
        ),
        ["It was due Thu 12 Nov 2026.", "The last value is that of July.", "T. Lindqvist answers for it."],
    )


def test_numbers_follow_the_language_of_the_page() -> None:
    with translation.override("de"):
        assert "11.400" in words(MISSED, "target_outcome")
