"""Looking an upload over: rows are left out, mended, settled, and doubtful ones confirmed with a reason."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from accounts.audit import Actor
from accounts.models import Organisation, User
from accounts.refusals import Problem, Refused
from kpis.calc.styles import NumberStyle
from kpis.calc.typed import read_text
from kpis.models import Changeset, ChangesetRow, Upload
from kpis.queries.calendars import calendar_of
from kpis.queries.uploads import TO_SAVE

from .judging import Outcome, judge

State = Upload.State
BLOCKING = (Outcome.ERROR, Outcome.CONFLICT)
TO_SETTLE = (Outcome.ERROR, Outcome.CONFLICT, Outcome.CHECK)


@transaction.atomic
def leave_out(upload: Upload, user: User, numbers: Iterable[int], kind: str = "") -> None:
    """These rows, or with `kind` all that are wrong in the same way. They stay listed."""
    held = looked_over(upload, user)
    rows = _rows(held, numbers, kind).filter(outcome__in=(*TO_SETTLE, *TO_SAVE))
    for row in rows:
        row.says["was"], row.outcome = row.outcome, Outcome.LEFT_OUT
    ChangesetRow.objects.bulk_update(rows, ["outcome", "after"], batch_size=2000)
    recount(held)


@transaction.atomic
def take_back_in(upload: Upload, user: User, numbers: Iterable[int], *, now: dt.datetime) -> None:
    """Rows that were left out, as they are judged now."""
    held = looked_over(upload, user)
    rows = list(_rows(held, numbers).filter(outcome=Outcome.LEFT_OUT))
    for row in rows:
        row.outcome = row.says.pop("was")
    _judged_again(held, rows, now)


@transaction.atomic
def repair(
    upload: Upload,
    user: User,
    number: int,
    texts: Mapping[str, str],
    *,
    style: NumberStyle,
    now: dt.datetime,
) -> None:
    """The figure of a row as it is typed now. A row that names no measure or period cannot be mended so."""
    held = looked_over(upload, user)
    rows = [row for row in _rows(held, [number]) if row.says["measure"] and row.says["start"]]
    for row in rows:
        known = row.says["texts"]
        known |= {name: style.unstyled(text) for name, text in texts.items() if name in known}
        row.says["trouble"] = ""
        row.place = next(iter(row.says["places"].values()))
    _judged_again(held, rows, now)


@transaction.atomic
def take(upload: Upload, user: User, numbers: Iterable[int], *, now: dt.datetime) -> None:
    """Of conflicts, the value in the file: it is set against what is stored now."""
    held = looked_over(upload, user)
    rows = list(_rows(held, numbers).filter(outcome=Outcome.CONFLICT))
    for row in rows:
        row.says["seen"] = None
    _judged_again(held, rows, now)


@transaction.atomic
def confirm(upload: Upload, user: User, reason: str) -> None:
    """What looks wrong is meant, and why."""
    held = looked_over(upload, user)
    reason = read_text(reason)
    if not reason:
        raise Refused([Problem("reason", "", _("Say why these values are right."))])
    held.reason = reason
    held.save(update_fields=["reason"])


def looked_over(upload: Upload, user: User) -> Upload:
    """The upload, locked. Its sender alone decides, and only as long as nothing is saved."""
    held: Upload = (
        Upload.objects.defer("content")
        .select_for_update(of=("self",))
        .select_related("changeset", "actor")
        .get(pk=upload.pk)
    )
    if held.actor_id != user.pk or held.state != State.PREVIEWED:
        raise Refused([Problem("state", held.state, _("This file is not to be looked over any more."))])
    return held


def recount(upload: Upload) -> None:
    """`counts` of the changeset: rows by outcome, and those to settle by what is wrong."""
    changeset = upload.changeset
    assert changeset is not None  # noqa: S101  # what is looked over has rows
    changeset.counts = counted(changeset)
    changeset.save(update_fields=["counts"])


def counted(changeset: Changeset) -> dict[str, int]:
    found = changeset.rows.order_by().values_list("outcome").annotate(Count("pk"))
    return dict(found)


def _rows(upload: Upload, numbers: Iterable[int], kind: str = "") -> QuerySet[ChangesetRow]:
    rows = ChangesetRow.objects.filter(changeset=upload.changeset_id)
    return rows.filter(kind=kind, outcome__in=TO_SETTLE) if kind else rows.filter(number__in=numbers)


def _judged_again(upload: Upload, rows: list[ChangesetRow], now: dt.datetime) -> None:
    calendar = calendar_of(Organisation.current())
    judge(Actor.of(upload.actor), rows, calendar, now)
    changed = ["outcome", "kind", "problem", "place", "before", "after"]
    ChangesetRow.objects.bulk_update(rows, changed, batch_size=2000)
    recount(upload)
