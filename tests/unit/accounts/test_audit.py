import datetime as dt
from decimal import Decimal

import pytest

from accounts.audit import CLOCK, COMMAND, FOLDER, Actor, as_text, recorded
from accounts.models import Organisation, Team, User

NOW = dt.datetime(2026, 3, 15, 9, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (Decimal("88.500"), "88.5"),
        (Decimal("1E+3"), "1000"),
        (Decimal(0), "0"),
        (dt.date(2026, 3, 1), "2026-03-01"),
        ("text", "text"),
        (Team(code="BUSES", name="Buses"), "BUSES"),
        (Organisation(pk=1, name="Merrow"), "1"),
        (User(pk=7, email="x@merrow.example", name="X"), "7"),
        ([Team(code="RAIL"), Team(code="BUSES")], "BUSES, RAIL"),
        (frozenset(), ""),
    ],
)
def test_a_value_as_the_ledger_keeps_it(value: object, text: str) -> None:
    assert as_text(value) == text


def test_an_actor_is_a_person_or_has_a_label() -> None:
    user = User(pk=7)
    assert Actor.of(user) == Actor(user=user)
    assert [actor.label for actor in (FOLDER, CLOCK, COMMAND)] == ["organisation folder", "clock", "command"]
    for user_and_label in ((None, ""), (user, "clock")):
        with pytest.raises(ValueError, match="An actor is a person or has a label"):
            Actor(*user_and_label)


def test_what_a_ledger_row_is_given() -> None:
    assert recorded(CLOCK, NOW, "Because") == {
        "actor": None,
        "actor_label": "clock",
        "recorded_at": NOW,
        "reason": "Because",
    }
