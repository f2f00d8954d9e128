"""What the page of tokens says of each."""

import datetime as dt

from accounts.actions.tokens import make_token, revoke_token
from accounts.audit import Actor
from accounts.queries.tokens import token_rows
from tests.cast import Cast


def test_a_row_says_teams_and_state(cast: Cast, now: dt.datetime) -> None:
    user, today, life = cast.grandparent_manager, now.date(), dt.timedelta(days=30)
    first, _text = make_token(
        user, "Two", read=[cast.services], write=[cast.buses, cast.rail], life=life, today=today, now=now
    )
    later = now + dt.timedelta(hours=1)
    second, _text = make_token(user, "One", read=[cast.rail], write=[], life=life, today=today, now=later)
    revoke_token(Actor.of(user), second, now=later)
    rows = [(row.name, row.teams, row.state) for row in token_rows(user, later)]
    both = "reads SERVICES; reads and enters BUSES, RAIL"
    assert rows == [("One", "reads RAIL", "Revoked"), ("Two", both, "")]
    assert [row.state for row in token_rows(user, now + life)] == ["Revoked", "Expired"]
    assert token_rows(cast.viewer, now) == []
    assert first.prefix in token_rows(user, now)[1].start
