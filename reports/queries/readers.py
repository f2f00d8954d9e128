"""Everybody who is to get a report, with what decides their rights: a fixed number of statements."""

from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import QuerySet

from accounts.models import User
from accounts.models.people import EXECUTIVES
from reports.calc.addresses import address_sha256
from reports.calc.audience import Reader
from reports.models import ReportDelivery, ReportOccurrence, ReportRecipient, ReportSchedule

RIGHTS = """
SELECT u.id, lower(u.email) AS address, u.is_active,
    EXISTS (
        SELECT FROM accounts_user_groups own JOIN auth_group g ON g.id = own.group_id
        WHERE own.user_id = u.id AND g.name = %(executives)s
    ),
    ARRAY(SELECT team_id FROM accounts_membership WHERE user_id = u.id)
FROM accounts_user u
"""
IS_LISTED = """
EXISTS (
    SELECT FROM reports_reportrecipient line JOIN reports_reportschedule s ON s.id = line.schedule_id
    WHERE s.id = %(schedule)s AND (
        line.user_id = u.id OR lower(btrim(line.address)) = lower(u.email)
        OR u.is_active AND (
            line.group_id IN (SELECT group_id FROM accounts_user_groups WHERE user_id = u.id)
            OR line.role IN (
                SELECT role FROM accounts_membership WHERE user_id = u.id AND team_id = s.team_id
            )
        )
    )
)
"""
"""In SQL, because it is asked again for every mail."""


def readers_of(schedule: ReportSchedule) -> list[Reader]:
    """The audience of a schedule, each once. A listed address of a person stands for that person, also when
    they may not log in any more, or they would become an outside address; groups and roles leave them out."""
    addresses = _addresses(schedule.recipients.all())
    people = _people(IS_LISTED, schedule=schedule.pk)
    known = {reader.address for reader in people}
    return [*people, *(Reader(address, address) for address in addresses if address not in known)]


def readers_of_report(occurrence: ReportOccurrence) -> list[Reader]:
    """The audience of a report; of a correction those who got, or may have got, what it corrects: a person
    whatever their address is today, and a listed address whosever it was then."""
    readers = readers_of(occurrence.schedule)
    if occurrence.corrects is None:
        return readers
    got = list(who_got(occurrence.corrects).values_list("recipient_key", "address"))
    keys, addresses = {key for key, _ in got}, {address for _, address in got}
    return [one for one in readers if one.key in keys or one.address in (keys if one.user else addresses)]


def who_got(occurrence: ReportOccurrence) -> QuerySet[ReportDelivery]:
    """The mails, of this report or sent again, that arrived or may have."""
    same = ReportOccurrence.objects.with_figures_of(occurrence)
    return ReportDelivery.objects.filter(occurrence__in=same, state__in=ReportDelivery.ARRIVED)


def readers_now(schedule_id: int, deliveries: Sequence[ReportDelivery]) -> dict[int, Reader]:
    """By ledger row its recipient with the rights of this moment, of those who are still on the list."""
    users = {row.user_id for row in deliveries if row.user_id is not None}
    listed = _people(f"u.id = ANY(%(users)s) AND {IS_LISTED}", schedule=schedule_id, users=list(users))
    people = {reader.user: reader for reader in listed}
    found = {row.pk: people[row.user_id] for row in deliveries if row.user_id in people}
    outside = [row for row in deliveries if row.user_id is None]
    lines = set(_addresses(ReportRecipient.objects.filter(schedule=schedule_id))) if outside else set()
    known = (row for row in outside if row.address.strip().lower() in lines)
    return found | {row.pk: Reader(row.address, row.address) for row in known}


def is_subscriber(schedule: ReportSchedule, hashed: str) -> bool:
    """Whether the hash is of an address of the one reader of a subscription: of today's, or of one to which
    it went, so that the link of an old mail still works."""
    if not schedule.personal:
        return False
    mails = ReportDelivery.objects.filter(occurrence__schedule=schedule, user=schedule.owner_id)
    addresses = {schedule.owner.email, *mails.values_list("address", flat=True)}
    return hashed in map(address_sha256, addresses)


def as_reader(user: User) -> Reader:
    """The person with the rights of this moment, whether on a list or not."""
    (found,) = _people("u.id = %(user)s", user=user.pk)
    return found


def names_of(readers: Iterable[Reader]) -> dict[str, str]:
    """By key: the name of a person with the address, and an outside address by itself."""
    found = list(readers)
    people = User.objects.in_bulk([one.user for one in found if one.user is not None])
    return {
        one.key: f"{people[one.user]} ({one.address})" if one.user is not None else one.address
        for one in found
    }


def _addresses(lines: QuerySet[ReportRecipient]) -> list[str]:
    """Listed addresses, each once."""
    typed = lines.exclude(address="").values_list("address", flat=True)
    return list(dict.fromkeys(address.strip().lower() for address in typed))


def _people(which: str, **values: int | list[int]) -> list[Reader]:
    """In order of their addresses."""
    with connection.cursor() as cursor:
        cursor.execute(f"{RIGHTS} WHERE {which} ORDER BY address", {"executives": EXECUTIVES, **values})
        return [
            Reader(str(pk), address, pk, is_active, executive, frozenset(teams))
            for pk, address, is_active, executive, teams in cursor.fetchall()
        ]
