"""KPIs that say nearly the same are found by words and by formulas."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.near_duplicates import (
    Twins,
    Wording,
    formula_tree,
    is_alike,
    near_duplicates,
    near_duplicates_of,
    words_of,
)

TEXT = "Departures less than five minutes late of all departures counted"


def test_words_lose_their_endings_and_the_little_ones() -> None:
    words = words_of(Wording(1, "Deliveries on the time", "Delivering, delivered: deliver_y's"))
    assert words == {"deliver", "time", "y", "s"}


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("bus late day week", "bus late day", True),
        ("a b c d", "a b c e", True),
        ("a b c d", "a b e f", False),
        ("", "", False),
    ],
)
def test_alike_shares_three_of_five_words(one: str, other: str, alike: bool) -> None:
    assert is_alike(frozenset(one.split()), frozenset(other.split())) is alike


def test_texts_are_alike_in_other_order_and_number() -> None:
    one = Wording(1, "Punctual buses", TEXT)
    other = Wording(2, "Punctuality of a bus", "All departures counted, of these less than five minutes late")
    far = Wording(3, "Absence", "Days lost to illness, of all days agreed")
    assert near_duplicates([one, other, far]) == [Twins(1, 2, "text")]


def test_too_few_words_are_like_nothing() -> None:
    assert near_duplicates([Wording(1, "Net sales"), Wording(2, "Net sales")]) == []


def test_of_many_that_say_the_same_each_stands_beside_the_next() -> None:
    rows = [Wording(number, "Buses that came late", TEXT) for number in range(4)]
    assert near_duplicates(rows) == [Twins(0, 1, "text"), Twins(1, 2, "text"), Twins(2, 3, "text")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("100 * won / offers", "WON*100.0/Offers"),
        ("a + b + c", "c + (b + a)"),
        ("a * b * 2", "2 * (b * a)"),
        ("max(a, b) - c", "max(B, A) - C"),
        ("kpi.OPS_01 + a", "a + ops_01"),
        ("if(a > 0 and b > 0, a, b)", "if(b > 0 and a > 0, a, b)"),
        ("prev(a, 1) + b", "b + prev( A , 1 )"),
    ],
)
def test_formulas_are_the_same_whatever_the_order(one: str, other: str) -> None:
    rows = [Wording(1, "One", formula=one, inputs=("a", "b", "c", "won", "offers"))]
    rows.append(Wording(2, "Other", formula=other, inputs=("A", "b", "c", "won", "offers")))
    assert near_duplicates(rows) == [Twins(1, 2, "formula")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a / b", "b / a"),
        ("a - b", "b - a"),
        ("a - b - c", "a - (b - c)"),
        ("if(a > b, a, b)", "if(a > b, b, a)"),
        ("prev(a, 1) + b", "prev(a, 2) + b"),
        ("a + b", "a + kpi.b"),
        ("a", "a"),
        ("a +", "a +"),
        ("", ""),
    ],
)
def test_formulas_that_differ_or_say_nothing(one: str, other: str) -> None:
    rows = [Wording(1, "x", formula=one, inputs=("a", "b", "c"))]
    rows.append(Wording(2, "x", formula=other, inputs=("a", "b", "c")))
    assert near_duplicates(rows) == []


SUMS = st.recursive(
    st.sampled_from(["a", "b", "c", "2"]),
    lambda inner: st.tuples(inner, st.sampled_from("+*-/"), inner).map(
        lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"
    ),
    max_leaves=8,
)


@given(SUMS, SUMS, st.sampled_from("+*-/"))
def test_only_sums_and_products_may_be_turned_round(one: str, other: str, operator: str) -> None:
    straight = Wording(1, "", formula=f"({one}) {operator} ({other})", inputs=("a", "b", "c"))
    turned = Wording(2, "", formula=f"({other}) {operator} ({one})", inputs=("a", "b", "c"))
    same = formula_tree(Wording(0, "", formula=f"{one} + 1", inputs=("a", "b", "c"))) == formula_tree(
        Wording(0, "", formula=f"{other} + 1", inputs=("a", "b", "c"))
    )
    assert (formula_tree(straight) == formula_tree(turned)) == (operator in "+*" or same)


VOCABULARY = ["bus", "tram", "late", "day", "week", "cost", "sale", "seat", "fuel"]
WORDS = st.lists(
    st.lists(
        st.sampled_from(["bus", "tram", "late", "day", "week", "cost", "sale", "seat", "fuel"]),
        min_size=3,
        max_size=7,
    ),
    max_size=12,
)


@given(WORDS)
def test_no_pair_is_missed_and_none_is_made_up(texts: list[list[str]]) -> None:
    """Against comparing each with each, where no two have the very same words."""
    distinct = sorted({frozenset(text) for text in texts if len(set(text)) >= 3}, key=sorted)
    rows = [Wording(number, " ".join(sorted(words))) for number, words in enumerate(distinct)]
    firsts: list[Wording] = []
    expected = []
    for row in rows:
        near = [other.id for other in firsts if is_alike(words_of(row), words_of(other))]
        if near:
            expected.append(Twins(near[0], row.id, "text"))
        else:
            firsts.append(row)
    assert near_duplicates(rows) == sorted(expected)


@given(WORDS)
def test_of_one_all_that_are_alike_are_found(texts: list[list[str]]) -> None:
    rows = [Wording(number, " ".join(text)) for number, text in enumerate(texts)]
    pairs = {(twins.first, twins.second) for row in rows for twins in near_duplicates_of(row, rows)}
    assert pairs >= {(twins.first, twins.second) for twins in near_duplicates(rows)}
    assert pairs == {(second, first) for first, second in pairs}
