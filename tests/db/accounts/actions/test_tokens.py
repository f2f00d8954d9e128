"""Tokens: what makes one valid, what ends it, and that the database holds none that could be used."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection

from accounts.actions.people import deactivate, reactivate, remove_membership
from accounts.actions.tokens import authenticate, make_token, revoke_token
from accounts.audit import COMMAND, WITHHELD, Actor
from accounts.models import ApiToken, Change, Team
from accounts.refusals import Refused
from tests.cast import Cast

LIFE = dt.timedelta(days=90)


@pytest.fixture
def made(cast: Cast, now: dt.datetime) -> tuple[ApiToken, str]:
    return make(cast, now)


def make(
    cast: Cast, now: dt.datetime, person: str = "contributor", life: dt.timedelta = LIFE
) -> tuple[ApiToken, str]:
    return make_token(
        cast.person(person), "Nightly", read=[], write=[cast.buses], life=life, today=now.date(), now=now
    )


def test_its_text_is_public_and_secret_and_lets_in(made: tuple[ApiToken, str], now: dt.datetime) -> None:
    token, text = made
    start, public, secret = text.split("_")
    assert (start, public, len(public), len(secret)) == ("kpi", token.prefix, 8, 40)
    found = authenticate(text, now=now)
    assert found == token
    assert found.expires_at == now + LIFE


def test_the_database_holds_no_usable_token(made: tuple[ApiToken, str]) -> None:
    secret = made[1].split("_")[2]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT count(*) FROM {name} r WHERE r::text LIKE %s", [f"%{secret}%"])  # noqa: S608
            assert cursor.fetchone() == (0,), table


def test_a_wrong_secret_under_the_right_prefix_stays_out(
    made: tuple[ApiToken, str], now: dt.datetime
) -> None:
    text = made[1]
    other = "a" if text[-1] != "a" else "b"
    for wrong in (
        text[:-1] + other,
        text[:-1],
        text + "a",
        text.upper(),
        f" {text}",
        f"{text}\n",
        "",
        "kpi__",
    ):
        assert authenticate(wrong, now=now) is None, wrong


def test_it_ends_at_its_last_moment(made: tuple[ApiToken, str], now: dt.datetime) -> None:
    assert authenticate(made[1], now=now + LIFE - dt.timedelta(seconds=1)) == made[0]
    assert authenticate(made[1], now=now + LIFE) is None


def test_revoking_ends_it_at_once_and_is_told_once(made: tuple[ApiToken, str], now: dt.datetime) -> None:
    token, text = made
    for _time in range(2):
        revoke_token(Actor.of(token.user), token, now=now)
    assert authenticate(text, now=now) is None
    changes = Change.objects.filter(object_type="apitoken", field="revoked")
    assert [(row.before, row.after, row.actor_id) for row in changes] == [("false", "true", token.user_id)]


def test_making_one_is_told_without_its_name_or_secret(made: tuple[ApiToken, str], now: dt.datetime) -> None:
    label = f"API token {made[0].prefix}"
    told = Change.objects.filter(object_label=label).values_list("field", "before", "after")
    expected = {
        ("name", "", WITHHELD),
        ("teams to write", "", "BUSES"),
        ("expires", "", str((now + LIFE).date())),
    }
    assert set(told) == expected


def test_a_deactivated_person_has_no_token_and_gets_none_back(
    cast: Cast, made: tuple[ApiToken, str], now: dt.datetime
) -> None:
    deactivate(COMMAND, cast.contributor, now=now)
    assert authenticate(made[1], now=now) is None
    reactivate(COMMAND, cast.contributor, now=now)
    assert authenticate(made[1], now=now) is None


def test_its_use_is_noted_once_a_minute(made: tuple[ApiToken, str], now: dt.datetime) -> None:
    seen = []
    for seconds in (0, 59, 60):
        authenticate(made[1], now=now + dt.timedelta(seconds=seconds))
        seen.append(ApiToken.objects.get().last_used_at)
    assert seen == [now, now, now + dt.timedelta(seconds=60)]


def test_it_never_has_more_than_its_person_at_that_moment(cast: Cast, now: dt.datetime) -> None:
    token, _text = make(cast, now, "grandparent_manager")
    today = now.date()
    assert [list(token.readable_teams(today)), list(token.writable_teams(today))] == [[cast.buses]] * 2
    remove_membership(COMMAND, cast.grandparent_manager.memberships.get(), now=now)
    assert [list(token.readable_teams(today)), list(token.writable_teams(today))] == [[], []]


def test_a_team_stands_for_all_below_it(cast: Cast, now: dt.datetime) -> None:
    today = now.date()
    token, _text = make_token(
        cast.grandparent_manager,
        "Two",
        read=[cast.services],
        write=[cast.rail],
        life=LIFE,
        today=today,
        now=now,
    )
    assert [team.code for team in token.readable_teams(today)] == ["BUSES", "RAIL", "SERVICES"]
    assert [team.code for team in token.writable_teams(today)] == ["RAIL"]


@pytest.mark.parametrize(
    ("person", "read", "write", "days"),
    [
        ("contributor", ["RAIL"], [], 90),
        ("contributor", [], ["SERVICES"], 90),
        ("viewer", [], ["BUSES"], 90),
        ("executive", [], ["BUSES"], 90),
        ("administrator", ["BUSES"], [], 90),
        ("contributor", [], [], 90),
        ("contributor", ["BUSES"], [], 367),
    ],
)
def test_what_nobody_can_make(
    cast: Cast, now: dt.datetime, person: str, read: list[str], write: list[str], days: int
) -> None:
    teams = {team.code: team for team in Team.objects.all()}
    with pytest.raises(Refused):
        make_token(
            cast.person(person),
            "x",
            read=[teams[code] for code in read],
            write=[teams[code] for code in write],
            life=dt.timedelta(days=days),
            today=now.date(),
            now=now,
        )
    assert not ApiToken.objects.exists()


def test_no_row_lives_longer_than_a_year(made: tuple[ApiToken, str], now: dt.datetime) -> None:
    with pytest.raises(IntegrityError, match="a_year_at_most"):
        ApiToken.objects.update(expires_at=now + dt.timedelta(days=367))
