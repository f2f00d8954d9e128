"""What time alone brings about. Every minute, twice at once or after a pause: the outcome is the same."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.curation import curating
from accounts.actions.retries import retried
from accounts.audit import CLOCK
from accounts.clock import today_in
from accounts.models import Organisation, Team
from kpis.calc.keys import every_key
from kpis.models import TeamPeriod
from kpis.queries.calendars import calendar_of
from kpis.queries.periods_due import periods_to_lock, rows_missing_since
from kpis.queries.row_counts import count_stale
from kpis.queries.structure import whole

from . import snapshots
from .cycle import put_periods
from .forgetting import forget_old
from .hints import hint_recompute
from .marking import insert_missing
from .run_out import mark_run_out
from .uploads import leases


def tick(now: dt.datetime) -> None:
    """Locks, rows of periods that have begun, results that have run out, snapshots that wait or are old,
    uploads whose worker was lost, files and links that are old; then a hint if anything is stale."""
    organisation = Organisation.current()
    today = today_in(organisation, now)
    _lock_old_periods(organisation, today, now)
    _begin_periods(organisation, today, now)
    mark_run_out(today, now)
    snapshots.sweep(now)
    leases.sweep(now)
    forget_old(now)
    if count_stale(since_before=now - settings.TIMES["lost_hint"]):
        hint_recompute()


@retried
def _lock_old_periods(organisation: Organisation, today: dt.date, now: dt.datetime) -> None:
    if organisation.lock_after_days is None:
        return
    before = today - dt.timedelta(days=organisation.lock_after_days)
    periods = periods_to_lock(calendar_of(organisation), before)
    if periods:
        teams = Team.objects.in_bulk({team for team, _grain, _start in periods})
        rows = [_locked(teams[team], grain, start) for team, grain, start in periods]
        with curating(CLOCK, now, _("Locked by the organisation's rule.")) as curation:
            put_periods(curation, rows)


def _locked(team: Team, grain: str, start: dt.date) -> TeamPeriod:
    state = TeamPeriod.State.LOCKED
    return TeamPeriod(team=team, grain=grain, start=start, state=state, by_label=CLOCK.label)


@retried
@transaction.atomic
def _begin_periods(organisation: Organisation, today: dt.date, now: dt.datetime) -> None:
    """From the last period on in which every measure had its row."""
    since = rows_missing_since(calendar_of(organisation), today)
    if since is not None and insert_missing(*every_key(whole(now), since, today), now):
        hint_recompute()
