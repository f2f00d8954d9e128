"""What a person decides about a report: send it again, repeat a mail, abort it."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import Actor, record
from accounts.refusals import Problem, Refused
from reports.models import ReportArtifact, ReportDelivery, ReportFile, ReportOccurrence

from .hints import hint_send
from .ledger import ROWS, message_id
from .numbering import next_number

State = ReportOccurrence.State
COPIED = ("scope_key", "sha256", "subject", "html", "text", "images", "figures", "versions", "at")
"""An artifact sent again says the same, to the letter."""

NOT_REACHED = (*ReportDelivery.TROUBLED, ReportDelivery.State.CANCELLED)
FREE = {"lease_token": None, "lease_until": None}


@transaction.atomic
def send_again(
    actor: Actor, occurrence: ReportOccurrence, *, to_all: bool, now: dt.datetime
) -> ReportOccurrence:
    """A new report with the next number and the same figures, to everybody or to those it did not reach.

    One that was never built is built now, from the figures of now. Raises Refused when it is for nobody, or
    when the figures are known to be wrong.
    """
    if rule := _objection(occurrence):
        raise Refused([Problem("to", "", rule)])
    rows = occurrence.deliveries.exclude(artifact=None).select_related("user").order_by("pk")
    chosen = list(rows if to_all else rows.filter(state__in=NOT_REACHED))
    if occurrence.built_at and not chosen:
        raise Refused([Problem("to", "", _("There is nobody to send it to: it reached everybody."))])
    again = next_number(occurrence.schedule, occurrence.period, ReportOccurrence.Kind.MANUAL, now)
    if occurrence.artifacts.exists():
        _copy(occurrence, again, chosen, now)
        hint_send()
    after = {"sent again as": again.pk, "recipients": len(chosen)}
    record(actor, occurrence, {}, after, now)
    return again


@transaction.atomic
def repeat(actor: Actor, delivery: ReportDelivery, *, now: dt.datetime) -> bool:
    """The same mail with the same Message-ID, which most mail stores keep only once. False when somebody
    else has settled it meanwhile, or aborted the report."""
    open_still = ReportDelivery.objects.filter(
        pk=delivery.pk,
        state__in=ReportDelivery.REPEATABLE,
        occurrence__state__in=(*ReportOccurrence.SENDABLE, State.DONE),
    )
    if not open_still.update(state=ReportDelivery.State.RETRY, queued_at=now, next_attempt_at=now, **FREE):
        return False
    reopened = ReportOccurrence.objects.filter(pk=delivery.report.pk, state=State.DONE)
    reopened.update(state=State.SENDING, closed_at=None)
    record(actor, delivery, {"state": delivery.state}, {"state": ReportDelivery.State.RETRY}, now)
    hint_send()
    return True


@transaction.atomic
def abort(actor: Actor, occurrence: ReportOccurrence, *, now: dt.datetime) -> int:
    """What has not left stays here; a mail that is being handed over right now may still arrive. Returns how
    many mails were stopped."""
    unfinished = ReportOccurrence.objects.unfinished().filter(pk=occurrence.pk)
    if not unfinished.update(state=State.ABORTED, closed_at=now, **FREE):
        return 0
    states = ReportDelivery.State
    waiting = occurrence.deliveries.filter(state__in=(states.QUEUED, states.RETRY, states.CLAIMED))
    stopped = waiting.update(state=states.CANCELLED, next_attempt_at=None, **FREE)
    record(actor, occurrence, {"state": occurrence.state}, {"state": State.ABORTED}, now)
    return stopped


def _objection(occurrence: ReportOccurrence) -> str:
    if ReportOccurrence.objects.correcting(occurrence).exists():
        return _("This report has been corrected. Send the correction again instead.")
    if occurrence.corrects_id and not occurrence.built_at:
        return _("This correction was never built. Correct the report anew instead.")
    return ""


def _copy(
    occurrence: ReportOccurrence, again: ReportOccurrence, chosen: Iterable[ReportDelivery], now: dt.datetime
) -> None:
    artifacts = {
        artifact.pk: ReportArtifact.objects.create(
            occurrence=again, **{name: getattr(artifact, name) for name in COPIED}
        )
        for artifact in occurrence.artifacts.all()
    }
    for file in ReportFile.objects.filter(artifact__in=artifacts):
        file.pk, file.artifact = None, artifacts[file.artifact_id]
        file.save(force_insert=True)
    rows = [
        ReportDelivery(
            occurrence=again,
            artifact=artifacts[row.artifact_id] if row.artifact_id else None,
            recipient_key=row.recipient_key,
            user_id=row.user_id,
            address=row.user.email.lower() if row.user else row.address,  # people move
            queued_at=now,
            next_attempt_at=now,
            message_id=message_id(again, row.channel, row.recipient_key),
        )
        for row in chosen
    ]
    ReportDelivery.objects.bulk_create(rows, batch_size=ROWS)
    ReportOccurrence.objects.filter(pk=again.pk).update(
        state=State.BUILT, data_as_of=occurrence.data_as_of, built_at=now
    )
