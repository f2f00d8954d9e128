"""What a provider's signature covers, and what a refusal is about."""

import hmac
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.calc.bounces import is_about_address, is_signed, kind_of, signature

SECRET = "a secret of the provider, of 32 or more"


def test_a_signature_covers_the_time_and_the_body() -> None:
    by_hand = hmac.new(SECRET.encode(), b'1767225600.{"status": "5.1.1"}', sha256).hexdigest()
    assert signature(SECRET, "1767225600", b'{"status": "5.1.1"}') == by_hand
    assert is_signed(SECRET, "1767225600", b'{"status": "5.1.1"}', f" {by_hand.upper()}\n")


@given(st.binary(max_size=40), st.binary(max_size=40), st.integers(0, 10**10), st.integers(0, 10**10))
def test_no_other_body_and_no_other_time_has_it(body: bytes, other: bytes, time: int, later: int) -> None:
    given_ = signature(SECRET, str(time), body)
    assert is_signed(SECRET, str(later), other, given_) == ((time, body) == (later, other))
    assert not is_signed(f"{SECRET}!", str(time), body, given_)


@given(st.text(max_size=80))
def test_nonsense_is_no_signature_and_no_crash(nonsense: str) -> None:
    assert not is_signed(SECRET, "1767225600", b"{}", nonsense)


@pytest.mark.parametrize(("status", "kind"), [("5.1.1", "hard"), ("4.2.2", "soft"), ("2.0.0", ""), ("", "")])
def test_the_first_digit_says_whether_it_is_for_good(status: str, kind: str) -> None:
    assert kind_of(status) == kind


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("rcpt: 550 5.1.1 no such user", True),
        ("rcpt: 550 5.2.1 mailbox disabled", True),
        ("rcpt: 550 no such user", True),
        ("rcpt: 554 5.7.1 relay access denied", False),
        ("rcpt: 550 5.7.25 no reverse DNS for 10.5.1.1", False),
    ],
)
def test_a_refusal_of_who_sends_says_nothing_of_the_address(reply: str, expected: bool) -> None:
    assert is_about_address(reply) == expected
