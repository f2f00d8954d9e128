"""What an archived report holds beside its mail: its files, and all that was restated or agreed anew, not
only what the mail spells out."""

from dataclasses import dataclass

from django.db.models.functions import Length
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from kpis import formats
from kpis.calc.periods import Calendar, PeriodError, parse_key
from reports.models import ReportArtifact, ReportFile


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


def _row(row: dict[str, str], calendar: Calendar) -> RestatedRow:
    return RestatedRow(
        code=row["code"],
        what=_words(row["what"]),
        period=_period(row["period"], calendar),
        before=row["before"] or formats.MISSING,
        after=row["after"] or formats.MISSING,
        status_before=row["status_before"],
        status_after=row["status_after"],
        who=row["who"],
        why=row["why"],
    )


def _words(what: str) -> str:
    return {
        "value": _("Value"),
        "target": _("Target"),
        "weight": _("Weight"),
        "definition": _("Definition"),
        "placement": _("Placement"),
    }.get(what, _("Other"))


def _period(key: str, calendar: Calendar) -> str:
    """By its key where the calendar has changed since and knows it no more."""
    try:
        return formats.period_short(parse_key(calendar, key), calendar)
    except PeriodError:
        return key
