"""What comes back from the form behind an entry link: fields of many cells, each under its place."""

from collections.abc import Iterable, Mapping

from kpis import formats
from kpis.actions.outcomes import Submission
from kpis.calc.typed import Typed
from kpis.queries.entry_link_pages import LinkRow

from .entries import INPUT, TypedField

LONGEST_REASON = 1000
PLACE = "entry link"
"""Stands beside each revision that came this way."""


def posted_rows(rows: Iterable[LinkRow], data: Mapping[str, str]) -> list[LinkRow]:
    """Those for which a figure was sent."""
    return [row for row in rows if _typed(row, data) != Typed()]


def submissions_of(rows: Iterable[LinkRow], data: Mapping[str, str]) -> dict[int, Submission]:
    """By the cell of the link. What stays empty is left out, never blanked."""
    return {row.cell.pk: _submission(row, data) for row in posted_rows(rows, data) if row.is_open}


def _submission(row: LinkRow, data: Mapping[str, str]) -> Submission:
    return Submission(
        row.cell.measure_id,
        row.period,
        _typed(row, data),
        row.cell.version,
        reason=data.get(f"{row.place}.reason", "")[:LONGEST_REASON],
        place=PLACE,
        confirmed=bool(data.get(f"{row.place}.confirmed")),
        style=formats.current_style(),
    )


def _typed(row: LinkRow, data: Mapping[str, str]) -> Typed:
    """Every name there may be: the value, and inputs that somebody types."""
    read, start = TypedField().to_python, f"{row.place}."
    sent = {name.removeprefix(start): read(data[name]) for name in data if name.startswith(start)}
    inputs = {
        name.removeprefix(INPUT): text for name, text in sent.items() if name.startswith(INPUT) and text
    }
    return Typed(sent.get("value", ""), inputs)
