"""What was restated since the moment of a snapshot, ready to print; the immaterial only counted."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from kpis import formats
from kpis.calc.periods import Calendar, period_at
from kpis.models import Snapshot
from kpis.queries.calendars import calendar_of

WHAT = {
    "value": gettext_lazy("Value"),
    "target": gettext_lazy("Target"),
    "weight": gettext_lazy("Weight"),
    "definition": gettext_lazy("Definition"),
    "placement": gettext_lazy("Placement"),
    "other": gettext_lazy("Other"),
}


@dataclass(frozen=True, slots=True)
class RestatedLine:
    """`alters` is the displayed figure before and after where it differs; the statuses are codes, empty for
    what was not there."""

    what: str
    code: str
    field: str
    period: str
    before: str
    after: str
    alters: str
    status_before: str
    status_after: str
    who: str
    at: str
    why: str

    @property
    def is_flip(self) -> bool:
        return self.status_before != self.status_after


@dataclass(frozen=True, slots=True)
class Restated:
    since: str
    until: str
    lines: list[RestatedLine]
    immaterial: int


def restated_lines(snapshot: Snapshot, organisation: Organisation) -> Restated:
    zone = organisation.zone
    rows = snapshot.rows["restated"]
    lines = [_line(row, calendar_of(organisation), zone) for row in rows]
    since, until = (_moment(at, zone) for at in (snapshot.known_at, snapshot.asked_at))
    return Restated(since, until, lines, snapshot.rows["immaterial"])


def _line(row: dict[str, Any], calendar: Calendar, zone: dt.tzinfo) -> RestatedLine:
    act, before, after = row["act"], row["before"], row["after"]
    period = period_at(calendar, row["grain"], dt.date.fromisoformat(row["start"]))
    return RestatedLine(
        str(WHAT[act["what"]]),
        act["code"],
        "" if act["field"] in ("value", "target") else act["field"].replace("_", " "),
        formats.period_short(period, calendar),
        act["before"] or formats.MISSING,
        act["after"] or formats.MISSING,
        _alters(before, after),
        before["status"],
        after["status"],
        act["who"],
        _moment(dt.datetime.fromisoformat(act["at"]), zone),
        act["why"],
    )


def _alters(before: dict[str, str], after: dict[str, str]) -> str:
    said = {"value": _("value %(before)s → %(after)s"), "score": _("score %(before)s → %(after)s")}
    return ", ".join(
        words % {"before": before[name] or formats.MISSING, "after": after[name] or formats.MISSING}
        for name, words in said.items()
        if before[name] != after[name]
    )


def _moment(at: dt.datetime, zone: dt.tzinfo) -> str:
    local = at.astimezone(zone)
    return f"{formats.day_text(local.date())} {local:%H:%M}"
