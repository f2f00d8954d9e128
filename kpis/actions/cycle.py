"""What persons do to a team's period: finish, lock, reopen, and override a node's score."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import partial

from django.utils.translation import gettext as _

from accounts.actions.curation import Curation, curating
from accounts.audit import Actor, recorded
from accounts.clock import today_in
from accounts.models import Organisation, Team
from accounts.refusals import Conflict, Problem, Refused
from kpis.actions import staleness
from kpis.calc.periods import Period, period_key
from kpis.calc.typed import read_text
from kpis.models import ManualScore, Objective, Perspective, TeamPeriod
from kpis.queries.approvals import names_awaiting
from kpis.queries.calendars import calendar_of, grace_of
from kpis.queries.history import node_id, overrides_of

State = TeamPeriod.State
PeriodId = tuple[int, str, dt.date]


def finish(
    actor: Actor,
    team: Team,
    period: Period,
    *,
    now: dt.datetime,
    version: int | None = None,
    reason: str = "",
) -> TeamPeriod:
    """Closes the entry window of the team for that period. `version`: of the row as the page showed it, 0 for
    none; a later one is a Conflict."""
    return _step(actor, team, period, State.FINISHED, now, version, reason)


def lock(
    actor: Actor,
    team: Team,
    period: Period,
    *,
    now: dt.datetime,
    version: int | None = None,
    reason: str = "",
) -> TeamPeriod:
    """After this only a correction with a reason changes a figure."""
    return _step(actor, team, period, State.LOCKED, now, version, reason)


def reopen(
    actor: Actor, team: Team, period: Period, *, now: dt.datetime, reason: str, version: int | None = None
) -> TeamPeriod:
    """Opens the entry window again, whether the clock or a person closed it."""
    return _step(actor, team, period, State.REOPENED, now, version, reason)


def set_manual_score(actor: Actor, score: ManualScore, *, now: dt.datetime, reason: str) -> ManualScore:
    """Replaces the score of a node for one period; a score of None takes the override back."""
    with curating(actor, now, reason) as curation:
        score.reason = read_text(reason)
        put_manual_scores(curation, [score])
    return score


def put_periods(curation: Curation, rows: Sequence[TeamPeriod]) -> list[TeamPeriod]:
    """Sets the state of many periods; gives back those that are new or differ in state or reason."""
    stored = {_id(row): row for row in _stored(rows)}
    bad = curation.refuse([problem for row in rows for problem in _period_problems(row)])
    good = [row for row in rows if _key(row) not in bad]
    changed = [row for row in good if _id(row) not in stored or _differs(stored[_id(row)], row)]
    for row in changed:
        before = stored.get(_id(row))
        row.pk, row.version = (before.pk, before.version + 1) if before else (None, 1)
        row.at = curation.now
        name = f"{row.grain} {row.start}"
        curation.record(row.team, {name: before.state if before else ""}, {name: row.state})
    TeamPeriod.objects.bulk_create([row for row in changed if row.pk is None], batch_size=1000)
    moved = [row for row in changed if row.version > 1]
    TeamPeriod.objects.bulk_update(
        moved, ["state", "by", "by_label", "at", "reason", "version"], batch_size=1000
    )
    _touch(curation, [_id(row) for row in changed])
    return changed


def put_manual_scores(curation: Curation, rows: Sequence[ManualScore]) -> list[ManualScore]:
    """Appends many; gives back those that say something new. The audit names them by id: who reads it may
    read no figures."""
    bad = curation.refuse([problem for row in rows for problem in _score_problems(row)])
    current = overrides_of({row.team_id for row in rows})
    written = []
    for row in rows:
        before = current.get(node_id(row))
        says_new = (
            (before.score, before.reason) != (row.score, row.reason) if before else row.score is not None
        )
        if score_key(row) in bad or not says_new:
            continue
        for name, value in recorded(curation.actor, curation.now, row.reason or curation.reason).items():
            setattr(row, name, value)
        if before and before.recorded_at >= curation.now:
            row.recorded_at = before.recorded_at + dt.timedelta(microseconds=1)
        written.append(row)
    ManualScore.objects.bulk_create(written, batch_size=1000)
    for row in written:
        name = f"manual score of {row.node} by {row.grain} {row.start}"
        changed = ({name: _counting(one)} for one in (current.get(node_id(row)), row))
        curation.record(row.objective or row.perspective or row.team, *changed)
    _touch(curation, [(row.team_id, row.grain, row.start) for row in written])
    return written


def _counting(row: ManualScore | None) -> int | None:
    """The id of one that is not withdrawn."""
    return None if row is None or row.score is None else row.pk


def score_key(row: ManualScore) -> tuple[str, str, str, str, dt.date]:
    of: Objective | Perspective | Team = row.objective or row.perspective or row.team
    return row.node, of.code, row.team.code, row.grain, row.start


def _step(
    actor: Actor,
    team: Team,
    period: Period,
    state: str,
    now: dt.datetime,
    version: int | None,
    reason: str,
) -> TeamPeriod:
    with curating(actor, now, reason) as curation:
        row = TeamPeriod(
            team=team, grain=period.grain, start=period.start, state=state, reason=read_text(reason)
        )
        row.by, row.by_label = actor.user, actor.label
        before = next(iter(_stored([row])), None)
        if version is not None and version != (before.version if before else 0):
            rule = _("Somebody else changed this period in the meantime.")
            raise Conflict([Problem("version", str(version), rule, "months", _key(row))])
        today = today_in(Organisation.current(), now)
        _require_step(row, period, before, today)
        if state == State.FINISHED:
            _require_approvals(row, period, today)
        put_periods(curation, [row])
    return row


def _require_step(row: TeamPeriod, period: Period, before: TeamPeriod | None, today: dt.date) -> None:
    organisation = Organisation.current()
    key = period_key(calendar_of(organisation), period)
    closed_by_clock = grace_of(organisation).has_passed(period.end, today)
    is_open = before.state == State.REOPENED if before else not closed_by_clock
    rule = ""
    if period.start > today:
        rule = _("%(period)s has not begun yet.") % {"period": key}
    elif row.state == State.REOPENED and is_open:
        rule = _("%(period)s is open already.") % {"period": key}
    elif row.state == State.FINISHED and before and before.state != State.REOPENED:
        rule = _("%(period)s is finished or locked already.") % {"period": key}
    elif row.state == State.LOCKED and before and before.state == State.LOCKED:
        rule = _("%(period)s is locked already.") % {"period": key}
    if rule:
        raise Refused([Problem("state", row.state, rule, "months", _key(row))])


def _require_approvals(row: TeamPeriod, period: Period, today: dt.date) -> None:
    names = names_awaiting(row.team, period, today)
    if names:
        rule = _("Not finished: a manager has to approve %(kpis)s first.") % {"kpis": ", ".join(names)}
        raise Refused([Problem("approval", ", ".join(names), rule, "months", _key(row))])


def _period_problems(row: TeamPeriod) -> Iterable[Problem]:
    if row.state not in State.values:
        rule = _("It is one of %(known)s.") % {"known": ", ".join(State.values)}
        yield Problem("state", row.state, rule, "months", _key(row))
    if row.state == State.REOPENED and not row.reason.strip():
        yield Problem("reason", "", _("Say why the period is opened again."), "months", _key(row))


def _score_problems(row: ManualScore) -> Iterable[Problem]:
    problem = partial(Problem, noun="manual_scores", key=score_key(row))
    if row.score is not None and not Decimal(0) <= row.score <= Decimal(120):
        yield problem("score", str(row.score), _("A score lies between 0 and 120."))
    if not row.reason.strip():
        yield problem("reason", "", _("Say why the score is set by hand."))


def _stored(rows: Sequence[TeamPeriod]) -> list[TeamPeriod]:
    wanted = {_id(row) for row in rows}
    found = TeamPeriod.objects.select_for_update().filter(
        team__in={row.team_id for row in rows}, start__in={row.start for row in rows}
    )
    return [row for row in found.order_by("pk") if _id(row) in wanted]


def _id(row: TeamPeriod) -> PeriodId:
    return row.team_id, row.grain, row.start


def _key(row: TeamPeriod) -> tuple[str, str, dt.date]:
    return row.team.code, row.grain, row.start


def _differs(before: TeamPeriod, after: TeamPeriod) -> bool:
    return (before.state, before.reason, before.by_id) != (after.state, after.reason, after.by_id)


def _touch(curation: Curation, periods: Iterable[PeriodId]) -> None:
    ids = list(periods)
    if ids:
        curation.mark(_touch_periods, ids, min(start for _team, _grain, start in ids))


def _touch_periods(periods: Iterable[PeriodId], _day: dt.date, now: dt.datetime) -> None:
    staleness.touch_team_periods(periods, now)
