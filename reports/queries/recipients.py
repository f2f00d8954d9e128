"""Each recipient of a report as a ready row: how the mail fared, and every try at it."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Case, QuerySet, When
from django.utils.translation import gettext as _

from reports.models import DeliveryAttempt, ReportDelivery, ReportOccurrence


@dataclass(frozen=True, slots=True)
class Try:
    started: dt.datetime
    words: str
    detail: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """`can_repeat`: the same mail may be sent again. `has_mail`: what was sent may be downloaded."""

    id: int
    address: str
    person: str
    state: str
    sent_at: dt.datetime | None
    tries: list[Try]
    can_repeat: bool
    has_mail: bool


def deliveries_of(occurrence: ReportOccurrence) -> QuerySet[ReportDelivery]:
    """With their attempts; what went wrong stands first."""
    is_fine = Case(When(state__in=ReportDelivery.TROUBLED, then=False), default=True)
    rows = occurrence.deliveries.select_related("user").prefetch_related("tries")
    return rows.annotate(is_fine=is_fine).order_by("is_fine", "address")


def recipients(
    rows: Iterable[ReportDelivery], occurrence: ReportOccurrence, readable: Collection[int]
) -> list[Recipient]:
    """`readable` are the artifacts that whoever looks may read."""
    is_over = occurrence.state == ReportOccurrence.State.ABORTED
    return [
        Recipient(
            id=row.pk,
            address=row.address,
            person=str(row.user or ""),
            state=row.get_state_display(),
            sent_at=row.sent_at,
            tries=[_try(one) for one in row.tries.all()],
            can_repeat=not is_over and row.state in ReportDelivery.REPEATABLE,
            has_mail=row.was_handed_over and row.artifact_id in readable,
        )
        for row in rows
    ]


def _try(one: DeliveryAttempt) -> Try:
    words = {"outcome": _outcome(one.outcome), "code": one.smtp_code}
    told = _("%(outcome)s, code %(code)s") if one.smtp_code else _("%(outcome)s")
    return Try(one.started, told % words, one.detail)


def _outcome(outcome: str) -> str:
    known = dict(ReportDelivery.State.choices) | dict(DeliveryAttempt.Notice.choices)
    return str(known.get(outcome, outcome))
