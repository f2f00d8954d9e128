"""What was corrected in a team's month after it had closed, and what somebody wants to be corrected."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from kpis.calc.periods import Period
from kpis.models import CorrectionRequest, Entry, EntryRevision, KPIVersion, Measure
from kpis.queries.entry_cells import Desk
from kpis.queries.entry_texts import entry_text


@dataclass(frozen=True, slots=True)
class Wanted:
    """A correction asked for. `outcome` says what became of it, empty while it waits."""

    id: int
    name: str
    before: str
    after: str
    reason: str
    asked: str
    outcome: str
    may_decide: bool
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Corrected:
    """A figure that was changed with a reason: "84.6%" became "86.1%"."""

    name: str
    before: str
    after: str
    reason: str
    who: str


def wanted_corrections(
    desk: Desk, measures: Mapping[int, Measure], period: Period, managed: Collection[int]
) -> list[Wanted]:
    """Of these measures the reader's own wishes, and all where the reader decides; what waits comes first.
    One statement."""
    concerned = Q(asked_by=desk.reader.user) | Q(measure__in=managed)
    rows = CorrectionRequest.objects.filter(
        concerned, measure__in=measures, grain=period.grain, start=period.start
    )
    people = ("asked_by", "decided_by", "revision__previous")
    found = rows.select_related(*people).order_by("decision", "asked_at")
    return [
        one
        for row in found
        if (one := _wanted(desk, measures[row.measure_id], period, row, row.measure_id in managed))
    ]


def corrections(desk: Desk, measures: Mapping[int, Measure], period: Period) -> list[Corrected]:
    """Of these measures, the latest first; one statement."""
    rows = EntryRevision.objects.filter(measure__in=measures, grain=period.grain, start=period.start)
    changed = rows.exclude(reason="").filter(actor__isnull=False)
    found = changed.select_related("actor", "previous", "correction__asked_by").order_by(
        "-recorded_at", "-pk"
    )
    return [one for row in found if (one := _corrected(desk, measures[row.measure_id], period, row))]


def _wanted(
    desk: Desk, measure: Measure, period: Period, row: CorrectionRequest, is_managed: bool
) -> Wanted | None:
    version = desk.book.version(measure, period)
    if version is None:
        return None
    mine = row.asked_by_id == desk.reader.user.pk
    return Wanted(
        id=row.pk,
        name=measure.kpi.name,
        before=_before(desk, version, row),
        after=entry_text(version, _as_entry(row.typed)),
        reason=row.reason,
        asked=_("%(who)s, %(time)s") % {"who": row.asked_by, "time": desk.moment(row.asked_at)},
        outcome=_outcome(desk, row),
        may_decide=not row.decision and is_managed and not mine,
        is_mine=mine and not row.decision,
    )


def _as_entry(typed: Mapping[str, Any]) -> Entry:
    """Its figures are plain decimals, as they would be stored; nothing at all clears the cell."""
    if typed["na"]:
        return Entry(state="na")
    value = Decimal(typed["value"]) if typed["value"] else None
    state = "blank" if value is None and not typed["inputs"] else "value"
    return Entry(state=state, value=value, inputs=typed["inputs"] or None)


def _before(desk: Desk, version: KPIVersion, row: CorrectionRequest) -> str:
    """What stands there now, or stood there when it was decided."""
    if row.revision:
        return entry_text(version, row.revision.previous)
    return entry_text(version, desk.book.entries.get((row.measure_id, row.start)))


def _outcome(desk: Desk, row: CorrectionRequest) -> str:
    if not row.decision or row.decided_at is None:
        return ""
    said = {"who": row.decided_by, "time": desk.moment(row.decided_at), "note": row.note}
    words = {
        CorrectionRequest.Decision.APPROVED: _("Approved by %(who)s, %(time)s."),
        CorrectionRequest.Decision.REFUSED: _("Refused by %(who)s, %(time)s: %(note)s"),
        CorrectionRequest.Decision.WITHDRAWN: _("Withdrawn by %(who)s, %(time)s."),
    }
    return words[CorrectionRequest.Decision(row.decision)] % said


def _corrected(desk: Desk, measure: Measure, period: Period, row: EntryRevision) -> Corrected | None:
    version = desk.book.version(measure, period)
    if version is None:
        return None
    said = {"who": row.actor, "time": desk.moment(row.recorded_at)}
    asked = getattr(row, "correction", None)
    words = _("%(who)s, %(time)s, asked for by %(asker)s") if asked else _("%(who)s, %(time)s")
    return Corrected(
        name=measure.kpi.name,
        before=entry_text(version, row.previous),
        after=entry_text(version, row),
        reason=row.reason,
        who=words % (said | {"asker": asked.asked_by} if asked else said),
    )
