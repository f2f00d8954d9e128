from decimal import Decimal

import pytest

from kpis.formats import chance_text, share_text


@pytest.mark.parametrize(
    ("chance", "text"),
    [
        ("0", "Under 5% likely"),
        ("0.05", "About 5% likely"),
        ("0.667", "About 65% likely"),
        ("0.675", "About 70% likely"),
        ("0.951", "Over 95% likely"),
    ],
)
def test_a_chance_is_known_to_five_points(chance: str, text: str) -> None:
    assert chance_text(Decimal(chance)) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        ("0", "0%"),
        ("0.004", "under 1%"),
        ("0.01", "1%"),
        ("0.684", "68%"),
        ("0.99", "99%"),
        ("0.991", "over 99%"),
        ("1", "100%"),
    ],
)
def test_none_and_all_of_a_share_are_said_only_where_they_are_exact(share: str, text: str) -> None:
    assert share_text(Decimal(share)) == text
