"""Figures of a file as rows of a changeset, each with its place and what stood there."""

from collections.abc import Iterable

from kpis.calc.periods import Calendar, period_key
from kpis.calc.sheets.book import Broken, Place
from kpis.calc.sheets.figures import Figure
from kpis.calc.typed import TypedError
from kpis.models import Changeset, ChangesetRow

from .judging import settle


def rows_of(
    changeset: Changeset, figures: Iterable[Figure], broken: Iterable[Broken], calendar: Calendar
) -> list[ChangesetRow]:
    """Not judged yet: whoever is in trouble for what stands in the file says so already."""
    rows = [_row(changeset, figure, calendar) for figure in figures]
    rows += [_broken_row(changeset, line) for line in broken]
    for number, row in enumerate(rows, 1):
        row.number = number
    return rows


def _row(changeset: Changeset, figure: Figure, calendar: Calendar) -> ChangesetRow:
    period, trouble = figure.period, figure.trouble
    at_fault = figure.places.get(trouble.place, figure.place) if trouble else figure.place
    after = {
        "measure": figure.subject.measure if figure.subject else None,
        "grain": period.grain if period else "",
        "start": period.start.isoformat() if period else "",
        "key": period_key(calendar, period) if period else figure.written,
        "kpi": figure.kpi or (figure.subject.kpi if figure.subject else ""),
        "team": figure.team or (figure.subject.team if figure.subject else ""),
        "texts": dict(figure.texts),
        "given": dict(figure.given),
        "places": {name: str(place) for name, place in figure.places.items()},
        "at": [figure.place.sheet, at_fault.row],
        "na": figure.is_na,
        "note": figure.note,
        "seen": figure.version,
        "trouble": trouble.rule if trouble else "",
        "hint": "",
    }
    row = ChangesetRow(changeset=changeset, place=str(at_fault)[:120], after=after)
    if trouble:
        settle(row, ChangesetRow.Outcome.ERROR, trouble)
    return row


def _broken_row(changeset: Changeset, line: Broken) -> ChangesetRow:
    """A line of a CSV file that is no row of its table."""
    place = str(Place("", line.row, 1))
    names = dict.fromkeys(("grain", "start", "key", "kpi", "team", "note", "hint"), "")
    given = {"texts": {}, "given": {"": line.text[:200]}, "places": {"": place}, "at": ["", line.row]}
    after = {
        "measure": None,
        **names,
        **given,
        "na": False,
        "seen": None,
        "trouble": line.rule,
    }
    row = ChangesetRow(changeset=changeset, place=place, after=after)
    settle(row, ChangesetRow.Outcome.ERROR, TypedError(line.rule, line.text[:80]))
    return row
