import pytest

from kpis.calc.tokens import FormulaError, Token, tokens


def test_words_come_with_their_places() -> None:
    assert list(tokens(" rate*kpi.EUR_CHF >=\n12.50")) == [
        Token("name", "rate", 1),
        Token("symbol", "*", 5),
        Token("kpi", "EUR_CHF", 6),
        Token("symbol", ">=", 18),
        Token("number", "12.50", 21),
        Token("end", "", 26),
    ]


def test_word_operators_are_symbols_in_any_case() -> None:
    assert [word.text for word in tokens("a AND Not b or andy")] == ["a", "and", "not", "b", "or", "andy", ""]


def test_twenty_digits_and_sixty_four_letters_are_allowed() -> None:
    assert [word.kind for word in tokens("1234567890.1234567890 " + "a" * 64)] == ["number", "name", "end"]


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("a + 1e400", 4, "Write numbers as plain decimals such as 1250.5 (character 5)"),
        ("1_000", 0, "Write numbers as plain decimals such as 1250.5 (character 1)"),
        ("1.2.3", 0, "Write numbers as plain decimals such as 1250.5 (character 1)"),
        ("7.", 0, "Write numbers as plain decimals such as 1250.5 (character 1)"),
        ("1" * 21, 0, "A number has at most 20 digits (character 1)"),
        ("0." + "1" * 20, 0, "A number has at most 20 digits (character 1)"),
        ("kpi." + "a" * 65, 0, "A name has at most 64 characters (character 1)"),
        ("a\x00", 1, "U+0000 does not belong in a formula: "),
        ("a = b", 2, "'=' does not belong in a formula: write == to compare two values (character 3)"),
        ("a ** b", 2, "'**' does not belong in a formula: powers are not part of formulas, write x * x"),
        (
            "kpi.1",
            3,
            "'.' does not belong in a formula: a point stands only inside a number (0.5) or in kpi.CODE",
        ),
        ("a" * 1001, 1000, "A formula has at most 1,000 characters (character 1001)"),
    ],
)
def test_a_mistake_is_named_with_its_place(text: str, position: int, message: str) -> None:
    with pytest.raises(FormulaError) as refused:
        list(tokens(text))
    assert refused.value.position == position
    assert str(refused.value)[: len(message)] == message
