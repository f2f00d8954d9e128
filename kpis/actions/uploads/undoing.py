"""A whole upload is taken back, as long as no period in it is finished."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.audit import Actor
from accounts.clock import today_in
from accounts.models import Organisation, User
from accounts.refusals import Problem, Refused
from kpis import formats
from kpis.actions import changesets
from kpis.calc.periods import period_at
from kpis.models import Changeset, Entry, EntryRevision, Measure, TeamPeriod, Upload
from kpis.queries.calendars import calendar_of

SHOWN = 5


@transaction.atomic
def undo(upload: Upload, user: User, *, now: dt.datetime, reason: str) -> str:
    """What became of it, as a sentence: entries that somebody changed since stay, and are named."""
    held = (
        Upload.objects.defer("content")
        .select_for_update(of=("self",))
        .select_related("changeset")
        .get(pk=upload.pk)
    )
    changeset = held.changeset
    if changeset is None or held.state != Upload.State.COMMITTED:
        raise Refused([Problem("state", held.state, _("Only what was saved can be undone."))])
    _permit(changeset, user, now)
    _refuse_closed(changeset)
    kept = _changed_since(changeset)
    undone = changesets.undo(Actor.of(user), changeset, now=now, reason=reason)
    held.state, held.message = Upload.State.UNDONE, _sentence(undone.restored, kept)
    held.save(update_fields=["state", "message"])
    return held.message


def _permit(changeset: Changeset, user: User, now: dt.datetime) -> None:
    today = today_in(Organisation.current(), now)
    theirs = Measure.objects.editable_by(user, today)
    if changeset.revisions.exclude(measure__in=theirs).exists():
        raise Refused([Problem("measure", "", _("It holds values that you may not enter."))])


def _refuse_closed(changeset: Changeset) -> None:
    closed = TeamPeriod.objects.filter(
        Exists(
            EntryRevision.objects.filter(
                changeset=changeset,
                measure__team=OuterRef("team"),
                grain=OuterRef("grain"),
                start=OuterRef("start"),
            )
        ),
        state__in=(TeamPeriod.State.FINISHED, TeamPeriod.State.LOCKED),
    ).select_related("team")
    first = closed.first()
    if first is not None:
        calendar = calendar_of(Organisation.current())
        period = formats.period_name(period_at(calendar, first.grain, first.start), calendar)
        words = {"period": period, "team": first.team.name}
        rule = _("%(period)s of %(team)s is finished: open it again first.") % words
        raise Refused([Problem("period", period, rule)])


def _changed_since(changeset: Changeset) -> list[str]:
    """ "Bus punctuality, October 2026" for each entry of it that shows another revision by now."""
    current = Entry.objects.filter(revision=OuterRef("pk"))
    kept = changeset.revisions.filter(~Exists(current)).select_related("measure__kpi")
    calendar = calendar_of(Organisation.current())
    return [
        f"{one.measure.kpi.name}, {formats.period_name(period_at(calendar, one.grain, one.start), calendar)}"
        for one in kept.order_by("measure__kpi__code", "start")
    ]


def _sentence(restored: int, kept: list[str]) -> str:
    if not kept:
        return _("Taken back: %(count)s values are as they were before.") % {"count": restored}
    named = "; ".join(kept[:SHOWN]) + ("; …" if len(kept) > SHOWN else "")
    words = {"count": restored, "kept": len(kept), "named": named}
    return _("Taken back: %(count)s values. %(kept)s were changed since and stay: %(named)s.") % words
