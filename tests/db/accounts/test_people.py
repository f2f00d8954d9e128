import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied

from accounts.actions.individuals import end_see_individuals, grant_see_individuals, look
from accounts.actions.people import (
    change_person,
    deactivate,
    reactivate,
    remove_membership,
    set_groups,
    set_role,
)
from accounts.actions.submissions import once
from accounts.audit import COMMAND, WITHHELD, Actor
from accounts.models import ApiToken, Change, Look, Membership, User
from accounts.refusals import Refused
from tests.cast import Cast


def changes() -> list[tuple[str, str, str, str]]:
    rows = Change.objects.order_by("id")
    return [(row.object_label, row.field, row.before, row.after) for row in rows]


def test_a_role_is_given_changed_and_taken(cast: Cast, now: dt.datetime) -> None:
    ada = Actor.of(cast.administrator)
    membership = set_role(ada, cast.outsider, cast.buses, "viewer", now=now)
    set_role(ada, cast.outsider, cast.buses, "manager", now=now, reason="Takes over")
    assert Membership.objects.get(pk=membership.pk).role == "manager"
    remove_membership(ada, membership, now=now)
    assert not Membership.objects.filter(user=cast.outsider, team=cast.buses).exists()
    who = f"person {cast.outsider.pk} in BUSES"
    assert changes() == [
        (who, "role", "", "viewer"),
        (who, "role", "viewer", "manager"),
        (who, "role", "manager", ""),
    ]
    assert {(row.actor, row.reason) for row in Change.objects.filter(after="manager")} == {
        (cast.administrator, "Takes over")
    }


def test_a_role_that_does_not_exist_is_refused(cast: Cast, now: dt.datetime) -> None:
    with pytest.raises(Refused, match="“owner” is not a role"):
        set_role(COMMAND, cast.outsider, cast.buses, "owner", now=now)


def test_is_staff_follows_administrators(cast: Cast, now: dt.datetime) -> None:
    user = set_groups(COMMAND, cast.viewer, {"Administrators", "Executives"}, now=now)
    assert (user.is_staff, user.is_administrator, user.is_executive) == (True, True, True)
    user = set_groups(COMMAND, cast.viewer, {"Executives"}, now=now)
    assert (user.is_staff, user.is_administrator, user.is_executive) == (False, False, True)
    assert changes() == [
        (f"person {cast.viewer.pk}", "groups", "", "Administrators, Executives"),
        (f"person {cast.viewer.pk}", "groups", "Administrators, Executives", "Executives"),
    ]


def test_an_unknown_group_is_refused(cast: Cast, now: dt.datetime) -> None:
    with pytest.raises(Refused, match="There is no group “Kings”"):
        set_groups(COMMAND, cast.viewer, {"Kings"}, now=now)


def test_the_last_administrator_stays(cast: Cast, now: dt.datetime) -> None:
    with pytest.raises(Refused, match="The last administrator stays"):
        set_groups(COMMAND, cast.administrator, set(), now=now)
    with pytest.raises(Refused, match="The last administrator stays"):
        deactivate(COMMAND, cast.administrator, now=now)
    set_groups(COMMAND, cast.viewer, {"Administrators"}, now=now)
    assert not deactivate(COMMAND, cast.administrator, now=now).is_active


def test_deactivation_ends_tokens_and_reactivation_does_not_revive_them(cast: Cast, now: dt.datetime) -> None:
    token = ApiToken.objects.create(
        user=cast.viewer,
        name="sheet",
        prefix="12345678",
        secret_sha256="0" * 64,
        created_at=now,
        expires_at=now + dt.timedelta(days=90),
    )
    deactivate(COMMAND, cast.viewer, now=now, reason="Left")
    token.refresh_from_db()
    assert token.revoked_at == now
    reactivate(COMMAND, cast.viewer, now=now)
    token.refresh_from_db()
    assert token.revoked_at == now
    assert User.objects.get(pk=cast.viewer.pk).session_epoch == 1


