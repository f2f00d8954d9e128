"""A planned report is frozen: figures, sentences, images and the ledger, in one transaction."""

import datetime as dt
import logging
import traceback
import uuid
from dataclasses import replace

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce, Now

from accounts.actions.curation import is_anybodys_turn
from accounts.clock import today_in
from accounts.models import Organisation
from accounts.queries.trees import parents_on
from kpis.queries.last_recorded import last_recorded
from reports.models import ReportOccurrence
from reports.queries.facts import report_facts, scope_of
from reports.queries.since_last import with_changes

from . import gate
from .freezing import freeze
from .hints import hint_send
from .ledger import open_ledger, start_of_sending
from .one_moment import read_one_moment

MOST_BUILDS = 5
"""A report that could not be built so often fails, or it would keep every tick busy for good."""

State = ReportOccurrence.State
FREE = {"lease_token": None, "lease_until": None}
log = logging.getLogger(__name__)


class LostLeaseError(Exception):
    """Somebody else is building this report by now; what we made must not be kept."""


def build_due(now: dt.datetime) -> int:
    """Build every planned report that is due, the longest due first. Returns how many got built."""
    _fail_deadly()
    tried: list[int] = []
    built = 0
    while (claimed := _claim(now, tried)) is not None:
        tried.append(claimed[0])
        built += _try(*claimed, now)
    return built


def _fail_deadly() -> None:
    """A report whose builder died as often can tell nobody why, and must not kill the next one."""
    dead = ReportOccurrence.objects.filter(state=State.BUILDING, lease_until__lt=Now())
    dead = dead.filter(attempts__gte=MOST_BUILDS)
    dead.update(state=State.FAILED, last_error="The builder died each time.", **FREE)


def _claim(now: dt.datetime, tried: list[int]) -> tuple[int, uuid.UUID] | None:
    """One report for us alone by the database's clock; what a dead builder held comes back by itself. A
    schedule that is paused keeps what it has planned until it goes on."""
    claimable = Q(state__in=ReportOccurrence.UNBUILT) | Q(state=State.BUILDING, lease_until__lt=Now())
    with transaction.atomic():
        waiting = ReportOccurrence.objects.filter(claimable, schedule__enabled=True, due_at__lte=now)
        waiting = waiting.exclude(pk__in=tried)
        locked = waiting.select_for_update(of=("self",), skip_locked=True).order_by("due_at", "pk")
        pk = locked.values_list("pk", flat=True).first()
        if pk is None:
            return None
        token = uuid.uuid4()
        ReportOccurrence.objects.filter(pk=pk).update(
            state=State.BUILDING,
            lease_token=token,
            lease_until=Now() + settings.TIMES["build_lease"],
            attempts=F("attempts") + 1,
        )
    return pk, token


def _try(pk: int, token: uuid.UUID, now: dt.datetime) -> bool:
    """A report that cannot be built must not keep the others from it."""
    try:
        return _build(pk, token, now)
    except Exception as problem:
        log.error("report %s could not be built: %s", pk, type(problem).__name__)
        _give_back(pk, token, "".join(traceback.format_exception(problem)))
        return False


@transaction.atomic
def _build(pk: int, token: uuid.UUID, now: dt.datetime) -> bool:
    """False when its figures are still awaited, being saved or being recomputed: the next tick looks again.
    It speaks by the tree of the period's last day: a team that moved since then counts where it was."""
    read_one_moment()
    is_being_saved = is_anybodys_turn()  # such figures are recorded before this moment, and not seen in it
    found = ReportOccurrence.objects.select_related("schedule__owner", "corrects")
    occurrence = found.get(pk=pk, lease_token=token)
    organisation = Organisation.current()
    today, parents = today_in(organisation, now), parents_on(occurrence.period_end)
    scope = scope_of(occurrence.schedule, occurrence.period, parents)
    if gate.holds(occurrence, organisation, scope, now):
        _wait_for_figures(pk, token)
        return False
    facts = report_facts(organisation, occurrence.schedule, occurrence.period, scope, parents, today)
    if (facts.updating or is_being_saved) and not _waited_enough(occurrence, now):
        _wait(pk, token, now)
        return False
    known_at = last_recorded(now)
    in_vain = gate.missed(occurrence, organisation, scope, now)
    facts = replace(with_changes(facts, occurrence, scope, known_at), in_vain=in_vain)
    if occurrence.corrects and not facts.restated:
        _skip(pk, token, now)
        return False
    start = start_of_sending(occurrence, now)
    open_ledger(occurrence, freeze(occurrence, facts, today, known_at), now, start)
    _finish(pk, token, now, known_at)
    hint_send()
    return True


def _waited_enough(occurrence: ReportOccurrence, now: dt.datetime) -> bool:
    since = occurrence.waiting_since
    return since is not None and now - since >= settings.TIMES["fresh_wait"]


def _wait(pk: int, token: uuid.UUID, now: dt.datetime) -> None:
    """Waiting is no failure: it does not count as an attempt."""
    _held(pk, token).update(
        state=State.WAITING,
        attempts=F("attempts") - 1,
        waiting_since=Coalesce("waiting_since", now),
        **FREE,
    )


def _wait_for_figures(pk: int, token: uuid.UUID) -> None:
    _held(pk, token).update(state=State.WAITING, attempts=F("attempts") - 1, **FREE)


def _skip(pk: int, token: uuid.UUID, now: dt.datetime) -> None:
    """The figures that a correction was asked for are back to what was sent."""
    _held(pk, token).update(state=State.SKIPPED, closed_at=now, **FREE)


def _finish(pk: int, token: uuid.UUID, now: dt.datetime, known_at: dt.datetime) -> None:
    known = {"data_as_of": known_at, "built_at": now}
    if not _held(pk, token).update(state=State.BUILT, last_error="", **known, **FREE):
        raise LostLeaseError


def _give_back(pk: int, token: uuid.UUID, problem: str) -> None:
    _held(pk, token).filter(attempts__gte=MOST_BUILDS).update(state=State.FAILED, last_error=problem, **FREE)
    _held(pk, token).update(state=State.PLANNED, last_error=problem, **FREE)


def _held(pk: int, token: uuid.UUID) -> QuerySet[ReportOccurrence]:
    return ReportOccurrence.objects.filter(pk=pk, state=State.BUILDING, lease_token=token)
