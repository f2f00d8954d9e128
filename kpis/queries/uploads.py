"""Uploads as their pages show them: what became of each, and how far a worker is with one."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation, User
from kpis import formats
from kpis.models import Changeset, ChangesetRow, EntryRevision, Score, Upload
from kpis.models.scores import STALE
from kpis.queries.saving_progress import rows_saved

Outcome = ChangesetRow.Outcome
State = Upload.State
LATEST = 30
LOST = dt.timedelta(seconds=60)
"""After so long without a sign of a worker the page offers to try again."""
TO_SAVE = (Outcome.NEW, Outcome.CHANGED, Outcome.CHECK)
LOOKS = {
    Outcome.ERROR: "red",
    Outcome.CONFLICT: "red",
    Outcome.CHECK: "amber",
    Outcome.NEW: "green",
    Outcome.CHANGED: "green",
    Outcome.UNCHANGED: "na",
    Outcome.LEFT_OUT: "na",
}
"""Problems first: the order in which rows stand."""
STATE_LOOKS = {
    State.COMMITTED: "green",
    State.PREVIEWED: "amber",
    State.MAPPING: "amber",
    State.REFUSED: "red",
}


@dataclass(frozen=True, slots=True)
class Tally:
    look: str
    words: str


@dataclass(frozen=True, slots=True)
class Sent:
    """One upload in a list."""

    id: int
    name: str
    team: str
    who: str
    at: str
    look: str
    state: str
    tallies: list[Tally]


def sent_uploads(user: User, organisation: Organisation, today: dt.date) -> list[Sent]:
    """The latest a person may see, by one statement."""
    uploads = Upload.objects.visible_to(user, today).select_related("actor", "team", "changeset")
    return [
        _sent(upload, organisation, today)
        for upload in uploads.defer("content", "layout", "mapping")[:LATEST]
    ]


def _sent(upload: Upload, organisation: Organisation, today: dt.date) -> Sent:
    return Sent(
        upload.pk,
        upload.name,
        upload.team.name,
        upload.actor.name,
        formats.moment_text(upload.at.astimezone(organisation.zone), today),
        STATE_LOOKS.get(State(upload.state), "na"),
        upload.get_state_display(),
        tallies(upload.changeset.counts) if upload.changeset else [],
    )


def tallies(counts: dict[str, int]) -> list[Tally]:
    """ "9 new", "1 to check": what there is of each outcome, the good ones first."""
    order = [outcome for outcome in LOOKS if counts.get(outcome)]
    good_first = sorted(order, key=lambda outcome: ("green", "na", "amber", "red").index(LOOKS[outcome]))
    return [Tally(LOOKS[outcome], _words(outcome, counts[outcome])) for outcome in good_first]


def _words(outcome: str, count: int) -> str:
    if outcome == Outcome.ERROR:
        return ngettext("%(count)s error", "%(count)s errors", count) % {"count": count}
    if outcome == Outcome.CONFLICT:
        return ngettext("%(count)s conflict", "%(count)s conflicts", count) % {"count": count}
    return f"{count} {Outcome(outcome).label}"


def problems_of(changeset: Changeset) -> dict[tuple[str, int], str]:
    """What is wrong with each row of the file, by its sheet and number."""
    found: dict[tuple[str, int], list[str]] = defaultdict(list)
    for row in changeset.rows.exclude(problem="").order_by("number"):
        sheet, number = row.says["at"]
        found[sheet, number].append(f"{row.place}: {row.problem} {row.says['hint']}".strip())
    return {place: " ".join(problems) for place, problems in found.items()}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a worker is; `left` is empty where nobody can say yet. `is_lost`: nobody seems to be at it."""

    done: int
    percent: int
    words: str
    errors: str
    left: str
    is_lost: bool


def progress_of(upload: Upload) -> Progress:
    """By the clock of the database, as the lease is: one statement. What is being saved is all in or nothing
    of it, so that only the cache knows how far that is."""
    is_lost = Q(claimed_until__lt=Now()) | Q(claimed_until=None, at__lt=Now() - LOST)
    is_late = Q(state=State.COMMITTING, begun_at__lt=Now() - LOST)
    found = Upload.objects.filter(pk=upload.pk).annotate(spent=Now() - F("begun_at"))
    lost = ~Q(state__in=(State.COMMITTING, State.MARKING)) & is_lost | is_late
    spent, lost_now = found.annotate(lost=Q(lost)).values_list("spent", "lost").get()
    done = rows_saved(upload.pk) if upload.state == State.COMMITTING else upload.done
    words = ""
    if upload.total:
        words = _("%(done)s of %(total)s rows") % {"done": done, "total": upload.total}
    errors = ngettext("%(count)s error so far", "%(count)s errors so far", upload.errors)
    return Progress(
        done,
        100 * done // max(upload.total, 1),
        words,
        errors % {"count": upload.errors} if upload.total else "",
        _left(upload, spent),
        bool(lost_now),
    )


def scores_to_compute(upload: Upload) -> str:
    """ "412 of 900 scores are computed", of the KPIs that were saved; empty when all are."""
    saved = EntryRevision.objects.filter(changeset=upload.changeset_id).values("measure")
    scores = Score.objects.filter(measure__in=saved).aggregate(
        all=Count("pk"), stale=Count("pk", filter=STALE)
    )
    if not scores["stale"]:
        return ""
    words = {"done": scores["all"] - scores["stale"], "all": scores["all"]}
    return _("%(done)s of %(all)s scores of these KPIs are computed.") % words


def _left(upload: Upload, spent: dt.timedelta | None) -> str:
    if spent is None or not upload.done or upload.state != State.READING:
        return ""
    seconds = round(spent.total_seconds() / upload.done * (upload.total - upload.done))
    return _("about %(seconds)s s left") % {"seconds": seconds}
