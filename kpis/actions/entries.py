"""Figures are submitted: checked by the rules of their KPI, written into the ledger, their scores marked."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.actions.curation import share_turn
from accounts.actions.retries import retried
from accounts.audit import Actor
from accounts.models import User
from kpis.calc.decimals import write_decimal
from kpis.calc.doubts import Doubt
from kpis.calc.periods import Period
from kpis.calc.styles import PLAIN, NumberStyle
from kpis.calc.typed import Figures, Typed, TypedError, read_text
from kpis.models import EntryRevision, Measure
from kpis.queries.cells import Cell, Current, cells_of

from .admission import Admission, admission, doubt
from .doubting import doubt_sentence
from .drafts import keep_draft, settle_drafts
from .ledger import Key, Posted, Posting, post
from .outcomes import Conflict, Outcome, Refused, Saved, Submission
from .refusals import SENTENCES, sentence
from .staleness import touch_entries


def submit(
    actor: Actor,
    measure: Measure,
    period: Period,
    figures: Typed,
    version: int,
    *,
    now: dt.datetime,
    source: str = "page",
    note: str = "",
    reason: str = "",
    confirmed: bool = False,
    style: NumberStyle = PLAIN,
) -> Outcome:
    """One cell, as a person typed it. What cannot be saved is kept as their draft; saving settles it."""
    wanted = Submission(measure.pk, period, figures, version, note, reason, "", confirmed, style)
    return submit_many(actor, [wanted], now=now, source=source, keep_drafts=True)[0]


@retried
@transaction.atomic
def submit_many(
    actor: Actor,
    submissions: Sequence[Submission],
    *,
    now: dt.datetime,
    source: str,
    changeset: int | None = None,
    keep_drafts: bool = False,
    mark_scores: bool = True,
) -> list[Outcome]:
    """An outcome for each submission, in order, by a fixed number of statements. What passes is saved: for
    all or nothing roll back when an outcome is not `Saved`. No cell may stand in it twice. Without
    `mark_scores` the caller marks what became stale, once for many batches.

    A period locked or a team moved meanwhile would let a figure into what is closed, or mark the old tree.
    """
    share_turn()
    cells, organisation = cells_of(
        [(wanted.measure, wanted.period) for wanted in submissions],
        [keep_drafts or not wanted.confirmed for wanted in submissions],
    )
    rules = admission(actor, cells, organisation, now, asks_why=keep_drafts)
    found = [judged(rules, actor, wanted, cell) for wanted, cell in zip(submissions, cells, strict=True)]
    postings = [item for item in found if isinstance(item, Posting)]
    posted = post(actor, postings, now=now, source=source, changeset=changeset)
    if mark_scores:
        touch_entries(posted, now)
    outcomes = _with_conflicts(
        [_outcome(*each, posted) for each in zip(found, submissions, cells, strict=True)]
    )
    if keep_drafts and actor.user:
        _keep_or_settle(actor.user, outcomes, now)
    return outcomes


def judged(rules: Admission, actor: Actor, wanted: Submission, cell: Cell) -> Posting | Outcome:
    """What is to be written, or what became of it without writing anything."""
    try:
        figures = rules.figures(wanted, cell)
        is_current = wanted.version in (None, cell.version)
        if is_current and _says_nothing_new(wanted, figures, cell.current):
            return Saved(wanted, cell.version, figures, changed=False)
        rules.check_open(wanted, cell)
        doubtful = rules.open_doubt(wanted, figures, cell) if is_current else None
        if doubtful:
            return _doubted(wanted, doubtful)
        rules.check_reason(wanted, cell)
    except TypedError as problem:
        return _refused(wanted, problem)
    if not is_current:
        return _conflict(wanted)
    return Posting(
        cell, figures, read_text(wanted.note), read_text(wanted.reason) or actor.label, wanted.place
    )


def _says_nothing_new(wanted: Submission, figures: Figures, current: Current | None) -> bool:
    """The same figures, and no other note than the one that stands beside them."""
    if current is None:
        return figures.state == "blank"
    return figures == current.figures and read_text(wanted.note) in ("", current.note)


def _refused(wanted: Submission, problem: TypedError) -> Refused:
    kind = "closed" if problem.rule in ("closed", "correction") else "invalid"
    return Refused(wanted, kind, problem.rule, sentence(problem), problem.place)


def _doubted(wanted: Submission, doubtful: Doubt) -> Refused:
    message = doubt_sentence(doubtful)
    if wanted.confirmed:
        message = _("%(problem)s Say why it is right.") % {"problem": message}
    return Refused(wanted, "doubtful", doubtful.rule, message, doubtful.place, doubtful.proposal)


def _conflict(wanted: Submission) -> Conflict:
    return Conflict(wanted, None, None, str(SENTENCES["conflict"]))


def _outcome(
    found: Posting | Outcome, wanted: Submission, cell: Cell, posted: Mapping[Key, Posted]
) -> Outcome:
    """What was to be written and was not has been moved by somebody else since it was read."""
    if not isinstance(found, Posting):
        return found
    written = posted.get((wanted.measure, wanted.period.grain, wanted.period.start))
    if written is None:
        return _conflict(wanted)
    doubtful = doubt(found.figures, cell)
    warning = doubt_sentence(doubtful) if doubtful else ""
    return Saved(wanted, written.version, found.figures, warning=warning)


def _with_conflicts(outcomes: list[Outcome]) -> list[Outcome]:
    """Each conflict with both sides of it, by one statement for all."""
    cells = [_key(outcome.submission) for outcome in outcomes if isinstance(outcome, Conflict)]
    if not cells:
        return outcomes
    latest: dict[Key, EntryRevision] = {}
    by_version: dict[tuple[Key, int], EntryRevision] = {}
    for revision in _revisions(cells):
        key = (revision.measure_id, revision.grain, revision.start)
        latest[key] = by_version[key, revision.version] = revision
    return [
        Conflict(
            outcome.submission,
            by_version.get((_key(outcome.submission), outcome.submission.version or 0)),
            latest.get(_key(outcome.submission)),
            outcome.message,
        )
        if isinstance(outcome, Conflict)
        else outcome
        for outcome in outcomes
    ]


def _revisions(cells: Iterable[Key]) -> Iterable[EntryRevision]:
    wanted = Q()
    for measure, grain, start in cells:
        wanted |= Q(measure=measure, grain=grain, start=start)
    return EntryRevision.objects.filter(wanted).select_related("actor").order_by("version")


def _key(wanted: Submission) -> Key:
    return wanted.measure, wanted.period.grain, wanted.period.start


def _keep_or_settle(author: User, outcomes: Iterable[Outcome], now: dt.datetime) -> None:
    same = [item.submission for item in outcomes if isinstance(item, Saved) and not item.changed]
    settle_drafts(author, map(_key, same))
    for item in outcomes:
        if not isinstance(item, Saved):
            wanted = item.submission
            keep_draft(
                author,
                wanted.measure,
                wanted.period,
                wanted.typed,
                wanted.style,
                problem=item.problem if isinstance(item, Refused) else "conflict",
                message=item.message,
                proposal=_proposal(item),
                note=wanted.note,
                base_version=wanted.version or 0,
                now=now,
            )


def _proposal(outcome: Outcome) -> dict[str, str]:
    """By the place it is meant for: "value", or the name of an input behind "input."."""
    if not isinstance(outcome, Refused) or outcome.proposal is None:
        return {}
    return {f"input.{outcome.place}" if outcome.place else "value": write_decimal(outcome.proposal)}
