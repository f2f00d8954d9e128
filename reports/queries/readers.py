"""Everybody who is to get a report, with what decides their rights: a fixed number of statements."""

from collections.abc import Iterable

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from accounts.models import Membership, User
from accounts.models.people import EXECUTIVES
from reports.calc.audience import Reader
from reports.models import ReportSchedule


def readers_of(schedule: ReportSchedule) -> list[Reader]:
    """The audience of a schedule, each once. A listed address of a person stands for that person; people who
    may not log in any more are left out, unless they are listed by name."""
    addresses = [address.strip().lower() for address in schedule.recipients.values_list("address", flat=True)]
    people = [_reader(user) for user in _with_rights(_people(schedule, addresses))]
    known = {reader.address for reader in people}
    outside = [Reader(address, address) for address in dict.fromkeys(addresses) if address]
    return [*people, *(reader for reader in outside if reader.address not in known)]


def readers_by_id(user_ids: Iterable[int]) -> dict[int, Reader]:
    """These people, with the rights they have now."""
    users = _with_rights(User.objects.get_queryset().filter(pk__in=list(user_ids)))
    return {user.pk: _reader(user) for user in users}


def is_listed(schedule: ReportSchedule, address: str) -> bool:
    """Whether an outside address is still on the list."""
    return schedule.recipients.filter(address__iexact=address).exists()


def _people(schedule: ReportSchedule, addresses: list[str]) -> QuerySet[User]:
    lines = schedule.recipients.all()
    in_role = Membership.objects.filter(team=schedule.team_id, role__in=lines.exclude(role="").values("role"))
    by_list = Q(groups__in=lines.values("group")) | Q(pk__in=in_role.values("user")) | _at(addresses)
    return User.objects.get_queryset().filter(Q(pk__in=lines.values("user")) | by_list & Q(is_active=True))


def _at(addresses: list[str]) -> Q:
    return Q(email__in=[address for address in addresses if address])


def _with_rights(users: QuerySet[User]) -> QuerySet[User]:
    executives = User.groups.through.objects.filter(user=OuterRef("pk"), group__name=EXECUTIVES)
    return (
        User.objects.get_queryset()
        .filter(pk__in=users.values("pk"))
        .annotate(
            executive=Exists(executives, output_field=BooleanField()),
            team_ids=ArrayAgg("memberships__team", filter=Q(memberships__isnull=False), default=[]),
            address=Lower("email"),
        )
        .order_by("address")
    )


def _reader(user: User) -> Reader:
    return Reader(
        key=str(user.pk),
        address=user.address,  # type: ignore[attr-defined]  # annotated by _with_rights
        user=user.pk,
        is_active=user.is_active,
        is_executive=user.executive,  # type: ignore[attr-defined]  # the same
        memberships=frozenset(user.team_ids),  # type: ignore[attr-defined]  # the same
    )
