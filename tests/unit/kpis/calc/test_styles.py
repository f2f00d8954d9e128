from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis import formats
from kpis.calc.facts import Version
from kpis.calc.styles import PLAIN, STYLES
from kpis.calc.typed import Typed, TypedError, read_typed
from kpis.formats.styles import written_for

ODD = ["NaN", "Infinity", "1e400", "1e5", "1_000", "١٢٣", "１２", "12 km", "--1", "1" * 19, "", ",", "."]


def read(text: str, style: str) -> str:
    """The figure as a plain text, or the rule that refuses it."""
    try:
        return str(read_typed(Typed(text), Version(1), style=STYLES[style]).value)
    except TypedError as problem:
        return problem.rule


@pytest.mark.parametrize(
    ("text", "comma", "point", "space", "apostrophe"),
    [
        ("84.6", "84.6", "84.6", "84.6", "84.6"),
        ("84,6", "comma", "84.6", "84.6", "comma"),
        ("1234,5", "comma", "1234.5", "1234.5", "comma"),
        ("1,234.5", "1234.5", "number", "number", "number"),
        ("1.234,5", "number", "1234.5", "number", "number"),
        ("1 234,5", "number", "number", "1234.5", "number"),
        ("1\u202f234,5", "number", "number", "1234.5", "number"),
        ("1\u00a0234", "number", "number", "1234", "number"),
        ("1’234.5", "number", "number", "number", "1234.5"),
        ("1'234'567.5", "number", "number", "number", "1234567.5"),
        ("1,234", "1234", "1.234", "1.234", "comma"),
        ("1.234", "1.234", "1234", "ambiguous", "1.234"),
        ("-1.234", "-1.234", "-1234", "ambiguous", "-1.234"),
        ("−1.234.567", "number", "-1234567", "ambiguous", "number"),
        ("0.846", "0.846", "0.846", "0.846", "0.846"),
        ("1234.567", "1234.567", "1234.567", "1234.567", "1234.567"),
        ("12,34.5", "number", "number", "number", "number"),
        ("12.34,5", "number", "number", "number", "number"),
        ("1,2345", "comma", "1.2345", "1.2345", "comma"),
        ("1.234.5", "number", "number", "number", "number"),
        ("1234.567,8", "number", "number", "number", "number"),
        (",5", "number", "0.5", "0.5", "number"),
        ("-0", "0", "0", "0", "0"),
        ("999999999999999999", *["999999999999999999"] * 4),
        ("1,5", "comma", "1.5", "1.5", "comma"),
    ],
)
def test_the_same_text_in_each_style(text: str, comma: str, point: str, space: str, apostrophe: str) -> None:
    found = {style: read(text, style) for style in STYLES}
    assert found == {"comma": comma, "point": point, "space": space, "apostrophe": apostrophe}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("text", ODD)
def test_no_style_makes_a_number_of_what_is_none(text: str, style: str) -> None:
    assert read(text, style) in {"number", "digits", "None"}
    assert (read(text, style) == "None") == (text == "")


def test_grouped_digits_are_counted_too() -> None:
    assert read("1,000,000,000,000,000,000", "comma") == "digits"
    assert read("999.999.999.999.999.999", "point") == "999999999999999999"


@pytest.mark.parametrize(
    ("style", "example"), [("comma", "1250.5"), ("point", "1250,5"), ("space", "1250,5")]
)
def test_a_refusal_shows_how_its_reader_writes_numbers(style: str, example: str) -> None:
    with pytest.raises(TypedError) as refused:
        read_typed(Typed("17 min"), Version(1), style=STYLES[style])
    assert refused.value.expected == example


FIGURES = st.decimals("-1e15", "1e15", places=4).map(lambda figure: figure or Decimal(0))


@given(FIGURES, st.sampled_from(sorted(STYLES)))
def test_what_is_written_in_a_style_is_read_back(figure: Decimal, style: str) -> None:
    with written_for(lambda: STYLES[style]):
        shown = formats.number(figure, 4)
    assert read_typed(Typed(shown), Version(1), style=STYLES[style]).value == figure


@given(FIGURES, st.sampled_from(sorted(STYLES)))
def test_what_a_field_shows_is_read_back(figure: Decimal, style: str) -> None:
    typed = STYLES[style].styled(f"{figure:f}")
    assert read_typed(Typed(typed), Version(1), style=STYLES[style]).value == figure


def test_the_plain_style_has_no_groups() -> None:
    assert [PLAIN.unstyled(text) for text in ("1,234", "1234.5", "1.234")] == ["1,234", "1234.5", "1.234"]


@pytest.mark.parametrize(
    ("before", "text", "after", "again"),
    [
        ("point", "1.234", "comma", "1234"),
        ("comma", "1.234", "point", "1,234"),
        ("comma", "1,234.5", "space", "1234,5"),
        ("comma", "−7.5", "point", "-7,5"),
        ("space", "1.234", "comma", "1.234"),
        ("comma", "84,6", "point", "84,6"),
        ("point", "17 min", "comma", "17 min"),
        ("comma", "1,234", "comma", "1,234"),
    ],
)
def test_what_waits_means_the_same_in_another_style(before: str, text: str, after: str, again: str) -> None:
    assert STYLES[before].restyled(text, STYLES[after]) == again
