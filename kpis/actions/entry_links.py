"""Links by which values are entered without logging in: made for a mail, used once for each value."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from django.core import signing
from django.db import transaction

from accounts.audit import Actor
from accounts.clock import end_of_day
from accounts.models import Organisation
from kpis.models import Entry, EntryLink, EntryLinkCell
from kpis.queries.slots import Slot, in_periods

from .entries import submit_many
from .outcomes import Outcome, Saved, Submission

LONGEST = dt.timedelta(days=7)
_signer = signing.Signer(salt="kpis.entry_link")


def entry_link_token(link: uuid.UUID) -> str:
    return _signer.sign(link.hex)


def read_entry_link_token(token: str) -> uuid.UUID:
    """Raises signing.BadSignature."""
    return uuid.UUID(_signer.unsign(token))


def make_entry_links(
    organisation: Organisation, wanted: Mapping[int, Sequence[Slot]], now: dt.datetime
) -> dict[int, EntryLink]:
    """User id -> the link to these values. Three statements for any number of both, none for nobody."""
    if not wanted:
        return {}
    made = [
        EntryLink(person_id=user, created=now, expires=_expires(organisation, slots, now))
        for user, slots in wanted.items()
    ]
    links = {link.person_id: link for link in EntryLink.objects.bulk_create(made)}
    versions = _versions([slot for slots in wanted.values() for slot in slots])
    EntryLinkCell.objects.bulk_create(
        EntryLinkCell(
            link=links[user],
            measure=slot.measure,
            grain=slot.window.period.grain,
            start=slot.window.period.start,
            version=versions.get(slot.key, 0),
        )
        for user, slots in wanted.items()
        for slot in slots
    )
    return links


def _expires(organisation: Organisation, slots: Sequence[Slot], now: dt.datetime) -> dt.datetime:
    """Seven days later, or with the last deadline. What is open again without one does not end it earlier."""
    latest = now + LONGEST
    if any(slot.window.state for slot in slots):
        return latest
    return min(latest, end_of_day(organisation, max(slot.window.deadline for slot in slots)))


def _versions(slots: Sequence[Slot]) -> dict[tuple[int, str, dt.date], int]:
    """Of values that were blanked."""
    there = in_periods({slot.window.period for slot in slots})
    rows = Entry.objects.filter(there, measure__in={slot.measure.pk for slot in slots})
    return {
        (measure, grain, start): version
        for measure, grain, start, version in rows.values_list("measure", "grain", "start", "version")
    }


@transaction.atomic
def enter_by_link(
    link: EntryLink, submissions: Mapping[int, Submission], now: dt.datetime
) -> dict[int, Outcome]:
    """Saves the values of these cells as the person of the link, each once: by cell, what became of those not
    used before. What cannot be saved may be tried again."""
    free = EntryLinkCell.objects.select_for_update().filter(link=link, pk__in=submissions, used_at=None)
    cells = [cell.pk for cell in free.order_by("pk")]
    wanted = [submissions[pk] for pk in cells]
    saved = submit_many(Actor.of(link.person), wanted, now=now, source="page", keep_drafts=True)
    outcomes = dict(zip(cells, saved, strict=True))
    used = [pk for pk, outcome in outcomes.items() if isinstance(outcome, Saved)]
    EntryLinkCell.objects.filter(pk__in=used).update(used_at=now)
    return outcomes
