"""What is written over the wire says the same as what was frozen, in lines that every server takes."""

import re
from email import message_from_bytes, policy
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.rendering.bodies import page_body, placed, text_body
from reports.rendering.content import STOP_TOKEN

TOKEN = f"123456.{'a' * 64}:{'b' * 43}"
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp", "Zs"]), min_size=1)
LINES = st.lists(st.one_of(WORDS, st.just(" "), st.just("\n"), st.just(STOP_TOKEN)), max_size=60).map("".join)


def read(body: bytes) -> str:
    """As a mail program does."""
    assert body.isascii()
    content = message_from_bytes(body, policy=policy.default).get_content()
    assert isinstance(content, str)
    return content.replace("\r\n", "\n")


def longest(body: bytes) -> int:
    return max(map(len, body.split(b"\r\n")))


@given(LINES)
def test_a_text_comes_back_with_the_token_in_its_places(text: str) -> None:
    assert read(placed(text_body(text), TOKEN)) == text.replace(STOP_TOKEN, TOKEN).removesuffix("\n") + "\n"


@given(LINES)
def test_a_page_says_the_same_with_the_token_in_its_places(text: str) -> None:
    said = unescape(read(placed(page_body(text.replace("&", "&amp;")), TOKEN)))
    assert said.split() == text.replace(STOP_TOKEN, TOKEN).split()


@given(st.integers(1, 400), st.integers(1, 30))
def test_a_long_line_is_folded_where_a_space_stands(size: int, count: int) -> None:
    page = " ".join([f'<a href="/{STOP_TOKEN}/">', *[f"<p>{'x' * size}</p>"] * count])
    body = page_body(page)
    assert b"7bit" in body
    assert longest(placed(body, TOKEN)) <= 998
    assert re.sub(r"\s", " ", read(body).strip()) == page


@pytest.mark.parametrize("page", ["x" * 999, "ü" * 200, f"{STOP_TOKEN}/" * 20, " " + "x" * 1_200])
def test_a_line_without_spaces_is_quoted(page: str) -> None:
    body = placed(page_body(page), TOKEN)
    assert b"quoted-printable" in body
    assert longest(body) <= 78
    assert read(body) == page.replace(STOP_TOKEN, TOKEN) + "\n"


@pytest.mark.parametrize(("words", "encoding"), [(2_300, b"7bit"), (2_400, b"quoted-printable")])
def test_letters_do_not_make_a_page_so_long_that_it_is_clipped(words: int, encoding: bytes) -> None:
    """42 bytes a word as references, 13 as it is read after it was quoted."""
    body = page_body("поезда " * words)
    assert encoding in body
    assert len(read(body).encode()) < 100_000


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_end_as_mail_ends_them(end: str) -> None:
    for body in (page_body(f"a{end}b{end}"), text_body(f"a{end}b{end}")):
        assert body.endswith(b"\r\n\r\na\r\nb\r\n")
