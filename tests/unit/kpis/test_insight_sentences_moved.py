from dataclasses import replace
from decimal import Decimal

import pytest

from kpis.calc.drivers import Part, Split
from kpis.calc.insights.facts import Drivers
from tests.unit.kpis.calc.known_measures import (
    DISTANCE,
    FEW,
    LIMITS,
    OUTSIDE,
    PUNCTUALITY,
    RUN,
    SUMS,
    conversion,
    with_target,
)

from .insight_words import lines, told, words

D = Decimal
MISSED = with_target(DISTANCE, "12000")


def test_a_single_signal() -> None:
    assert told(replace(PUNCTUALITY, signal=OUTSIDE), "signal_single") == (
        "October 2026's 84.6% is outside the usual 91.3% to 103.5%: look for a special cause.",
        ["97.4% ± 2.66 × 2.3 (mean moving range) = 91.3% to 103.5%, from 36 values before."],
    )


@pytest.mark.parametrize(
    ("corrections", "beyond"),
    [
        (("skew", "memory"), ""),
        (("trend",), ", beyond its trend"),
        (("season",), ", beyond its season"),
        (("trend", "season"), ", beyond its trend and season"),
    ],
)
def test_a_signal_beyond_what_was_allowed_for(corrections: tuple[str, ...], beyond: str) -> None:
    known = replace(PUNCTUALITY, signal=replace(OUTSIDE, corrections=corrections))
    assert words(known, "signal_single") == (
        f"October 2026's 84.6% is outside the usual 91.3% to 103.5%{beyond}: look for a special cause."
    )


def test_what_was_allowed_for_is_told() -> None:
    everything = replace(OUTSIDE, corrections=("skew", "trend", "season", "memory"), provisional=True)
    assert lines(replace(PUNCTUALITY, signal=everything), "signal_single") == [
        "91.3% to 103.5% around 97.4%, from 36 values before.",
        "The values are skewed: their logarithms were judged.",
        "The trend was taken out.",
        "The season was taken out, and the limits are wider for it.",
        "Each value resembles the one before: that was taken out.",
        "The limits are provisional: the baseline is short.",
    ]


def test_a_shift() -> None:
    assert told(replace(PUNCTUALITY, signal=RUN), "signal_shift") == (
        "Punctuality has been below its former level of 88.2% since March 2026 (8 in a row): about 85.1%.",
        [
            "On average the last 8 are below the usual: 88.2% − 3.1 points = 85.1%.",
            "Had nothing changed, 1 run in 128 would get to 8 in a row, on either side.",
        ],
    )
    risen = replace(RUN, side=1, level=D(90), run=9, corrections=("trend",))
    assert told(replace(PUNCTUALITY, signal=risen), "signal_shift") == (
        "Punctuality has been above its former level of 88.2% since March 2026 (9 in a row): about 90.0%.",
        [
            "On average the last 9 are above the usual: 88.2% + 1.8 points = 90.0%.",
            "Had nothing changed, 1 run in 128 would get to 8 in a row, on either side.",
            "The trend was taken out.",
        ],
    )


def test_drivers() -> None:
    assert told(replace(MISSED, drivers=SUMS), "driver") == (
        "Distance fell 600 km since September 2026, worse: North −900 km, South +200 km, East +100 km.",
        [
            "11,400 km − 12,000 km = −600 km",
            "North −900 km, South +200 km, East +100 km: together −600 km.",
        ],
    )


@pytest.mark.parametrize(
    ("direction", "change", "start"),
    [
        ("up", 600, "Distance rose 600 km since September 2026, better: A"),
        ("up", -600, "Distance fell 600 km since September 2026, worse: A"),
        ("down", 600, "Distance rose 600 km since September 2026, worse: A"),
        ("down", -600, "Distance fell 600 km since September 2026, better: A"),
        ("", 600, "Distance rose 600 km since September 2026: A"),
        ("", -600, "Distance fell 600 km since September 2026: A"),
    ],
)
def test_the_verb_tells_the_value_and_the_judgement_follows(direction: str, change: int, start: str) -> None:
    parts = [Part("A", D(change - 30)), Part("B", D(10)), Part("C", D(10)), Part("D", D(10))]
    split = Split(D(12000), D(12000 + change), parts)
    known = replace(
        DISTANCE,
        direction=direction,
        value=split.after,
        signal=OUTSIDE,
        drivers=Drivers(split, "September 2026"),
    )
    assert words(known, "driver").startswith(start)
    assert words(known, "driver").endswith("B +10 km, others +20 km.")


def test_what_a_part_accounts_for() -> None:
    known = with_target(conversion(), "15")
    assert told(known, "driver") == (
        (
            "Conversion fell 3.06 points since September 2026, worse: "
            "Web −1.69 points, South −0.93 points, North −0.44 points."
        ),
        [
            "12.94% − 16.00% = −3.06 points",
            "Web −1.69 points, South −0.93 points, North −0.44 points: together −3.06 points.",
            "Web accounts for 55% of the change.",
        ],
    )


def test_parts_that_nearly_cancel_out() -> None:
    split = Split(D(12000), D(11900), [Part("North", D(-900)), Part("South", D(800))])
    known = replace(MISSED, value=D(11900), drivers=Drivers(split, "September 2026"))
    assert lines(known, "driver")[2:] == [
        "The parts nearly cancel out, so none is given as a share of the change."
    ]


def test_mix_against_rate() -> None:
    assert told(conversion(), "mix") == (
        (
            "Conversion fell 3.1 points since September 2026 although 3 of 3 teams improved: "
            "the mix moved to Web."
        ),
        [
            "The teams' own rates +1.6 points, their mix −4.7 points: together −3.1 points.",
            "The share of Web went from 40.0% to 64.7%.",
            "Against the total went North, South, Web.",
        ],
    )


@pytest.mark.parametrize(
    ("direction", "end"),
    [
        ("down", "although 3 of 3 teams got worse: the mix moved to Web."),
        ("", "although 3 of 3 teams rose: the mix moved to Web."),
    ],
)
def test_what_the_teams_did_is_told_by_the_direction(direction: str, end: str) -> None:
    assert words(replace(conversion(), direction=direction), "mix").endswith(end)


def test_calm() -> None:
    assert told(replace(PUNCTUALITY, value=D("96.4"), signal=LIMITS), "calm") == (
        "No signal: 96.4% is inside the usual 91.3% to 103.5%.",
        ["97.4% ± 2.66 × 2.3 (mean moving range) = 91.3% to 103.5%, from 36 values before."],
    )


def test_too_few_events() -> None:
    assert told(replace(DISTANCE, events=FEW, signal=LIMITS), "calm") == (
        "Too few events to judge: 2.3 a month on average. Longer periods tell more.",
        ["55 in 24 months: 2.3 a month."],
    )
