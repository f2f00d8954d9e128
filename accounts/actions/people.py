"""What administrators do to people: names, roles, groups, and whether they may log in."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import consequences
from accounts.actions.checks import check
from accounts.actions.curation import curating, refuse_if_changed
from accounts.audit import Actor, record
from accounts.models import Membership, Team, User
from accounts.models.people import ADMINISTRATORS
from accounts.refusals import Problem, Refused


@transaction.atomic
def change_person(
    actor: Actor,
    user: User,
    *,
    name: str,
    email: str,
    now: dt.datetime,
    seen: Mapping[str, Any] | None = None,
    reason: str = "",
) -> User:
    """Raises Refused: an address in use, a name of two lines; Conflict where the person is no longer as the
    form showed them in `seen`."""
    held = _held(user)
    refuse_if_changed(held, seen)
    before = {"name": held.name, "email": held.email}
    held.name, held.email = name.strip(), email.strip().lower()
    check(held, exclude=["password"])
    held.save(update_fields=["name", "email"])
    record(actor, held, before, {"name": held.name, "email": held.email}, now, reason)
    return held


@transaction.atomic
def set_role(
    actor: Actor, user: User, team: Team, role: str, *, now: dt.datetime, reason: str = ""
) -> Membership:
    """Makes `user` a member of `team`, or changes the role of a member."""
    if role not in Membership.Role.values:
        raise Refused([Problem("role", role, _("“%(role)s” is not a role.") % {"role": role})])
    _held(user)
    membership = Membership.objects.filter(user=user, team=team).first() or Membership(user=user, team=team)
    before = {"role": membership.role}
    membership.role = role
    membership.save()
    record(actor, membership, before, {"role": role}, now, reason)
    return membership


@transaction.atomic
def remove_membership(actor: Actor, membership: Membership, *, now: dt.datetime, reason: str = "") -> None:
    held = Membership.objects.select_for_update().get(pk=membership.pk)
    record(actor, held, {"role": held.role}, {}, now, reason)
    held.delete()


@transaction.atomic
def set_groups(
    actor: Actor, user: User, names: Collection[str], *, now: dt.datetime, reason: str = ""
) -> User:
    """`user` is in these groups and in no others. `is_staff` follows Administrators."""
    held, groups = _held(user), list(Group.objects.filter(name__in=names))
    if unknown := set(names) - {group.name for group in groups}:
        raise Refused(
            Problem("groups", name, _("There is no group “%(name)s”.") % {"name": name})
            for name in sorted(unknown)
        )
    before = held.group_names
    if ADMINISTRATORS in before and ADMINISTRATORS not in names:
        _require_another_administrator(held)
    held.groups.set(groups)
    held.is_staff = ADMINISTRATORS in names or held.is_superuser
    held.save(update_fields=["is_staff"])
    record(actor, held, {"groups": before}, {"groups": set(names)}, now, reason)
    return _afresh(held, user)


def deactivate(actor: Actor, user: User, *, now: dt.datetime, reason: str = "") -> User:
    """Ends the sessions and tokens of `user` at once, and what the person owns passes on; what the person
    entered stays. An act of curation, for a curator may be making the same person an owner meanwhile."""
    with curating(actor, now, reason) as curation:
        held = _held(user)
        if held.is_administrator:
            _require_another_administrator(held)
        before = {"may log in": held.is_active}
        held.is_active, held.session_epoch = False, held.session_epoch + 1
        held.save(update_fields=["is_active", "session_epoch"])
        held.api_tokens.filter(revoked_at=None).update(revoked_at=now)
        curation.record(held, before, {"may log in": False})
        consequences.person_left(curation, held)
    return _afresh(held, user)


@transaction.atomic
def reactivate(actor: Actor, user: User, *, now: dt.datetime, reason: str = "") -> User:
    """The person may log in again, with the old password; old sessions and tokens stay dead."""
    held = _held(user)
    before = {"may log in": held.is_active}
    held.is_active = True
    held.save(update_fields=["is_active"])
    record(actor, held, before, {"may log in": True}, now, reason)
    return _afresh(held, user)


def _held(user: User) -> User:
    return User.objects.select_for_update().get(pk=user.pk)


def _afresh(held: User, user: User) -> User:
    """The caller's object must not go on showing the rights it had."""
    user.is_active, user.is_staff, user.session_epoch = held.is_active, held.is_staff, held.session_epoch
    for person in (held, user):
        person.__dict__.pop("group_names", None)
    return user


def _require_another_administrator(user: User) -> None:
    """The lock on the group lets two administrators who remove each other wait for one another."""
    Group.objects.select_for_update().get(name=ADMINISTRATORS)
    others = User.objects.filter(is_active=True).exclude(pk=user.pk)
    if not others.filter(Q(is_superuser=True) | Q(groups__name=ADMINISTRATORS)).exists():
        rule = _("The last administrator stays: make somebody else administrator first.")
        raise Refused([Problem("groups", ADMINISTRATORS, rule)])