def test_names_and_addresses_stay_out_of_the_ledger(cast: Cast, now: dt.datetime) -> None:
    change_person(COMMAND, cast.viewer, name="Vera Lindqvist", email="VERA.L@merrow.example", now=now)
    assert User.objects.get(pk=cast.viewer.pk).email == "vera.l@merrow.example"
    who = f"person {cast.viewer.pk}"
    assert changes() == [(who, "name", WITHHELD, WITHHELD), (who, "email", WITHHELD, WITHHELD)]


@pytest.mark.parametrize(
    ("name", "email", "fields"),
    [
        ("Vera", "otto@merrow.example", ["email"]),
        ("Vera", "OTTO@merrow.example", ["email"]),
        ("Vera\r\nBcc: all@merrow.example", "vera@merrow.example", ["name"]),
        ("Vera", "vera@merrow.example\nX: y", ["email"]),
        ("Vera", "nowhere", ["email"]),
    ],
)
def test_a_person_is_refused_by_field(
    cast: Cast, now: dt.datetime, name: str, email: str, fields: list[str]
) -> None:
    with pytest.raises(Refused) as refused:
        change_person(COMMAND, cast.viewer, name=name, email=email, now=now)
    assert [problem.field for problem in refused.value.problems] == fields
    assert changes() == []


def test_the_right_to_see_individuals_needs_a_reason_and_ends(cast: Cast, now: dt.datetime) -> None:
    today = now.date()
    with pytest.raises(Refused, match="Say why"):
        grant_see_individuals(
            COMMAND, cast.outsider, cast.buses, valid_from=today, valid_to=None, reason=" ", now=now
        )
    right = grant_see_individuals(
        COMMAND, cast.outsider, cast.buses, valid_from=today, valid_to=None, reason="Pay review", now=now
    )
    assert right.holds_on(today + dt.timedelta(days=400))
    right = end_see_individuals(COMMAND, right, last_day=today, now=now)
    assert (right.holds_on(today), right.holds_on(today + dt.timedelta(days=1))) == (True, False)
    who = f"person {cast.outsider.pk} into BUSES"
    assert changes() == [(who, "from", "", "2026-03-15"), (who, "to", "", "2026-03-15")]


def test_a_right_that_ends_before_it_starts_is_refused(cast: Cast, now: dt.datetime) -> None:
    with pytest.raises(Refused):
        grant_see_individuals(
            COMMAND,
            cast.outsider,
            cast.buses,
            valid_from=now.date(),
            valid_to=now.date() - dt.timedelta(days=1),
            reason="Pay review",
            now=now,
        )


def test_each_person_looked_at_is_written_down_once(cast: Cast, now: dt.datetime) -> None:
    pair = (cast.contributor.pk, cast.buses.pk)
    look(cast.outsider, [pair, pair], "person", now=now)
    found = Look.objects.values_list("holder", "person", "team", "at", "where")
    assert list(found) == [(cast.outsider.pk, *pair, now, "person")]


def test_a_form_acts_once(cast: Cast, now: dt.datetime) -> None:
    key, acted = uuid.uuid4(), []

    def act() -> str:
        acted.append(1)
        return f"/done/{len(acted)}/"

    assert once(cast.viewer, key, act, now=now) == "/done/1/"
    assert once(cast.viewer, key, act, now=now) == "/done/1/"
    assert acted == [1]
    with pytest.raises(PermissionDenied):
        once(cast.manager, key, act, now=now)


def test_a_form_that_failed_may_be_sent_again(cast: Cast, now: dt.datetime) -> None:
    key = uuid.uuid4()

    def fail() -> str:
        raise Refused([])

    with pytest.raises(Refused):
        once(cast.viewer, key, fail, now=now)
    assert once(cast.viewer, key, lambda: "/done/", now=now) == "/done/"
