import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.mentions import Mentioned, Reader, Unclear, mentioned

READERS = (
    Reader(1, "Tomas Berg", "tomas.berg@merrow.example"),
    Reader(2, "Tomas Lindqvist", "tomas@merrow.example"),
    Reader(3, "Ines Aalto", "ines@merrow.example"),
    Reader(4, "Ines Aalto-Berg", "aalto@merrow.example"),
    Reader(5, "مريم " * 39 + "مريم", "mariam@merrow.example"),
)


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Nobody at all", ()),
        ("@Tomas Lindqvist, have you seen this?", (2,)),
        ("Seen this, @lindqvist?", (2,)),
        ("@TOMAS BERG and @Tomas Lindqvist and @tomas berg", (1, 2)),
        ("(@ines@merrow.example)", (3,)),
        ("@tomas.berg.", (1,)),
        ("@Ines Aalto-Berg", (4,)),
        ("@Ines Aalto.", (3,)),
        ("@" + "مريم " * 39 + "مريم", (5,)),
        ("Mail ines@merrow.example by 9 @ 10, @5pm", ()),
    ],
)
def test_who_is_meant(text: str, people: tuple[int, ...]) -> None:
    assert mentioned(text, READERS) == Mentioned(people)


def test_a_word_that_means_several_or_nobody_is_said() -> None:
    assert mentioned("@Thomas or @tom?", READERS) == Mentioned((), (Unclear("Thomas"), Unclear("tom")))
    both = ("Tomas Berg (tomas.berg@merrow.example)", "Tomas Lindqvist (tomas@merrow.example)")
    assert mentioned("@tomas and @Ines Aalto", READERS) == Mentioned((3,), (Unclear("tomas", both),))


def test_two_of_one_name_are_told_apart_by_their_addresses() -> None:
    twins = (Reader(1, "Ada Noor", "ada@merrow.example"), Reader(2, "Ada Noor", "noor@merrow.example"))
    assert [one.word for one in mentioned("@Ada Noor", twins).unclear] == ["Ada Noor"]
    assert mentioned("@noor@merrow.example", twins) == Mentioned((2,))


@given(st.text(alphabet=st.characters(blacklist_characters="@")))
def test_without_an_at_nobody_is_mentioned(text: str) -> None:
    assert mentioned(text, READERS) == Mentioned(())


@given(st.text(), st.sampled_from(READERS), st.sampled_from(["", ".", ", then", "\n", ")"]))
def test_a_whole_address_is_always_understood(text: str, who: Reader, after: str) -> None:
    assert who.id in mentioned(f"{text} @{who.email}{after}", READERS).people


@given(st.text())
def test_only_readers_are_ever_mentioned(text: str) -> None:
    assert set(mentioned(text, READERS).people) <= {one.id for one in READERS}
