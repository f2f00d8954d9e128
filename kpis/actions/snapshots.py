"""Snapshots of earlier moments: asked for by a page, computed by a worker, dropped after a day."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.actions.retries import retried
from accounts.clock import today_in
from accounts.models import Team
from kpis.calc.periods import Period, period_at
from kpis.models import Measure, Snapshot
from kpis.queries.as_known import organisation_at
from kpis.queries.calendars import calendar_of
from kpis.queries.frozen import frozen_card, frozen_restatements, frozen_scores
from kpis.queries.known_scorecards import known_measure_scores, known_rows
from kpis.queries.restatements import restatements
from kpis.queries.results import snapshot as one_moment
from kpis.queries.two_moments import span_of_measure, span_of_scorecard

from .hints import hint_snapshot

KEPT = dt.timedelta(days=1)


@retried
@transaction.atomic
def ask(
    team: Team, measure: Measure | None, period: Period, known: dt.datetime, *, now: dt.datetime
) -> Snapshot:
    """The snapshot of a scorecard, or of a measure's page, computed or on its way."""
    key = {"team": team, "measure": measure, "grain": period.grain, "start": period.start, "known_at": known}
    found, is_new = Snapshot.objects.get_or_create(**key, defaults={"asked_at": now})
    if is_new:
        hint_snapshot(found.pk)
    return found


@retried
def take(snapshot_id: int, *, now: dt.datetime) -> bool:
    """Computes it from what was known then; False where it is gone, or somebody has done it already."""
    found = Snapshot.objects.filter(pk=snapshot_id, computed_at=None)
    asked = found.select_related("team", "measure").first()
    if asked is None:
        return False
    with one_moment():
        rows = _rows(asked, now)
    return bool(found.update(rows=rows, computed_at=now))


def sweep(now: dt.datetime) -> None:
    """Drops what is a day old, and hints again at what no worker has heard of."""
    Snapshot.objects.filter(asked_at__lt=now - KEPT).delete()
    lost = Snapshot.objects.filter(computed_at=None, asked_at__lt=now - settings.TIMES["lost_hint"])
    for pk in lost.order_by("pk").values_list("pk", flat=True):
        hint_snapshot(pk)


def _rows(asked: Snapshot, now: dt.datetime) -> dict[str, Any]:
    organisation = organisation_at(asked.known_at)
    day = today_in(organisation, asked.known_at)
    period = period_at(calendar_of(organisation), asked.grain, asked.start)
    if asked.measure is None:
        rows = frozen_card(known_rows(asked.team, period, asked.known_at, day, now))
        span = span_of_scorecard(asked.team, asked.known_at, asked.asked_at)
    else:
        rows = frozen_scores(known_measure_scores(asked.measure, period, asked.known_at, day, now))
        span = span_of_measure(asked.measure, asked.known_at, asked.asked_at)
    return rows | frozen_restatements(restatements(span, now))
