"""What an archived report holds beside its mail: its files, all that was restated or agreed anew, not only
what the mail spells out, and which report corrected it."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.db.models.functions import Length
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from accounts.models import User
from kpis import formats
from kpis.calc.periods import Calendar, PeriodError, parse_key
from reports.models import ReportArtifact, ReportFile, ReportOccurrence
from reports.rendering.restated import NAMELESS


@dataclass(frozen=True, slots=True)
class RestatedRow:
    """The statuses are codes, empty for what was not there."""

    code: str
    what: str
    period: str
    before: str
    after: str
    status_before: str
    status_after: str
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class FileRow:
    name: str
    format: str
    size: str


def file_rows(artifact: ReportArtifact | None) -> list[FileRow]:
    rows = ReportFile.objects.filter(artifact=artifact).annotate(size=Length("content"))
    found = rows.values_list("name", "format", "size") if artifact else []
    return [FileRow(name, kind, filesizeformat(size)) for name, kind, size in found]


def changed_lines(artifact: ReportArtifact | None) -> list[dict[str, str]]:
    """In the words of the report, `title` and `text`; earlier reports have none."""
    lines: list[dict[str, str]] = artifact.figures.get("changed", []) if artifact else []
    return lines


def restated_rows(artifact: ReportArtifact | None, calendar: Calendar) -> list[RestatedRow]:
    """In the order of materiality; what altered nothing on display is among them."""
    rows = artifact.figures.get("restated", []) if artifact else []
    return [_row(row, calendar) for row in rows]


@dataclass(frozen=True, slots=True)
class Correction:
    """`id` is 0 where it is not this reader's to open."""

    id: int
    at: dt.datetime


def corrections_of(occurrence: ReportOccurrence, user: User, today: dt.date) -> list[Correction]:
    """The latest first. One statement."""
    visible = ReportOccurrence.objects.visible_to(user, today).filter(pk=OuterRef("pk"))
    found = ReportOccurrence.objects.correcting(occurrence).annotate(is_visible=Exists(visible))
    rows = found.order_by("-due_at").values_list("pk", "due_at", "is_visible")
    return [Correction(pk if is_visible else 0, at) for pk, at, is_visible in rows]


def _row(row: dict[str, str], calendar: Calendar) -> RestatedRow:
    what, before, after = _sides(row)
    return RestatedRow(
        code=_code(row),
        what=_words(what),
        period=_period(row["period"], calendar),
        before=before or formats.MISSING,
        after=after or formats.MISSING,
        status_before=row["status_before"],
        status_after=row["status_after"],
        who=row["who"] or formats.MISSING,
        why=row["why"],
    )


def _code(row: dict[str, str]) -> str:
    """A perspective stands with its team; what has no code by its name, which earlier reports do not know."""
    is_of_team = row["what"] == "node" and row["code"] != row["team"]
    code = f"{row['team']}, {row['code']}" if is_of_team else row["code"]
    return code or str(NAMELESS.get(row.get("node", ""), ""))


def _sides(row: dict[str, str]) -> tuple[str, str, str]:
    """Of a result its score, where its value is the same; of a team the score, else the share of weight."""
    what, scores = row["what"], (row["score_before"], row["score_after"])
    if what == "node" and scores[0] == scores[1]:
        return "coverage", row["before"] and f"{row['before']}%", row["after"] and f"{row['after']}%"
    if what == "node" or (what == "result" and row["before"] == row["after"]):
        return "score", *scores
    return what, row["before"], row["after"]


def _words(what: str) -> str:
    return {
        "value": _("Value"),
        "target": _("Target"),
        "weight": _("Weight"),
        "definition": _("Definition"),
        "placement": _("Placement"),
        "result": _("Result"),
        "score": _("Score"),
        "coverage": _("Coverage"),
    }.get(what, _("Other"))


def _period(key: str, calendar: Calendar) -> str:
    """By its key where the calendar has changed since and knows it no more."""
    try:
        return formats.period_short(parse_key(calendar, key), calendar)
    except PeriodError:
        return key
