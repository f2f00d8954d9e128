from decimal import Decimal

import pytest

from kpis.calc.lines import Lines, complete_lines, line_problems, plain

D = Decimal


def lines_of(**figures: str) -> Lines:
    return Lines(**{name: D(figure) for name, figure in figures.items()})


@pytest.mark.parametrize(
    ("direction", "typed", "tolerance", "whole"),
    [
        ("up", lines_of(target="95"), "10", lines_of(target="95", red="85.5", stretch="98.8", zero="76")),
        ("down", lines_of(target="2"), "10", lines_of(target="2", red="2.2", stretch="1.92", zero="2.4")),
        ("up", lines_of(target="-50"), "10", lines_of(target="-50", red="-55", stretch="-48", zero="-60")),
        (
            "up",
            lines_of(target="95", red="90", stretch="99"),
            "5",
            lines_of(target="95", red="90", stretch="99", zero="85"),
        ),
        ("up", lines_of(target="0"), "10", lines_of(target="0", red="0", stretch="0", zero="0")),
        ("down", lines_of(target="7"), "0", lines_of(target="7", red="7", stretch="7", zero="7")),
        (
            "range",
            lines_of(lower="80", upper="90"),
            "10",
            lines_of(lower="80", upper="90", red_lower="75", red_upper="95"),
        ),
        (
            "range",
            lines_of(lower="80", upper="90", red_upper="91"),
            "10",
            lines_of(lower="80", upper="90", red_lower="75", red_upper="91"),
        ),
        (
            "range",
            lines_of(lower="-5", upper="-5"),
            "10",
            lines_of(lower="-5", upper="-5", red_lower="-5.5", red_upper="-4.5"),
        ),
        ("up", Lines(), "10", Lines()),
        ("range", Lines(), "10", Lines()),
        ("milestone", lines_of(target="100"), "10", lines_of(target="100")),
    ],
)
def test_defaults_fill_what_is_not_typed(direction: str, typed: Lines, tolerance: str, whole: Lines) -> None:
    assert complete_lines(direction, typed, D(tolerance)) == whole


@pytest.mark.parametrize(
    ("direction", "typed"),
    [
        ("up", Lines()),
        ("up", lines_of(target="95")),
        ("up", lines_of(target="0")),
        ("up", lines_of(target="0", red="-5", stretch="1", zero="-6")),
        ("down", lines_of(target="2", red="4", stretch="1", zero="9")),
        ("range", lines_of(lower="80", upper="90")),
        ("range", lines_of(lower="5", upper="5")),
        ("range", lines_of(lower="0", upper="0", red_lower="-1", red_upper="1")),
        ("milestone", lines_of(target="100")),
        ("binary", lines_of(target="1")),
        ("ordinal", lines_of(target="3")),
        ("info", lines_of(target="3")),
    ],
)
def test_these_lines_may_be_saved(direction: str, typed: Lines) -> None:
    assert line_problems(direction, typed, D(10)) == []


@pytest.mark.parametrize(
    ("direction", "typed", "problems"),
    [
        (
            "up",
            lines_of(target="95", red="96"),
            [
                "The zero point 97 (by default) must be below the red line 96: higher is better.",
                "The red line 96 must be below the target 95: higher is better.",
                "The stretch 94.6 (by default) must be above the target 95: higher is better.",
            ],
        ),
        (
            "up",
            lines_of(target="95", red="90", stretch="95", zero="90.0"),
            [
                "The zero point 90 must be below the red line 90: higher is better.",
                "The stretch 95 must be above the target 95: higher is better.",
            ],
        ),
        (
            "down",
            lines_of(target="2", stretch="3"),
            ["The stretch 3 must be below the target 2: lower is better."],
        ),
        (
            "down",
            lines_of(target="2", red="4", zero="3"),
            ["The zero point 3 must be above the red line 4: lower is better."],
        ),
        (
            "up",
            lines_of(target="95", zero="90"),
            ["The zero point 90 must be below the red line 85.5 (by default): higher is better."],
        ),
        (
            "up",
            lines_of(target="0", stretch="5", zero="-5"),
            [
                "The stretch 5 needs a typed red line, because the default one is the target itself.",
                "The zero point -5 needs a typed red line, because the default one is the target itself.",
            ],
        ),
        ("up", lines_of(red="90"), ["The target is missing: a red line, stretch or zero point needs one."]),
        (
            "up",
            lines_of(target="95", lower="90"),
            ["The lower line 90 has no meaning for the direction up."],
        ),
        (
            "range",
            lines_of(lower="80", upper="90", target="85"),
            ["The target 85 has no meaning for the direction range."],
        ),
        ("range", lines_of(lower="80"), ["A range needs both its lower and its upper line."]),
        (
            "range",
            lines_of(lower="90", upper="80"),
            ["The lower line 90 must not be above the upper line 80."],
        ),
        (
            "range",
            lines_of(lower="0", upper="0", red_upper="1"),
            ["Both red lines are needed: a band from 0 to 0 has no width to take them from."],
        ),
        (
            "range",
            lines_of(lower="80", upper="90", red_lower="80", red_upper="89.50"),
            ["The lower red line 80 must be below 80.", "The upper red line 89.5 must be above 90."],
        ),
        (
            "milestone",
            lines_of(target="90", red="50"),
            [
                "The red line 50 has no meaning for the direction milestone.",
                "The target 90 must be 100: a milestone counts percent complete.",
            ],
        ),
        (
            "milestone",
            lines_of(stretch="5"),
            [
                "The stretch 5 has no meaning for the direction milestone.",
                "The target is missing: that of a milestone is 100.",
            ],
        ),
    ],
)
def test_these_lines_are_refused_with_value_and_rule(
    direction: str, typed: Lines, problems: list[str]
) -> None:
    assert line_problems(direction, typed, D(10)) == problems


def test_a_tolerance_that_overtakes_a_typed_zero_point_is_a_problem() -> None:
    typed = lines_of(target="100", zero="85")
    assert line_problems("up", typed, D(10)) == []
    assert line_problems("up", typed, D(20)) == [
        "The zero point 85 must be below the red line 80 (by default): higher is better."
    ]


@pytest.mark.parametrize(("value", "text"), [("1E+3", "1000"), ("90.50", "90.5"), ("-0.000001", "-0.000001")])
def test_a_figure_is_said_in_plain_digits(value: str, text: str) -> None:
    assert plain(D(value)) == text
