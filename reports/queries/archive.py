"""What an archived report said was restated, as ready rows: all of it, not only what the mail spells out."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from kpis import formats
from kpis.calc.periods import Calendar, PeriodError, parse_key
from reports.models import ReportArtifact


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
