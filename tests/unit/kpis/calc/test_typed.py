from decimal import Decimal

import pytest

from kpis.calc.facts import Input, Version
from kpis.calc.typed import Figures, Typed, TypedError, read_typed

PLAIN = Version(1)
RATIO = Version(
    1, aggregation="ratio", formula="100 * late / run", inputs=(Input("late", "sum"), Input("run", "sum"))
)


def value(text: str, version: Version = PLAIN) -> Decimal | None:
    return read_typed(Typed(text), version).value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("84.6", "84.6"),
        (" 84.60 ", "84.60"),
        ("-12", "-12"),
        ("−12", "-12"),
        ("+3", "3"),
        (".5", "0.5"),
        ("-0", "0"),
        ("-0.00", "0"),
        ("999999999999999999.999999999999", "999999999999999999.999999999999"),
    ],
)
def test_reads_plain_decimals(text: str, expected: str) -> None:
    assert value(text) == Decimal(expected)
    assert not str(value(text)).startswith("-0")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("1,5", "comma"),
        ("12,450.5", "number"),
        ("1_000", "number"),
        ("1e5", "number"),
        ("NaN", "number"),
        ("Infinity", "number"),
        ("١٢٣", "number"),
        ("１２", "number"),
        ("12 km", "number"),
        ("--1", "number"),
        ("1000000000000000000", "digits"),
        ("0.1234567890123", "places"),
    ],
)
def test_refuses_what_is_no_plain_decimal(text: str, rule: str) -> None:
    with pytest.raises(TypedError) as refused:
        value(text)
    assert (refused.value.rule, refused.value.value) == (rule, text)


def test_nothing_is_a_blank_and_zero_is_a_value() -> None:
    assert read_typed(Typed("  "), PLAIN) == Figures("blank")
    assert read_typed(Typed(inputs={"late": " "}), RATIO) == Figures("blank")
    assert read_typed(Typed("0"), PLAIN) == Figures("value", Decimal(0))


def test_not_applicable_takes_no_figures() -> None:
    assert read_typed(Typed(na=True), PLAIN) == Figures("na")
    with pytest.raises(TypedError) as refused:
        read_typed(Typed("3", na=True), PLAIN)
    assert refused.value.rule == "na_with_figures"


def test_inputs_are_read_by_name_regardless_of_case_and_may_be_incomplete() -> None:
    both = read_typed(Typed(inputs={"RUN": "100", "late": "4"}), RATIO)
    assert both == Figures("value", inputs={"late": Decimal(4), "run": Decimal(100)})
    assert read_typed(Typed(inputs={"late": "4"}), RATIO).inputs == {"late": Decimal(4)}


@pytest.mark.parametrize(
    ("typed", "rule", "place"),
    [
        (Typed("4", {"late": "4"}), "both", ""),
        (Typed(inputs={"lite": "4"}), "unknown_input", "lite"),
        (Typed(inputs={"late": "4,5"}), "comma", "late"),
    ],
)
def test_refuses_wrong_inputs(typed: Typed, rule: str, place: str) -> None:
    with pytest.raises(TypedError) as refused:
        read_typed(typed, RATIO)
    assert (refused.value.rule, refused.value.place) == (rule, place)


def test_a_bare_figure_stands_for_the_inputs_of_a_ratio_only() -> None:
    assert value("4.5", RATIO) == Decimal("4.5")
    with pytest.raises(TypedError) as refused:
        value("4.5", Version(1, aggregation="weighted_mean"))
    assert (refused.value.rule, refused.value.expected) == ("needs_inputs", "value, weight")
    with pytest.raises(TypedError) as refused:
        read_typed(Typed(inputs={"late": "4"}), PLAIN)
    assert refused.value.rule == "no_inputs"


def test_a_weighted_mean_has_value_and_weight_without_naming_them() -> None:
    figures = read_typed(Typed(inputs={"value": "3", "weight": "2"}), Version(1, aggregation="weighted_mean"))
    assert figures.inputs == {"value": Decimal(3), "weight": Decimal(2)}


@pytest.mark.parametrize(("text", "expected"), [("yes", 1), ("No", 0), ("1", 1), ("0", 0)])
def test_yes_or_no(text: str, expected: int) -> None:
    assert value(text, Version(1, direction="binary")) == expected


@pytest.mark.parametrize(
    ("version", "text", "rule"),
    [
        (Version(1, direction="binary"), "2", "yes_or_no"),
        (Version(1, direction="milestone"), "100.5", "percent_complete"),
        (Version(1, direction="milestone"), "-1", "percent_complete"),
        (Version(1, direction="ordinal", levels=((Decimal(1), Decimal(0)),)), "2", "level"),
    ],
)
def test_refuses_values_outside_the_domain(version: Version, text: str, rule: str) -> None:
    with pytest.raises(TypedError) as refused:
        value(text, version)
    assert refused.value.rule == rule
