"""Everybody who is to get a report, with what decides their rights: a fixed number of statements."""

from collections.abc import Iterable

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from accounts.models import Membership, User
from accounts.models.people import EXECUTIVES
from reports.calc.audience import Reader
from reports.models import ReportDelivery, ReportOccurrence, ReportSchedule


def readers_of(schedule: ReportSchedule) -> list[Reader]:
    """The audience of a schedule, each once. A listed address of a person stands for that person, also when
    they may not log in any more, or they would become an outside address; groups and roles leave them out."""
    addresses = _addresses(schedule)
    people = [_reader(user) for user in _with_rights(_people(schedule, addresses))]
    known = {reader.address for reader in people}
    return [*people, *(Reader(address, address) for address in addresses if address not in known)]


def readers_of_report(occurrence: ReportOccurrence) -> list[Reader]:
    """The audience of a report; of a correction those who got, or may have got, what it corrects."""
    readers = readers_of(occurrence.schedule)
    if occurrence.corrects is None:
        return readers
    got = set(who_got(occurrence.corrects).values_list("address", flat=True))
    return [reader for reader in readers if reader.address in got]


def who_got(occurrence: ReportOccurrence) -> QuerySet[ReportDelivery]:
    """The mails, of this report or sent again, that arrived or may have."""
    same = ReportOccurrence.objects.with_figures_of(occurrence)
    return ReportDelivery.objects.filter(occurrence__in=same, state__in=ReportDelivery.ARRIVED)


def reader_now(schedule: ReportSchedule, delivery: ReportDelivery) -> Reader | None:
    """The recipient of a ledger row with the rights of this moment; None when no longer on the list."""
    if delivery.user_id is None:
        is_listed = schedule.recipients.filter(address__iexact=delivery.address).exists()
        return Reader(delivery.address, delivery.address) if is_listed else None
    people = _people(schedule, _addresses(schedule)).filter(pk=delivery.user_id)
    return next(map(_reader, _with_rights(people)), None)


def as_reader(user: User) -> Reader:
    """The person with the rights of this moment, whether on a list or not."""
    (found,) = _with_rights(User.objects.get_queryset().filter(pk=user.pk))
    return _reader(found)


def names_of(readers: Iterable[Reader]) -> dict[str, str]:
    """By key: the name of a person with the address, and an outside address by itself."""
    found = list(readers)
    people = User.objects.in_bulk([one.user for one in found if one.user is not None])
    return {
        one.key: f"{people[one.user]} ({one.address})" if one.user is not None else one.address
        for one in found
    }


def _addresses(schedule: ReportSchedule) -> list[str]:
    """Listed addresses, each once."""
    typed = schedule.recipients.exclude(address="").values_list("address", flat=True)
    return list(dict.fromkeys(address.strip().lower() for address in typed))


def _people(schedule: ReportSchedule, addresses: list[str]) -> QuerySet[User]:
    lines = schedule.recipients.all()
    in_role = Membership.objects.filter(team=schedule.team_id, role__in=lines.exclude(role="").values("role"))
    by_name = Q(pk__in=lines.values("user")) | Q(email__in=addresses)
    by_list = Q(groups__in=lines.values("group")) | Q(pk__in=in_role.values("user"))
    return User.objects.get_queryset().filter(by_name | by_list & Q(is_active=True))


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
